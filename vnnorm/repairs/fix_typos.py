"""Repairs typing and spelling mistakes that the words around them give away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from unicodedata import normalize

from vnnorm.edits import Edit, compose_edits
from vnnorm.normaliser import (
    Change,
    Normaliser,
    Note,
    require_str,
    splice,
)

if TYPE_CHECKING:
    from vnnorm.repairs.typos.suggest import Suggestion

__all__ = ["LEVELS", "FixTypos", "Level", "at_rest", "fix_typos"]

Level = Literal["safe", "default", "eager"]

LEVELS: Final[dict[str, float]] = {"safe": 2.4, "default": 0.0, "eager": -1.2}
"""The least margin (log odds) of an accepted correction; see ``benchmarks/typos.py``."""

BLOCK = 1 << 18
"""So many characters are looked at together, so that memory stays bounded."""

DOUBT = 1.0
"""How much less sure a correction may be that is not made, but worth a note."""

ROUNDS = 4
"""How often a line may be corrected again for what a correction brought to light."""


_rested: tuple[FixTypos, frozenset[str]] | None = None
"""The lines that came out of the last repair: they need no second look."""


@dataclass(frozen=True, repr=False)
class FixTypos(Normaliser):
    """Correct syllables that do not fit their neighbours and have a likely original.

    In: text in NFC.  Out: the same with single words replaced, in their own case, or parted.  What
    counts is how often syllables stand next to each other in 81 million words of press
    and Wikipedia (`vnnorm.lexicon.build` names them), what a small network expects of a place
    and of those beside it (`vnnorm.lexicon.expectation`), what slips people make, and how much
    better the original would fit; how much all this says was learnt from mistakes that people
    marked and from 15,609 doubtful words that were read one by one.  Some pairs of words that are
    always wrong (*xúi dục*) are listed in `vnnorm.lexicon.phrases`; what makes a word of a
    dictionary with its neighbour (`vnnorm.lexicon.headwords`) takes stronger evidence.  Two words
    that have run together are parted (`vnnorm.repairs.typos.joins`).

    >>> fix_typos("Chi bộ đã kịp thời khắc phục sơ hỡ trong quản lý.")
    'Chi bộ đã kịp thời khắc phục sơ hở trong quản lý.'
    >>> fix_typos("Kỹ thuật này càngphức tạp thì càng khó học.")
    'Kỹ thuật này càng phức tạp thì càng khó học.'
    >>> fix_typos("Anh ấy kể chuyện về những quyển truyện tranh.")
    'Anh ấy kể chuyện về những quyển truyện tranh.'

    URLs, code, numbers and the like, cited words, lines without a Vietnamese letter, words
    of other languages and spellings that are merely older or regional (*tầu*, *sỹ*, *nhứt*)
    are left alone; a capitalised word within a sentence takes stronger evidence.  A line
    whose corrections would not come to rest is left as it was, and so is one of more than
    65,536 characters.

    `level` is ``safe``, ``default`` or ``eager``: how sure a correction must be.  Words of
    `protect` are never changed; a phrase stands for its words.

    Raises:
        TypeError: `protect` holds what is no `str`, or is a `str` itself.
        ValueError: `level` is none of the three.
    """

    level: Level = "default"
    protect: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.level not in tuple(LEVELS):
            allowed = ", ".join(map(repr, LEVELS))
            raise ValueError(f"level must be one of {allowed}, not {self.level!r}")
        phrases = tuple(self.protect)
        if isinstance(self.protect, str) or not all(isinstance(p, str) for p in phrases):
            raise TypeError(f"protect must be several words, not {self.protect!r}")
        object.__setattr__(self, "protect", tuple(w for p in phrases for w in p.split()))

    def has_work(self, text: str) -> bool:
        if text.isascii():
            return False
        rested = _rested
        return rested is None or rested[0] != self or not rested[1].issuperset(text.split("\n"))

    def repair_lines(self, text: str) -> str:
        global _rested
        if not self.has_work(text):
            return text
        repaired = splice(text, self.find(text))
        # A pipeline comes by again, often with some of the lines only, to see whether all is
        # at rest: here it is.  It comes with a block; no larger text is kept in memory.
        small = len(repaired) <= BLOCK
        _rested = (self, frozenset(repaired.split("\n"))) if small else None
        return repaired

    def suggestions(self, text: str) -> list[Suggestion]:
        """Return the corrections of `text` with their margins and runners-up.

        They are those of the first look at the text: what only comes to light once a
        neighbour is corrected is not among them.

        >>> [first] = fix_typos.suggestions("hệ thông chính trị đã được củng cố")
        >>> first.replacement, first.margin > 2
        ('thống', True)

        Raises:
            TypeError: `text` is not a `str`.
        """
        require_str(text, self.name)
        return [] if text.isascii() else list(self._suggest(text))

    def notes(self, text: str) -> list[Note]:
        """Return what is corrected and what is left in doubt, how sure that is, and what else.

        The score is the margin, and that of the runners-up theirs.

        >>> [note] = fix_typos.explain("hệ thông chính trị đã được củng cố").notes
        >>> note[:4], note.score > 2
        ((3, 8, 'fix_typos', 'corrected to thống'), True)
        """
        least = LEVELS[self.level]
        notes = []
        for found in () if text.isascii() else self._suggest(text, least - DOUBT):
            sure = found.margin >= least
            said = f"corrected to {found.replacement}" if sure else f"left: {found.replacement}?"
            score, others = round(found.margin, 2), found.others
            notes.append(Note(found.start, found.end, self.name, said, score, others))
        return notes

    def find(self, text: str) -> Iterator[Change]:
        return at_rest(text, self._suggest)

    def _suggest(self, text: str, least: float | None = None) -> Iterator[Suggestion]:
        # Only here, so that numpy and the model are loaded when first needed.
        from vnnorm.lexicon.model import lexicon
        from vnnorm.repairs.typos.judge import judge
        from vnnorm.repairs.typos.suggest import suggest

        protect = frozenset(normalize("NFC", word).lower() for word in self.protect)
        least = LEVELS[self.level] if least is None else least
        for start, block in _blocks(text):
            for found in suggest(lexicon(), judge(), block, least, protect):
                yield found._replace(start=found.start + start, end=found.end + start)


def at_rest(text: str, suggest: Callable[[str], Iterable[Suggestion]]) -> Iterator[Change]:
    """Yield what it takes until nothing more is suggested for `text`.

    Lines for which that takes too many rounds are left as they are.
    """
    lines = _by_line(text, suggest(text))
    restless = lines
    for _ in range(ROUNDS):
        if not restless:
            break
        # Lines do not see each other, so that all can be looked at again in one go.
        again = "".join([line.repaired for line in restless])
        restless = _correct_again(restless, _by_line(again, suggest(again)))
    unsettled = set(map(id, restless))
    for line in lines:
        if id(line) not in unsettled:
            for edit in line.edits:
                yield edit.start + line.start, edit.end + line.start, edit.replacement


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield blocks of whole lines and where they begin, without lines that fill a block."""
    start = 0
    while len(text) - start > BLOCK:
        end = text.rfind("\n", start, start + BLOCK) + 1
        if end:
            yield start, text[start:end]
        else:
            end = text.find("\n", start + BLOCK) + 1 or len(text)
        start = end
    if start < len(text):
        yield start, text[start:]


class _Line:
    """A line under repair; it always ends in a line feed."""

    def __init__(self, start: int, source: str, edits: list[Edit]) -> None:
        self.start = start
        self.source = source
        self.edits = edits
        self.repaired = splice(source, edits)

    def correct(self, edits: list[Edit]) -> None:
        self.edits = compose_edits(self.source, self.edits, edits)
        self.repaired = splice(self.repaired, edits)


def _by_line(text: str, found: Iterable[Suggestion]) -> list[_Line]:
    """Return the lines of `text` that have suggestions, with these as edits."""
    lines: list[_Line] = []
    start, end, edits = 0, -1, list[Edit]()
    for item in found:
        if item.start >= end:
            if edits:
                lines.append(_Line(start, text[start:end].rstrip("\n") + "\n", edits))
            start = text.rfind("\n", 0, item.start) + 1
            end = text.find("\n", item.end) + 1 or len(text)
            edits = []
        edits.append(Edit(item.start - start, item.end - start, item.replacement))
    if edits:
        lines.append(_Line(start, text[start:end].rstrip("\n") + "\n", edits))
    return lines


def _correct_again(lines: list[_Line], found: list[_Line]) -> list[_Line]:
    """Correct those of `lines` that something more was found in, and return them.

    `found` has its offsets in the repaired `lines`, one after the other.
    """
    changed = []
    more = iter(found)
    next_found = next(more, None)
    start = 0
    for line in lines:
        if next_found is not None and next_found.start == start:
            start += len(line.repaired)
            line.correct(next_found.edits)
            changed.append(line)
            next_found = next(more, None)
        else:
            start += len(line.repaired)
    return changed


fix_typos = FixTypos()
