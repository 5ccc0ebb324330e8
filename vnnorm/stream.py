r"""Texts that come and go as bytes, a block at a time.

A file is read as UTF-8 in blocks of whole lines, so memory is in proportion to the block
or to the longest line, whichever is more, and never to the file.  Where the input happened
to be cut plays no part.

Bytes that are not UTF-8 are carried through as the lone surrogates of Python's
``surrogateescape`` and come out as the bytes that they were.

>>> import io
>>> blocks = Blocks(io.BytesIO(b"ti\xe1\xba\xbfng\nVi\xd6t\n"))
>>> [encode(block) for block in blocks]
[b'ti\xe1\xba\xbfng\nVi\xd6t\n']
>>> blocks.invalid
InvalidBytes(count=1, offset=10, first=214)
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from vnnorm.normaliser import Change, Normaliser
from vnnorm.window import whole_lines

__all__ = [
    "BLOCK",
    "Blocks",
    "InvalidBytes",
    "NotUtf8",
    "Readable",
    "ReplaceInvalid",
    "chunks",
    "differs",
    "encode",
    "invalid_in",
]

BLOCK: Final = 1 << 17
"""Bytes asked for at a time."""

_ESCAPED = "\udc80-\udcff"
_NOT_ESCAPED = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_UNICODE_MARKS: Final = (
    # The longer marks first: that of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class NotUtf8(ValueError):
    """The input is not UTF-8, and was not to be read as if it were."""


@dataclass(frozen=True)
class InvalidBytes:
    """How many bytes of a file are not UTF-8; where the first stands, and what it is."""

    count: int = 0
    offset: int = -1
    first: int = -1


class Readable(Protocol):
    """What is read as it delivers."""

    def read(self, size: int = ..., /) -> bytes:
        """Return some bytes, none at the end only."""


class Blocks:
    r"""The text of a binary file, in blocks that end after a ``\n``, but for the last.

    `invalid` grows as the blocks are read, and is complete with the last one.

    Args:
        file: read as it delivers, so what a pipe or a terminal sends comes at once.
        strict: refuse bytes that are not UTF-8 instead of escaping them.
        size: how many bytes to ask for at a time.

    Raises:
        NotUtf8: while iterating: the file begins with the mark of UTF-16 or UTF-32,
            or `strict` finds an invalid byte.
        OSError: while iterating: the file cannot be read.
    """

    def __init__(self, file: Readable, *, strict: bool = False, size: int = BLOCK) -> None:
        self.invalid = InvalidBytes()
        self.file = file
        self._strict = strict
        self._size = size

    def __iter__(self) -> Iterator[str]:
        return whole_lines(self._decoded())

    def _decoded(self) -> Iterator[str]:
        offset = 0
        rest = b""  # the beginning of a character whose end has not come yet
        for chunk in chunks(self.file, self._size):
            data = rest + chunk
            final = not chunk
            try:
                text, used = codecs.utf_8_decode(data, "strict", final)
            except UnicodeDecodeError as error:
                if self._strict:
                    raise NotUtf8(
                        f"invalid UTF-8: byte 0x{data[error.start]:02X}"
                        f" at offset {offset + error.start}"
                    ) from None
                text, used = codecs.utf_8_decode(data, "surrogateescape", final)
                self._count(text, offset + error.start, data[error.start])
            offset += used
            rest = data[used:]
            if text:
                yield text

    def _count(self, text: str, offset: int, first: int) -> None:
        # Valid UTF-8 has no surrogates, so each of them is one invalid byte.
        found = invalid_in(text)
        if self.invalid.count:
            offset, first = self.invalid.offset, self.invalid.first
        self.invalid = InvalidBytes(self.invalid.count + found, offset, first)


def chunks(file: Readable, size: int = BLOCK) -> Iterator[bytes]:
    """Yield what `file` holds, as it delivers it, and an empty chunk as its end.

    Raises:
        NotUtf8: it begins with the mark of UTF-16 or UTF-32.
    """
    read = getattr(file, "read1", file.read)
    head = chunk = read(size)
    # Wait for more only while what came may still be the beginning of a mark.
    while chunk and any(mark.startswith(head) for mark, _ in _UNICODE_MARKS):
        chunk = read(size)
        head += chunk
    for mark, name in _UNICODE_MARKS:
        if head.startswith(mark):
            raise NotUtf8(
                f"this is {name} (it begins with {mark.hex(' ').upper()}), not UTF-8;"
                f" convert it first: iconv -f {name} -t UTF-8"
            )
    if head:
        yield head
    while chunk:
        chunk = read(size)
        if chunk:
            yield chunk
    yield b""


def invalid_in(text: str) -> int:
    """Return how many bytes that are not UTF-8 `text` carries."""
    return len(re.findall(f"[{_ESCAPED}]", text))


@dataclass(frozen=True, repr=False)
class ReplaceInvalid(Normaliser):
    r"""Put U+FFFD where bytes could not be decoded, as ``errors="replace"`` does.

    >>> ReplaceInvalid()("tr\udce1\udcban, n\udce1i")
    'tr\ufffdn, n\ufffdi'
    >>> ReplaceInvalid()("trên, nói")
    'trên, nói'
    """

    triggers = _ESCAPED

    def find(self, text: str) -> Iterator[Change]:
        for run in re.finditer(f"[{_ESCAPED}]+", text):
            yield *run.span(), encode(run[0]).decode("utf-8", "replace")


def encode(text: str) -> bytes:
    """Return `text` as UTF-8, escaped bytes as the bytes that they were.

    A surrogate that stands for no byte has no UTF-8; it becomes U+FFFD.
    """
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return _NOT_ESCAPED.sub("\ufffd", text).encode("utf-8", "surrogateescape")


def differs(step: Normaliser, blocks: Iterable[str]) -> bool:
    """Whether `step` would change the text in `blocks`; reads no further than it must."""
    ahead: list[str] = []  # what has been read and has not come out yet

    def noted() -> Iterator[str]:
        for block in blocks:
            ahead.append(block)
            yield block

    for text in step.stream(noted()):
        if text:
            read = "".join(ahead)
            if not read.startswith(text):
                return True
            ahead[:] = [read[len(text) :]]
    return any(ahead)
