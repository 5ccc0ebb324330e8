"""What a normaliser is.

A normaliser is an immutable value: calling it repairs one kind of defect in a
`str`, and `edits` says what it would change.  Both come from one method, `find`,
so a plain and an explained result cannot disagree.

What it does to a line does not depend on any other line.  That is what lets a text
be repaired in blocks.  Two things do cross lines.  Which lines are too many is a *seam*:
a second, tiny pass over the repaired lines (see `Normaliser.seam`).  And what a line is
taken for may depend on the lines close by: that is the *lead*, a pass before the others
that looks no further than a fixed number of characters (see `Normaliser.lead`).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import ClassVar, NamedTuple, Protocol, overload

from vnnorm.edits import Edit, compose_edits
from vnnorm.explanation import Explanation, Note
from vnnorm.value import Value
from vnnorm.window import Around, tail_lines, whole_lines

__all__ = [
    "Change",
    "Explanation",
    "MissingPackage",
    "Normaliser",
    "Note",
    "Rewrite",
    "Seam",
    "Sign",
    "splice",
]

Change = tuple[int, int, str]
"""Start, end and replacement: an edit before anybody asked for its name."""


def step_name(class_name: str) -> str:
    """``PlaceTones`` -> ``place_tones``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", class_name).lower()


class Seam(Protocol):
    """What happens between lines.  One instance serves one text, read in blocks.

    It takes out lines, or line ends, and changes no line.  What it does to one depends on
    those before it, however far, and on none after it.
    """

    def edits(self, text: str) -> list[Edit]:
        """Return the changes to a whole text."""

    def feed(self, block: str) -> str:
        """Take a block of whole lines; return what of the text so far is certain."""

    def close(self) -> str:
        """Return the rest."""


class Sign(NamedTuple):
    """What work looks like: a character of `first`, and after it one of `second`.

    Each field is the inside of a ``[...]``; an empty one admits everything.  The ends of a
    text count as line feeds.  Characters up to U+FFFF only.
    """

    first: str
    second: str
    before: str = ""
    after: str = ""


class MissingPackage(ImportError):
    """A normaliser needs a package that is not installed; the message says how to get it."""


class Normaliser(Value, ABC):
    """A repair: ``str -> str``, with its edits.

    Subclasses are frozen dataclasses: their fields are their options, and two with
    equal options are equal, hash alike and pickle.  They define `find`, and may define
    `triggers` and `signs`, by which clean text is told at a glance (see `vnnorm.scan`).
    """

    name: ClassVar[str]
    """The one word that names function, step, flag, label and test file."""

    triggers: ClassVar[str] = ""
    """The inside of a ``[...]``: characters that clean text hardly has, and that mean work.

    Characters up to U+FFFF only: the engine's classes get slow beyond.
    """

    astral_triggers: ClassVar[bool] = False
    """Whether characters above U+FFFF (emoji, for one) may be work as well."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = step_name(cls.__name__)

    @property
    def signs(self) -> tuple[Sign, ...] | None:
        """What work looks like: a text without any of these has none.

        `None`, the default without `triggers`, leaves it to `has_work` to find out.
        """
        return (Sign("", self.triggers),) if self.triggers else None

    def confirms(self, line: str) -> bool:
        """Whether a line with one of the signs may need repair; they may say too much."""
        return True

    def has_work(self, text: str) -> bool:
        """Whether `text` may need repair.  `False` is certain; `True` need not be."""
        from vnnorm.scan import scan_for  # it loads numpy, which an import should not

        return len(scan_for((self,)).wanted(text)) > 0

    @abstractmethod
    def find(self, text: str) -> Iterable[Change]:
        """Yield the changes within lines, sorted and apart."""

    def seam(self) -> Seam | None:
        """Return a fresh pass for what happens between lines, if there is any."""
        return None

    @property
    def reach(self) -> int:
        """How many characters before and after a line `lead` may look at; mostly none."""
        return 0

    def lead(self, before: str, text: str, after: str | None) -> list[Edit] | None:
        """Return the changes to `text` that the lines close by have a say in.

        They are made before anything else.  What becomes of a line depends on nothing
        but the lines that lie entirely within `reach` characters before or after it;
        a line stays one line, and where `has_work` is false there is no change.

        Args:
            before: at least those of the lines before `text` that are within reach.
            text: whole lines.
            after: as `before`, of the lines after; `None` if these are not known yet.
                Then the answer is `None` if it depends on them.
        """
        return []

    def led_lines(self, text: str) -> Sequence[tuple[int, int]]:
        """Return start and end of the lines of `text` that `lead` may change, ends included."""
        if not self.reach:
            return ()
        from vnnorm.scan import lines_with  # it loads numpy, which an import should not

        return lines_with(self.signs or (Sign("", ""),), text)

    def notes(self, text: str) -> list[Note]:
        """Return what there is to say of `text`, which is about to be repaired."""
        return []

    def repair_lines(self, text: str) -> str:
        """Return `text` with every line repaired, the seams between them untouched."""
        return splice(text, self.find(text)) if self.has_work(text) else text

    def line_edits(self, text: str) -> list[Edit]:
        """Return what `repair_lines` would change."""
        if not self.has_work(text):
            return []
        steps = (self.name,)
        return [
            Edit(start, end, new, steps)
            for start, end, new in self.find(text)
            if text[start:end] != new
        ]

    @overload
    def repair_block(self, text: str, before: str = "", after: str = "") -> str: ...

    @overload
    def repair_block(self, text: str, before: str, after: None) -> str | None: ...

    def repair_block(self, text: str, before: str = "", after: str | None = "") -> str | None:
        """Return whole lines repaired, in the light of those around; the seams untouched.

        Arguments and the answer `None` are as for `lead`.
        """
        if not self.led_lines(text):
            return self.repair_lines(text)
        leading = self.lead(before, text, after)
        return None if leading is None else self.repair_lines(splice(text, leading))

    def block_edits(self, text: str) -> list[Edit]:
        """Return what `repair_block` would change in a text that stands alone."""
        leading = (self.led_lines(text) and self.lead("", text, "")) or []
        return compose_edits(text, leading, self.line_edits(splice(text, leading)))

    def __call__(self, text: str) -> str:
        """Return `text` repaired.

        Raises:
            TypeError: `text` is not a `str`; for `bytes` the message says what to call.
        """
        require_str(text, self.name)
        text = self.repair_block(text)
        seam = self.seam()
        return splice(text, seam.edits(text)) if seam else text

    def edits(self, text: str) -> list[Edit]:
        """Return what calling this on `text` would change, as edits on `text`.

        Raises:
            TypeError: as for a call.
        """
        return self._explained(text).edits

    def explain(self, text: str) -> Explanation:
        """Return the repaired text together with the edits that made it, and the notes.

        Raises:
            TypeError: as for a call.
        """
        explained = self._explained(text)
        explained.notes = self.notes(text)
        return explained

    def _explained(self, text: str) -> Explanation:
        require_str(text, self.name)
        edits = self.block_edits(text)
        repaired = splice(text, edits)
        if seam := self.seam():
            between = seam.edits(repaired)
            edits = compose_edits(text, edits, between)
            repaired = splice(repaired, between)
        return Explanation(text, repaired, edits)

    def stream(self, blocks: Iterable[str]) -> Iterator[str]:
        r"""Repair a text that comes in blocks, cut anywhere.

        What comes out, joined, is what calling this on the joined blocks returns.  A block
        comes out at once, but for a last line whose end is not there yet, and for the lines
        that the ones after them have a say in.  So memory is in proportion to the longest
        block or line.

        >>> import vnnorm
        >>> list(vnnorm.fix_punctuation.stream(["Tỉnh ủy , hu", "yện\nủy ", ", xã"]))
        ['Tỉnh ủy, huyện\n', 'ủy, xã']

        Raises:
            TypeError: `blocks` is one text; or, while iterating, a block is not a `str`.
        """
        require_many(blocks, "stream", "the blocks of a text")
        return self._streamed(whole_lines(_checked(blocks, "stream")))

    def _streamed(self, blocks: Iterable[str]) -> Iterator[str]:
        seam = self.seam()
        for _, repaired in self.repaired_blocks(blocks):
            yield seam.feed(repaired) if seam else repaired
        if seam:
            yield seam.close()

    def repaired_blocks(self, blocks: Iterable[str]) -> Iterator[tuple[Around, str]]:
        """Yield stretches of the text in `blocks` with what is around, and each repaired.

        The blocks are whole lines (see `vnnorm.window.whole_lines`).  The seams are untouched.
        """
        reach = self.reach
        before = waiting = ""
        for block in blocks:
            block = waiting + block if waiting else block
            # For all but the last lines, what counts of those after them is at hand.
            cut = block.rfind("\n", 0, max(0, len(block) - reach)) + 1 if reach else len(block)
            first, last = block[:cut], block[cut:]
            if first:
                yield (before, first, last), self.repair_block(first, before, last)
                before = tail_lines(before + first, reach) if reach else ""
            waiting = last
            if last and (repaired := self.repair_block(last, before, None)) is not None:
                yield (before, last, ""), repaired
                before = tail_lines(before + last, reach)
                waiting = ""
        if waiting:
            yield (before, waiting, ""), self.repair_block(waiting, before, "")


class Rewrite(Normaliser):
    """A normaliser that is a pattern and a replacement.

    `pattern` finds the places; `replace` says what a place becomes, or `None` to
    leave it.
    """

    @property
    @abstractmethod
    def pattern(self) -> re.Pattern[str]:
        """What may have to be rewritten."""

    @abstractmethod
    def replace(self, match: re.Match[str]) -> str | None:
        """Return the replacement of one match, or `None` to leave it alone."""

    def find(self, text: str) -> Iterator[Change]:
        replace = self.replace
        for match in self.pattern.finditer(text):
            replacement = replace(match)
            if replacement is not None:
                yield match.start(), match.end(), replacement


def splice(text: str, changes: Iterable[Change | Edit]) -> str:
    """Return `text` with sorted `changes` made; `text` itself where there are none."""
    pieces: list[str] = []
    done = 0
    for start, end, replacement, *_ in changes:
        pieces.append(text[done:start])
        pieces.append(replacement)
        done = end
    if not pieces:
        return text
    pieces.append(text[done:])
    return "".join(pieces)


@lru_cache(maxsize=256)
def char_class(inside: str, times: str = "") -> re.Pattern[str]:
    """Return the compiled class ``[inside]``, with a quantifier if wanted."""
    return re.compile(f"[{inside}]{times}")


def has_any(text: str, triggers: str, astral: bool) -> bool:
    """Whether `text` has a character of the class `triggers`, or an astral one if `astral`.

    >>> has_any("hoà", "à-ỹ", False), has_any("hoa", "à-ỹ", True), has_any("😀", "x", True)
    (True, False, True)
    """
    if triggers and char_class(triggers).search(text):
        return True
    # UTF-16 has two units for an astral character.  Encoding is ten times as fast as
    # scanning for a range beyond U+FFFF.
    return astral and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def require_str(text: object, name: str) -> None:
    """Raise a `TypeError` that helps when `text` is not a `str`."""
    if isinstance(text, str):
        return
    kind = type(text).__name__
    if isinstance(text, (bytes, bytearray, memoryview)):
        raise TypeError(f"{name} takes str, not {kind}; decode it first: data.decode('utf-8')")
    raise TypeError(f"{name} takes str, not {kind}")


def require_normaliser(step: object, rule: str) -> None:
    """Raise a `TypeError` that helps when `step` is not a normaliser, as the rule has it."""
    if isinstance(step, Normaliser):
        return
    is_class = isinstance(step, type) and issubclass(step, Normaliser)
    hint = f"; did you mean {step.__name__}()?" if is_class else ""  # type: ignore[attr-defined]
    raise TypeError(f"{rule}, not {step!r}{hint}")


def require_many(texts: object, name: str, wanted: str) -> None:
    """Raise a `TypeError` that helps when `texts` is one text: its characters are not meant."""
    if isinstance(texts, (str, bytes, bytearray, memoryview)):
        kind = type(texts).__name__
        raise TypeError(f"{name} takes {wanted}, as a list for one, not a single {kind}")


def _checked(texts: Iterable[str], name: str) -> Iterator[str]:
    for text in texts:
        require_str(text, name)
        yield text
