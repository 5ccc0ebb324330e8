"""Standard output as bytes, and complaints on standard error.

Neither depends on the locale, and neither leaves the interpreter anything to complain
about itself when a pipe is closed or a disk is full.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import IO, Any, BinaryIO, TextIO

__all__ = ["Output", "OutputClosed", "OutputFailed", "complain", "is_terminal", "standard_output"]


class OutputClosed(Exception):
    """Whoever read the output has seen enough."""


class OutputFailed(Exception):
    """The output takes no more: a full disk, say.  The message names it."""


class Output:
    """A file that all input goes to, so that nothing can be done any more once it fails.

    That is why its errors are no `OSError`: that one concerns a single input.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name

    def write(self, data: bytes) -> None:
        """Write `data` at once: somebody may be waiting for it.

        Raises:
            OutputClosed: nobody reads it.
            OutputFailed: it cannot be written.
        """
        left = memoryview(data)
        try:
            while left:
                # Unbuffered output (PYTHONUNBUFFERED) may take only a part.
                left = left[self._file.write(left) :]
            self._file.flush()
        except BrokenPipeError:
            _abandon(self._file)
            raise OutputClosed from None
        except OSError as error:
            _abandon(self._file)
            raise OutputFailed(f"{self._name}: {_reason(error)}") from None


def standard_output() -> Output:
    """Return standard output.

    Raises:
        OutputFailed: the process was started without one.
    """
    if sys.stdout is None:
        raise OutputFailed("standard output: it is closed")
    return Output(sys.stdout.buffer, "standard output")


def complain(*parts: object) -> None:
    """Say on standard error what is wrong, and with what."""
    if sys.stderr is None:  # `print` would take this for standard output
        return
    reasons = (_reason(part) if isinstance(part, OSError) else str(part) for part in parts)
    line = ": ".join(["vnnorm", *reasons])
    try:
        # A file name need not be UTF-8.
        print(line.encode("utf-8", "backslashreplace").decode(), file=sys.stderr, flush=True)
    except OSError:
        _abandon(sys.stderr)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody is looking at a standard stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it has been closed
        return False


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _abandon(file: IO[Any]) -> None:
    """Let what `file` still holds go nowhere: closing it will write that once more."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, file.fileno())
        os.close(nowhere)
