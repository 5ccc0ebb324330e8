"""What the filter does with its files, once it is settled what that is."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal

from vnnorm.atomic import Replacement
from vnnorm.bulk.options import Bulk
from vnnorm.console import (
    Output,
    OutputClosed,
    OutputFailed,
    complain,
    is_terminal,
    standard_output,
)
from vnnorm.diff import unified_diff
from vnnorm.normaliser import Normaliser
from vnnorm.stream import Blocks, InvalidBytes, NotUtf8, differs, encode

__all__ = ["FAILED", "FINE", "WOULD_CHANGE", "Errors", "Settings", "run", "warn"]

FINE: Final = 0
WOULD_CHANGE: Final = 1
FAILED: Final = 2

Errors = Literal["keep", "replace", "strict"]
"""What to do with bytes that are not UTF-8."""


@dataclass(frozen=True)
class Settings:
    """What to do, resolved: nothing here has to be looked up or checked again.

    With ``errors="replace"`` `step` is what puts U+FFFD into the text.
    """

    step: Normaliser
    files: tuple[str, ...]
    output: str | None = None
    in_place: bool = False
    check: bool = False
    diff: bool = False
    errors: Errors = "keep"
    bulk: Bulk = field(default_factory=Bulk)


def run(settings: Settings) -> int:
    """Do what the settings say and return the exit status.

    What goes wrong with one file is reported, and the others are done nevertheless.

    Raises:
        OutputFailed: the output that all files share cannot be written.
    """
    if settings.bulk.wanted(settings.files, settings.output) and not settings.diff:
        from vnnorm.bulk.command import run_bulk

        return run_bulk(settings)
    if settings.in_place:
        return _each(settings, lambda name: _replace(name, settings))
    if settings.check or settings.diff:
        return _each(settings, lambda name: _inspect(name, settings))
    if settings.output is None:
        out = standard_output()
        return _each(settings, lambda name: _copy(name, settings, out))
    try:
        return _join(settings.output, settings)
    except OSError as error:
        raise OutputFailed(f"{settings.output}: {error.strerror}") from None


def _each(settings: Settings, do: Callable[[str], int]) -> int:
    """Do one file after the other and return the worst status."""
    worst = FINE
    for name in settings.files:
        try:
            status = do(name)
        except (OSError, NotUtf8) as error:
            complain(_shown(name), error)
            status = FAILED
        except OutputClosed:
            break
        worst = max(worst, status)
    return worst


def _copy(name: str, settings: Settings, out: Output | BinaryIO) -> int:
    """Write the repaired text of one file to `out`."""
    with _opened(name, settings) as blocks:
        for text in settings.step.stream(blocks):
            out.write(encode(text))
        warn(name, settings, blocks.invalid)
    return FINE


def _join(path: str, settings: Settings) -> int:
    """Write the repaired texts of all files to one file."""
    if os.path.exists(path) and not os.path.isfile(path):
        # A device or a named pipe has to be written to; replacing it would destroy it.
        with open(path, "wb") as file:
            out = Output(file, path)
            return _each(settings, lambda name: _copy(name, settings, out))
    with Replacement(path) as new:
        out = Output(new.file, path)
        done = 0

        def append(name: str) -> int:
            nonlocal done
            start = new.file.tell()
            try:
                status = _copy(name, settings, out)
            except (OSError, NotUtf8):
                new.file.truncate(new.file.seek(start))  # nothing is written for this one
                raise
            done += 1
            return status

        status = _each(settings, append)
        if done:
            new.commit()
        return status


def _replace(name: str, settings: Settings) -> int:
    """Put the repaired text in the place of the file, where the two differ."""
    if not stat.S_ISREG(os.stat(name).st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    # Most files are clean, or soon found not to be: to read a file twice is cheaper than
    # to write every one of them.
    with _opened(name, settings) as blocks:
        if not differs(settings.step, blocks):
            warn(name, settings, blocks.invalid)
            return FINE
    with Replacement(name) as new:
        _copy(name, settings, new.file)
        new.commit()
    return FINE


def _inspect(name: str, settings: Settings) -> int:
    """Tell whether the file would change; with ``diff``, tell how."""
    changed = False
    with _opened(name, settings) as blocks:
        texts = iter(blocks)
        if settings.diff:
            out = standard_output()
            for piece in unified_diff(settings.step, texts, name):
                out.write(piece)
                changed = True
        else:
            changed = differs(settings.step, texts)
            for _ in texts:
                pass  # what is invalid in the rest is to be reported, too
        warn(name, settings, blocks.invalid)
    if not (changed and settings.check):
        return FINE
    complain(f"would change {_shown(name)}")
    return WOULD_CHANGE


@contextmanager
def _opened(name: str, settings: Settings) -> Iterator[Blocks]:
    strict = settings.errors == "strict"
    if name == "-" and sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    with nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as file:
        if settings.bulk.quiet or not is_terminal(sys.stderr):
            yield Blocks(file, strict=strict)
            return
        from vnnorm.bulk.progress import for_files, watched

        to_screen = settings.output is None and not settings.in_place
        progress = for_files([name], to_screen=to_screen)
        try:
            yield Blocks(watched(file, progress), strict=strict)
        finally:
            progress.clear()


def warn(name: str, settings: Settings, found: InvalidBytes) -> None:
    """Say which bytes of a file are not UTF-8, if any, and what has been done with them."""
    if not found.count or settings.bulk.quiet:
        return
    which = (
        f"byte 0x{found.first:02X} at offset {found.offset} is"
        if found.count == 1
        else f"{found.count} bytes, 0x{found.first:02X} at offset {found.offset} the first, are"
    )
    done = "replaced by U+FFFD" if settings.errors == "replace" else "passed on unchanged"
    complain(_shown(name), f"warning: {which} not UTF-8; {done}")


def _shown(name: str) -> str:
    return "<stdin>" if name == "-" else name
