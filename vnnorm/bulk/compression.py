r"""Compressed files, told by their names: ``.gz``, ``.xz``, ``.zst``.

Files of several members, streams or frames, one after the other, are read to their end.
One that breaks off is an error, never a shorter text.

>>> import io
>>> packed = io.BytesIO()
>>> with writer(packed, "a.txt.gz") as file:
...     _ = file.write(b"xin ch\xc3\xa0o\n")
>>> reader(io.BytesIO(packed.getvalue()), "a.txt.gz").read()
b'xin ch\xc3\xa0o\n'
>>> reader(io.BytesIO(packed.getvalue()[:-9]), "a.txt.gz").read()
Traceback (most recent call last):
    ...
vnnorm.bulk.compression.Damaged: it breaks off: the gzip data has no end
"""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final, cast

from vnnorm.normaliser import MissingPackage

__all__ = ["Damaged", "kind_of", "reader", "writer"]

KINDS: Final = {".gz": "gzip", ".xz": "xz", ".zst": "zstandard"}

PIECE: Final = 1 << 18
"""Bytes unpacked at a time."""


class Damaged(ValueError):
    """A compressed file that breaks off, or is not what its name says."""


def kind_of(name: str) -> str:
    """Return the ending that says how a file is compressed; empty if it is not.

    >>> kind_of("tin/bài.jsonl.zst"), kind_of("bài.TXT.GZ"), kind_of("bài.txt")
    ('.zst', '.gz', '')
    """
    return next((ending for ending in KINDS if name.lower().endswith(ending)), "")


def reader(file: BinaryIO, name: str) -> BinaryIO:
    """Return the content of `file`, unpacked if its name says that it is packed.

    Raises:
        MissingPackage: there is nothing to unpack it with.
        Damaged: while reading.
    """
    ending = kind_of(name)
    if not ending:
        return file
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file, ending), PIECE))


@contextmanager
def writer(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Give a file whose content goes to `file`, packed if `name` says so.

    `file` itself stays open: what is written later makes another member of it.  Where the
    body fails, what it had no end of is left without one.

    Raises:
        MissingPackage: there is nothing to pack it with.
    """
    ending = kind_of(name)
    if not ending:
        yield file
        return
    # A packer that is thrown away writes its end nevertheless, even much later.
    valve = _Valve(file)
    packed = _opened(cast(BinaryIO, valve), ending, "wb")
    try:
        yield packed
        packed.close()
    finally:
        valve.shut = True


def _opened(file: BinaryIO, ending: str, mode: str) -> BinaryIO:
    opened: Any
    if ending == ".gz":
        import gzip

        # No name and no time in the header: the same text makes the same file.
        opened = gzip.GzipFile("", mode, compresslevel=6, fileobj=file, mtime=0)
    elif ending == ".xz":
        import lzma

        opened = lzma.LZMAFile(file, mode)  # noqa: SIM115
    else:
        opened = _zstd().ZstdFile(file, mode)
    return cast(BinaryIO, opened)


def _zstd() -> Any:
    """Return the module for Zstandard: that of Python 3.14, or its backport."""
    from importlib import import_module

    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        # The error may name no more than the package that it would be in.
        raise MissingPackage(f".zst files need {name}: pip install 'vnnorm[zstd]'") from error


class _Unpacked(io.RawIOBase):
    """What comes out of a packed file, with one kind of error for all that can be wrong."""

    def __init__(self, file: BinaryIO, ending: str) -> None:
        super().__init__()
        self._packed = _Packed(file)
        self._file = _opened(cast(BinaryIO, self._packed), ending, "rb")
        self._kind = KINDS[ending]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(len(buffer))
        except EOFError:
            raise Damaged(f"it breaks off: the {self._kind} data has no end") from None
        except OSError as error:
            if error.errno is not None:  # of the disk, not of the data
                raise
            raise Damaged(f"this is not sound {self._kind} data: {error}") from None
        except Exception as error:
            if isinstance(error, zlib.error) or type(error).__name__ in ("LZMAError", "ZstdError"):
                raise Damaged(f"this is not sound {self._kind} data: {error}") from None
            raise
        if not data and self._packed.empty:  # which not every module takes for an error
            raise Damaged(f"it is empty: there is no {self._kind} data")
        buffer[: len(data)] = data
        return len(data)


class _Packed:
    """The packed side: a file to read from that knows whether there was anything."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.empty = True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.empty &= not data
        return data


class _Valve:
    """A file to write to that can be shut off."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.shut = False

    def write(self, data: bytes) -> int:
        if not self.shut:
            self._file.write(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever has the file flushes it when it is complete."""
