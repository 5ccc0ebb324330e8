"""How far the work has come: a line on a terminal, written over and over."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final, TextIO, cast

from vnnorm.console import is_terminal

__all__ = ["Progress", "for_files", "watched"]

EVERY: Final = 0.5
"""Seconds between two lines."""

PATIENCE: Final = 1.0
"""Seconds that something may take without being talked of."""


class Progress:
    """Bytes read, the rate, and the time left where the size of the input is known.

    >>> import io
    >>> now = iter([0.0, 2.0])
    >>> screen = io.StringIO()
    >>> progress = Progress(4_000_000, screen, lambda: next(now))
    >>> progress.advance(1_000_000)
    >>> screen.getvalue()
    '\\r1.0 of 4.0 MB, 25 %, 0.5 MB/s, 0:00:06 left\\x1b[K'

    Args:
        total: bytes in all; 0 if that is not known.
        screen: a terminal, or `None` for silence.
        clock: tells the seconds.
    """

    def __init__(
        self, total: int, screen: TextIO | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._screen = screen
        self._clock = clock
        self._done = 0
        self._shown = False
        self._start = clock() if screen else 0.0
        self._next = self._start + PATIENCE

    def advance(self, size: int) -> None:
        """Note that so many bytes more have been read."""
        self._done += size
        if self._screen is None:
            return
        now = self._clock()
        if now < self._next:
            return
        self._next = now + EVERY
        rate = self._done / (now - self._start)
        done, all_ = self._done / 1e6, self._total / 1e6
        if self._total and self._done <= self._total:
            left = int((self._total - self._done) / max(rate, 1))
            line = (
                f"{done:,.1f} of {all_:,.1f} MB, {100 * self._done // self._total} %,"
                f" {rate / 1e6:.1f} MB/s, {left // 3600}:{left // 60 % 60:02}:{left % 60:02} left"
            )
        else:
            line = f"{done:,.1f} MB, {rate / 1e6:.1f} MB/s"
        self._write(f"\r{line}\x1b[K")
        self._shown = True

    def clear(self) -> None:
        """Make room for something else to be written."""
        if self._shown:
            self._shown = False
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        assert self._screen
        try:
            self._screen.write(text)
            self._screen.flush()
        except OSError:
            self._screen = None  # the terminal is gone; the work is not


def for_files(names: Iterable[str], *, quiet: bool = False, to_screen: bool) -> Progress:
    """Return the progress of reading these files.

    There is none to see unless standard error is a terminal, nor where it would get between
    the lines that are read from a terminal or written to one.
    """
    if quiet or not is_terminal(sys.stderr) or (to_screen and is_terminal(sys.stdout)):
        return Progress(0, None)
    total = 0
    for name in names:
        if name == "-":
            if is_terminal(sys.stdin):
                return Progress(0, None)
            return Progress(0, sys.stderr)
        try:
            total += os.stat(name).st_size
        except OSError:
            continue  # opening it will tell
    return Progress(total, sys.stderr)


def watched(file: BinaryIO, progress: Progress) -> BinaryIO:
    """Return `file`, with what is read from it noted."""
    return cast(BinaryIO, _Watched(file, progress))


class _Watched:
    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file = file
        self._progress = progress

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._progress.advance(len(data))
        return data

    def read1(self, size: int = -1) -> bytes:
        read = getattr(self._file, "read1", self._file.read)
        data: bytes = read(size)
        self._progress.advance(len(data))
        return data
