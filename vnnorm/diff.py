r"""A unified diff between a text and what a normaliser makes of it, as it streams by.

`difflib` wants both texts whole.  Here the lines are known to correspond: a normaliser
repairs each line by itself, and all that happens between lines is that some of them go.

>>> import io
>>> from vnnorm.normaliser import splice
>>> from vnnorm.repairs.place_tones import place_tones
>>> patch = unified_diff(place_tones, ["hòa\n", "hoà\n"], "a.txt")
>>> print(b"".join(patch).decode(), end="")
--- a/a.txt
+++ b/a.txt
@@ -1,2 +1,2 @@
 hòa
-hoà
+hòa
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Final

from vnnorm.normaliser import Normaliser, splice
from vnnorm.stream import encode
from vnnorm.window import Around

__all__ = ["unified_diff"]

CONTEXT: Final = 3
SPOOL: Final = 1 << 20
"""Bytes of one hunk held in memory; a longer one waits in a temporary file, for its
length stands before it."""

Operation = tuple[str, str]
"""A line with its ending, and before it the mark ``" "``, ``"-"`` or ``"+"``."""


def unified_diff(step: Normaliser, blocks: Iterable[str], name: str) -> Iterator[bytes]:
    """Yield the diff between the text in `blocks` and what `step` makes of it.

    Nothing is yielded where nothing changes.  Each repaired line follows its original
    directly, rather than all new lines after all old ones; `patch` and `git apply` take
    both.

    Args:
        step: the normaliser.
        blocks: the text, each block but the last ending with a line end.
        name: what to call it; it appears as ``a/name`` and ``b/name``.
    """
    header = b"--- %b\n+++ %b\n" % (_label("a", name), _label("b", name))
    for hunk in _hunks(_operations(step, blocks)):
        yield header
        header = b""
        yield from hunk.encoded()


# -- which line became which ---------------------------------------------------


class _Pair:
    """A line and what it became before the seam, so many times in a row.

    Either is `None` where a line became several lines, or nothing.
    """

    __slots__ = ("new", "old", "times")

    def __init__(self, old: str | None, new: str | None) -> None:
        self.old = old
        self.new = new
        self.times = 1


def _operations(step: Normaliser, blocks: Iterable[str]) -> Iterator[Operation]:
    seam = step.seam()
    waiting: deque[_Pair] = deque()  # what the seam may still hold back
    partial = ""

    def emitted(text: str, *, last: bool = False) -> Iterator[Operation]:
        nonlocal partial
        lines = _lines(partial + text)
        partial = lines.pop() if lines and not last and not lines[-1].endswith("\n") else ""
        for line in lines:
            yield from _matched(line, waiting)

    for around, repaired in step.repaired_blocks(blocks):
        for old, new in _paired(step, around, repaired):
            if waiting and waiting[-1].old == old and waiting[-1].new == new:
                waiting[-1].times += 1
            else:
                waiting.append(_Pair(old, new))
        yield from emitted(seam.feed(repaired) if seam else repaired)
    yield from emitted(seam.close() if seam else "", last=True)
    while waiting:
        yield from _dropped(waiting)


def _paired(
    step: Normaliser, around: Around, repaired: str
) -> Iterator[tuple[str | None, str | None]]:
    before, block, after = around
    old, new = _lines(block), _lines(repaired)
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
        return
    led = splice(block, step.lead(before, block, after) or ()) if step.reach else block
    for line, leading in zip(old, _lines(led), strict=True):
        became = _lines(step.repair_lines(leading))
        yield line, became[0] if became else None
        for other in became[1:]:
            yield None, other


def _matched(line: str, waiting: deque[_Pair]) -> Iterator[Operation]:
    """Tell how `line` came out, and before it which lines did not."""
    while waiting:
        pair = waiting[0]
        if pair.new == line:
            break
        if pair.new is not None and pair.new.strip() and pair.new.strip("\n") == line.strip("\n"):
            break  # the seam has changed this very line: its end, at the end of the text
        yield from _dropped(waiting)
    else:
        yield "+", line
        return
    if pair.old == line:
        yield " ", line
    else:
        if pair.old is not None:
            yield "-", pair.old
        yield "+", line
    pair.times -= 1
    if not pair.times:
        waiting.popleft()


def _dropped(waiting: deque[_Pair]) -> Iterator[Operation]:
    pair = waiting.popleft()
    if pair.old is not None:
        for _ in range(pair.times):
            yield "-", pair.old


def _lines(text: str) -> list[str]:
    r"""Cut after every ``\n``, and nowhere else."""
    lines = [line + "\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        lines.pop()
    else:
        lines[-1] = lines[-1][:-1]
    return lines


# -- from lines to hunks -------------------------------------------------------


class _Hunk:
    def __init__(self, old: int, new: int) -> None:
        self._at = {"-": old, "+": new}
        self._count = {"-": 0, "+": 0}
        self._body = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115

    def add(self, mark: str, line: str) -> None:
        for side in "-+" if mark == " " else mark:
            self._count[side] += 1
        self._body.write(mark.encode() + encode(line))
        if not line.endswith("\n"):
            self._body.write(b"\n\\ No newline at end of file\n")

    def encoded(self) -> Iterator[bytes]:
        """Yield the hunk; this can be done once."""
        yield f"@@ {self._range('-')} {self._range('+')} @@\n".encode()
        with self._body as body:
            body.seek(0)
            while data := body.read(1 << 16):
                yield data

    def _range(self, side: str) -> str:
        count = self._count[side]
        if count == 1:
            return f"{side}{self._at[side]}"
        # An empty range is named by the line before it.
        return f"{side}{self._at[side] - (not count)},{count}"


def _hunks(operations: Iterable[Operation]) -> Iterator[_Hunk]:
    at = {"-": 1, "+": 1}
    same: list[str] = []  # the equal lines just passed
    hunk: _Hunk | None = None
    for mark, line in operations:
        if mark == " ":
            same.append(line)
            if hunk and len(same) > 2 * CONTEXT:
                yield _closed(hunk, same)
                hunk = None
            if not hunk:
                del same[:-CONTEXT]
        else:
            hunk = hunk or _Hunk(at["-"] - len(same), at["+"] - len(same))
            for equal in same:
                hunk.add(" ", equal)
            same.clear()
            hunk.add(mark, line)
        for side in "-+" if mark == " " else mark:
            at[side] += 1
    if hunk:
        yield _closed(hunk, same)


def _closed(hunk: _Hunk, same: list[str]) -> _Hunk:
    for line in same[:CONTEXT]:
        hunk.add(" ", line)
    return hunk


def _label(side: str, name: str) -> bytes:
    """Return the name as `git` writes it in a diff."""
    path = f"{side}/{name.lstrip('/')}"
    if any(c < " " or c in '"\\\x7f' for c in path):
        quoted = "".join(
            f"\\{ord(c):03o}" if c < " " or c == "\x7f" else f"\\{c}" if c in '"\\' else c
            for c in path
        )
        return encode(f'"{quoted}"')
    return encode(path + "\t" if " " in path else path)
