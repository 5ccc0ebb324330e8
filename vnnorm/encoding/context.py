"""What the lines close by say of a line.

A page in a legacy charset is in that charset throughout, but its headings are too short to
show it.  So every damaged line is first judged by itself; then those that are not sure by
themselves are judged again in the light of what the lines around them are.  Only lines
that a look at themselves alone would change bear witness, so nothing depends on where one
begins; and as a repaired line no longer does, repaired text is at rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from vnnorm.edits import apply_edits
from vnnorm.encoding.ascii_forms import repair_viqr
from vnnorm.encoding.gate import damaged_lines
from vnnorm.encoding.lattice import Doubt
from vnnorm.encoding.legacy import NO_EVIDENCE, Evidence, may_be_legacy
from vnnorm.encoding.model import syllable_model
from vnnorm.encoding.raw import RawLine, has_raw
from vnnorm.encoding.readings import READINGS
from vnnorm.encoding.repair import Verdict, judge_line
from vnnorm.encoding.utf8 import repair_utf8
from vnnorm.normaliser import Note

__all__ = ["Judged", "explained_lines", "judged_alone", "judged_lines"]

MOST: Final = 12.0
"""Bits that the lines around can speak for a charset: more would not repair more lines,
and would turn good ones that happen to stand among them."""
SURE: Final = 40.0
"""Bits by which a line is what it is, whatever stands around it."""
CACHED: Final = 1 << 9
LONG: Final = 1 << 13
"""Characters of a line that is not worth remembering."""

_KIN: Final = ("tcvn3", "tcvn3-web", "tcvn5712")
"""One charset but for its capitals."""


class Judged(NamedTuple):
    """A damaged line, ``text[start:end]``, what became of it, and what had a say in it."""

    start: int
    end: int
    verdict: Verdict
    evidence: Evidence


def judged_lines(before: str, text: str, after: str | None, reach: int) -> Iterator[Judged | None]:
    """Yield the damaged lines of `text` with what becomes of them, in order.

    What counts are the lines that stand entirely within `reach` characters of a line.
    `None` stands for a line whose fate depends on those after `text`, which are not known
    yet where `after` is `None`.
    """
    base = len(before)
    window: _Window | None = None
    for start, end in damaged_lines(text):
        line = text[start:end]
        alone = judged_alone(line)
        if alone.gain >= SURE:
            yield Judged(start, end, alone, NO_EVIDENCE)
            continue
        if not _may_depend(line):
            yield Judged(start, end, alone, NO_EVIDENCE)
            continue
        if after is None and end + reach > len(text):
            yield None
            continue
        if window is None:
            window = _Window(f"{before}{text}{after or ''}", reach)
        evidence = window.evidence(base + start, base + end, reach)
        verdict = alone
        if evidence:
            again = _judge(line, tuple(sorted(evidence.items())))
            # What is repaired for the sake of the lines around has to stay so without them.
            if again.edits and not judged_alone(apply_edits(line, again.edits)).edits:
                verdict = again
        yield Judged(start, end, verdict, evidence)


class _Witness(NamedTuple):
    start: int
    end: int
    kind: str
    gain: int


class _Window:
    """The lines around a line that say what they are; it moves on from line to line."""

    def __init__(self, text: str, reach: int) -> None:
        # No line is within reach that is longer than that.
        self._lines = list(_witnesses(text, reach))
        self._said: dict[str, int] = {}
        self._first = self._last = 0

    def evidence(self, start: int, end: int, reach: int) -> Evidence:
        """Return what the lines say that are within reach of the one at `start`."""
        lines, said = self._lines, self._said
        while self._last < len(lines) and lines[self._last].end <= end + reach:
            witness = lines[self._last]
            said[witness.kind] = said.get(witness.kind, 0) + witness.gain
            self._last += 1
        while self._first < self._last and lines[self._first].start < start - reach:
            witness = lines[self._first]
            said[witness.kind] -= witness.gain
            self._first += 1
        heard = dict(said)
        at = bisect_left(lines, start, self._first, self._last, key=_start_of)
        if at < self._last and lines[at].start == start:
            heard[lines[at].kind] -= lines[at].gain
        kin = sum(heard.pop(kind, 0) for kind in _KIN)
        heard |= dict.fromkeys(_KIN, kin)
        return {kind: min(MOST, bits) for kind, bits in heard.items() if bits > 0}


def _start_of(witness: _Witness) -> int:
    return witness.start


def _witnesses(text: str, longest: int) -> Iterator[_Witness]:
    """Yield the lines of `text`, none longer than `longest`, that say what they are.

    Bits are whole numbers, so that their sum does not depend on where one begins.
    """
    for start, end in damaged_lines(text):
        if end - start > longest:
            continue
        verdict = judged_alone(text[start:end])
        if verdict.edits and verdict.kind and verdict.gain >= 1:
            yield _Witness(start, end, verdict.kind, int(verdict.gain))


CLOSE: Final = -12.0
"""Bits that a reading may lack to be worth telling of."""


def explained_lines(text: str, reach: int, step: str) -> Iterator[Note]:
    """Yield what there is to say of the damaged lines of `text`, in the name of `step`."""
    for judged in judged_lines("", text, "", reach):
        assert judged is not None  # what follows is known
        base, end, verdict, evidence = judged
        line = text[base:end]
        alone = verdict is judged_alone(line) or verdict == judged_alone(line)
        if verdict.edits and verdict.kind:
            start, end = verdict.edits[0].start, verdict.edits[-1].end
            said = f"read as {verdict.kind}" + ("" if alone else ", as the lines around it are")
            yield Note(base + start, base + end, step, said, round(verdict.gain, 1))
        doubts: list[Doubt] = []
        judge_line(line, syllable_model(), NO_EVIDENCE if alone else evidence, doubts)
        for start, end, short, readings in doubts:
            if short > CLOSE:
                close = len(readings) > 1
                why = "its readings are too close to each other" if close else "too little evidence"
                others = tuple((new, round(bits, 1)) for new, bits in readings)
                yield Note(base + start, base + end, step, f"left: {why}", round(short, 1), others)


_ANYTHING: Final[Evidence] = {reading.charset: MOST for reading in READINGS}


def _may_depend(line: str) -> bool:
    return (_depends if len(line) < LONG else _depends.__wrapped__)(line)


@lru_cache(maxsize=CACHED)
def _depends(line: str) -> bool:
    """Whether any lines around could make of `line` what it does not become by itself."""
    raw = has_raw(line)
    seen = RawLine(line).view if raw else line
    if may_be_legacy(seen, _ANYTHING, wrong=raw):
        return True
    if judged_alone(line).edits:
        return False
    if seen.isascii():
        return any(True for _ in repair_viqr(seen, expected=True))
    return any(True for _ in repair_utf8(seen, syllable_model(), expected=True))


def judged_alone(line: str) -> Verdict:
    """Return what becomes of a line when no other has a say."""
    return _judge(line, ())


def _judge(line: str, evidence: tuple[tuple[str, float], ...]) -> Verdict:
    return (_judged if len(line) < LONG else _judged.__wrapped__)(line, evidence)


@lru_cache(maxsize=CACHED)
def _judged(line: str, evidence: tuple[tuple[str, float], ...]) -> Verdict:
    """Return the verdict on a line: the same lines come by as often as blocks overlap."""
    return judge_line(line, syllable_model(), dict(evidence))
