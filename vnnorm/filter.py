"""What the filter does with its files, once it is settled what that is."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO, Final, Literal

from vnnorm.atomic import Replacement
from vnnorm.bulk.options import Bulk
from vnnorm.charset_io import AUTO, UTF8, Sink, Source
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
from vnnorm.stream import Blocks, InvalidBytes, NotUtf8, differs, encode, invalid_in

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
    read_as: str = AUTO
    write_as: str = UTF8
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
    left = 0
    with _opened(name, settings) as blocks, _recoded(out, settings) as recoded:
        for text in settings.step.stream(blocks):
            left += invalid_in(text) if blocks.invalid.count else 0
            recoded.write(encode(text))
        _warn_of(name, settings, blocks, left)
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
        if not differs(settings.step, blocks) and not _converts(settings, blocks):
            _warn_of(name, settings, blocks, blocks.invalid.count)
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
            head = [*islice(texts, 1)]  # once some has been read, the charset is known
            if _converts(settings, blocks):
                # The lines of the patch would not be those of the file.
                raise NotUtf8(f"it is in {_charset(blocks)}: --diff is for files in UTF-8")
            out = standard_output()
            for piece in unified_diff(settings.step, chain(head, texts), name):
                out.write(piece)
                changed = True
        else:
            changed = differs(settings.step, texts)
            for _ in texts:
                pass  # what is invalid in the rest is to be reported, too
            changed |= _converts(settings, blocks)
        _warn_of(name, settings, blocks)
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
            yield Blocks(Source(file, settings.read_as, strict=strict), strict=strict)
            return
        from vnnorm.bulk.progress import for_files, watched

        to_screen = settings.output is None and not settings.in_place
        progress = for_files([name], to_screen=to_screen)
        source = Source(watched(file, progress), settings.read_as, strict=strict)
        try:
            yield Blocks(source, strict=strict)
        finally:
            progress.clear()


@contextmanager
def _recoded(out: Output | BinaryIO, settings: Settings) -> Iterator[Sink | Output | BinaryIO]:
    """Have what is written to `out` in the charset that is asked for."""
    if settings.write_as == UTF8:
        yield out
        return
    sink = Sink(out, settings.write_as, replace=settings.errors == "replace")
    yield sink
    sink.finish()


def _converts(settings: Settings, blocks: Blocks) -> bool:
    """Whether a file that has been read comes out in another charset, whatever it says."""
    return settings.write_as != UTF8 or _charset(blocks) != UTF8


def _charset(blocks: Blocks) -> str:
    """Return what a file is in that has been read, be it in part."""
    charset: str = getattr(blocks.file, "charset", UTF8)
    return charset


def _warn_of(name: str, settings: Settings, blocks: Blocks, left: int | None = None) -> None:
    warn(name, settings, blocks.invalid, left, _charset(blocks))


def warn(
    name: str,
    settings: Settings,
    found: InvalidBytes,
    left: int | None = None,
    charset: str = UTF8,
) -> None:
    """Say which bytes of a file are no text.

    `left` are as many of them as no step has made anything of, if that is known.
    """
    if settings.bulk.quiet or not found.count:
        return
    if left == 0 and settings.errors != "replace":
        return
    # Of a file that is converted, nobody knows any more where it stood.
    at = f" at offset {found.offset}" if charset == UTF8 else ""
    named = "UTF-8" if charset == UTF8 else charset
    which = (
        f"byte 0x{found.first:02X}{at} is not {named}"
        if found.count == 1
        else f"{found.count} bytes, 0x{found.first:02X}{at} the first, are not {named}"
    )
    if settings.errors == "replace":
        done = "; replaced by U+FFFD where no step could read them"
    elif left is None:
        done = ""
    elif left == found.count:
        done = "; passed on unchanged"
    else:
        done = f"; {left} of them passed on unchanged, the others repaired"
    complain(_shown(name), f"warning: {which}{done}")


def _shown(name: str) -> str:
    return "<stdin>" if name == "-" else name
