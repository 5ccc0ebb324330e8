"""Plain text in batches: the same bytes come out as from the text in one piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from vnnorm.bulk.formats import BATCH, Batch, Format, Repaired, Writer, decoded, lines_in
from vnnorm.bulk.stats import Tally
from vnnorm.edits import compose_edits
from vnnorm.normaliser import Normaliser, splice
from vnnorm.stream import chunks, encode, invalid_in
from vnnorm.window import head_lines, tail_lines

__all__ = ["Text"]


@dataclass(frozen=True)
class Text(Format):
    """Lines of text.

    A batch goes to the worker as bytes, with the lines around that count; decoding and
    encoding are done there.  What happens between lines is done by the parent, which sees
    all of them in order (see `vnnorm.normaliser.Seam`).
    """

    def batches(self, file: BinaryIO) -> Iterator[Batch]:
        # In UTF-8 a character has four bytes at most.
        reach = 4 * self.step.reach
        for before, (offset, block), after in _around(lines_in(chunks(file), BATCH + reach), reach):
            yield Batch((before, block, after, offset), block, f"byte {offset}", len(block))

    def repair(self, data: tuple[bytes, bytes, bytes, int]) -> Repaired:
        before, block, after, offset = data
        text, invalid = decoded(block, offset, strict=self.strict)
        above, below = decoded(before)[0], decoded(after)[0]
        repaired = self.step.repair_block(text, above, below)
        tally = _tally(self.step, above, text, below, repaired) if self.stats else None
        return Repaired(
            None if repaired == text else encode(repaired),
            lines=block.count(b"\n"),
            invalid=invalid,
            tally=tally,
            left=invalid_in(repaired) if invalid.count else 0,
        )

    def writer(self, file: BinaryIO) -> Writer:
        return _Lines(file, self.step)


class _Lines(Writer):
    def __init__(self, file: BinaryIO, step: Normaliser) -> None:
        self._file = file
        self._seam = step.seam()
        self._ahead = b""  # of what was read, what has not come out yet

    def write(self, batch: Batch, repaired: Repaired) -> None:
        block: bytes = batch.kept if repaired.data is None else repaired.data
        if self._seam:
            block = encode(self._seam.feed(block.decode("utf-8", "surrogateescape")))
        self._compare(batch.kept, block)
        self._file.write(block)

    def close(self) -> None:
        rest = encode(self._seam.close()) if self._seam else b""
        self._compare(b"", rest)
        self.changed |= bool(self._ahead)
        self._file.write(rest)

    def _compare(self, read: bytes, written: bytes) -> None:
        if not self.changed:
            self._ahead = self._ahead + read if self._ahead else read
            if self._ahead.startswith(written):
                self._ahead = self._ahead[len(written) :]
            else:
                self.changed = True


def _around(
    blocks: Iterator[tuple[int, bytes]], reach: int
) -> Iterator[tuple[bytes, tuple[int, bytes], bytes]]:
    """Yield the blocks, none but the last shorter than `reach`, with the lines around them."""
    if not reach:
        for item in blocks:
            yield b"", item, b""
        return
    before = b""
    waiting = next(blocks, None)
    while waiting is not None:
        following = next(blocks, None)
        after = following[1][: reach + 1].decode("latin-1") if following else ""
        yield before, waiting, head_lines(after, reach).encode("latin-1")
        last = (before + waiting[1])[-reach - 1 :].decode("latin-1")
        before = tail_lines(last, reach).encode("latin-1")
        waiting = following


def _tally(step: Normaliser, before: str, text: str, after: str, repaired: str) -> Tally:
    """Count what was changed.  Only lines that differ cost, as far as they can be told."""
    old, new = text.split("\n"), repaired.split("\n")
    tally = Tally(texts=len(old) - (not old[-1]))
    if old != new:
        if len(old) == len(new) and not step.reach:
            changed = [line for line, became in zip(old, new) if line != became]
            tally.changed = len(changed)
            source = "\n".join(changed) + "\n"
            tally.add(source, step.line_edits(source))
        else:
            tally.changed = (Counter(old) - Counter(new)).total()
            leading = step.lead(before, text, after) or []
            led = splice(text, leading)
            tally.add(text, compose_edits(text, leading, step.line_edits(led)))
    if seam := step.seam():
        between = seam.edits(repaired)
        gone = Counter(line for e in between for line in repaired[e.start : e.end].split("\n"))
        del gone[""]
        tally.changed += (gone & Counter(old)).total() if gone else 0
        # Blank lines at the ends of a batch may not be too many: they are not counted.
        inside = (e for e in between if e.start > 0 and e.end < len(repaired))
        tally.add(repaired, between if gone else list(inside))
    return tally
