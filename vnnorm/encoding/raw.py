r"""Bytes that are not UTF-8, as they stand in a `str` that was read with ``surrogateescape``.

U+DC80 to U+DCFF are the bytes 80 to FF.  A line that holds some is looked at as the bytes
that it was, shown in Latin-1, which is one more surface for the readings.  In a line that
is UTF-8 but for a byte here and there, only these are shown so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from vnnorm.normaliser import Change

__all__ = ["RawLine", "has_raw"]

_RAW: Final = re.compile("[\udc80-\udcff]")
_LETTERS: Final = re.compile("[^\x00-\x7f\ud800-\udfff]")
_CHUNK: Final = re.compile(r"[^ \t\r\n]+")
_SHOWN: Final = {0xDC00 + byte: chr(byte) for byte in range(0x80, 0x100)}


def has_raw(text: str) -> bool:
    """Whether `text` holds bytes that are not UTF-8."""
    return _RAW.search(text) is not None


class RawLine:
    r"""A line with bytes in it that are not UTF-8, and how it is shown.

    `view` is what the readings look at; `changes` takes what they found back to the line.

    >>> line = RawLine(b"Vi\xd6t Nam".decode("utf-8", "surrogateescape"))
    >>> line.view, line.changes([(0, 4, "Việt")], "tcvn3")
    ('ViÖt Nam', [(0, 4, 'Việt')])
    """

    def __init__(self, line: str) -> None:
        self.line = line
        raw = len(_RAW.findall(line))
        self._mostly_utf8 = len(_LETTERS.findall(line)) > 4 * raw
        if self._mostly_utf8:
            self.view = line.translate(_SHOWN)
            return
        try:
            self.view = line.encode("utf-8", "surrogateescape").decode("latin-1")
        except UnicodeEncodeError:  # surrogates that stand for no byte
            self._mostly_utf8 = True
            self.view = line.translate(_SHOWN)

    def changes(self, found: Sequence[Change], kind: str) -> list[Change]:
        """Return the changes to the line that changes to its view come to."""
        if self._mostly_utf8 or not found:
            return list(found)
        # What a line in a legacy charset has besides is cp1252, as that was on its computer;
        # what stands among UTF-8 is what it was.
        rest = _as_utf8 if kind == "utf-8" else _as_cp1252
        seen = [m.span() for m in _CHUNK.finditer(self.view)]
        own = [m.span() for m in _CHUNK.finditer(self.line)]
        starts = [start for start, _ in seen]
        changes: list[Change] = []
        for start, end, inside in _by_chunk(found, seen, starts, all_=rest is _as_cp1252):
            new = _spliced(self.view, start, end, inside, rest)
            a, b = (_moved(at, seen, own, starts) for at in (start, end))
            if new != self.line[a:b]:
                changes.append((a, b, new))
        return changes


def _by_chunk(
    found: Sequence[Change], spans: Sequence[tuple[int, int]], starts: Sequence[int], all_: bool
) -> list[tuple[int, int, list[Change]]]:
    """Return stretches of whole chunks, and the changes in each.

    They are those that change; with `all_`, the others as well.
    """
    stretches = [(start, end, [(start, end, new)]) for start, end, new in found]
    out: list[tuple[int, int, list[Change]]] = []
    if all_:
        stretches += [(start, end, []) for start, end in spans]
        stretches.sort(key=lambda stretch: stretch[:2])
    for start, end, inside in stretches:
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < spans[at][1]:
            start = spans[at][0]
        at = bisect_right(starts, end - 1) - 1
        if at >= 0 and end <= spans[at][1]:
            end = spans[at][1]
        if out and start < out[-1][1]:
            start, end = out[-1][0], max(end, out[-1][1])
            inside = sorted(out.pop()[2] + inside)
        out.append((start, end, inside))
    return out


def _spliced(
    view: str, start: int, end: int, inside: Sequence[Change], rest: Callable[[str], str]
) -> str:
    pieces: list[str] = []
    at = start
    for low, high, new in inside:
        pieces += [rest(view[at:low]), new]
        at = high
    return "".join((*pieces, rest(view[at:end])))


def _moved(
    at: int,
    seen: Sequence[tuple[int, int]],
    own: Sequence[tuple[int, int]],
    starts: Sequence[int],
) -> int:
    """Return the place in the line of the place `at` in the view, which is in no chunk."""
    number = bisect_right(starts, at) - 1
    if number < 0:
        return at
    if at == starts[number]:
        return own[number][0]
    return at - seen[number][1] + own[number][1]


def _as_utf8(seen: str) -> str:
    return seen.encode("latin-1").decode("utf-8", "surrogateescape")


def _as_cp1252(seen: str) -> str:
    return seen if seen.isascii() else "".join(map(_cp1252, seen))


def _cp1252(char: str) -> str:
    return bytes([ord(char)]).decode("cp1252", "ignore") or char
