"""What every kind of file has in common: batches that are read, repaired, and written.

The parent reads a file as batches, cheaply, and writes them again in their order; what
costs time, `Format.repair`, happens to one batch at a time, in whatever process.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, NamedTuple

from vnnorm.bulk.stats import Tally
from vnnorm.normaliser import Normaliser
from vnnorm.stream import InvalidBytes, NotUtf8

__all__ = [
    "BATCH",
    "BadRecord",
    "Batch",
    "Format",
    "Repaired",
    "Unreadable",
    "Writer",
    "decoded",
    "lines_in",
]

BATCH: Final = 1 << 19
"""Bytes of a batch, but for records that are longer.  It is large enough that handing it
to a worker and back costs little beside the repair, small enough for the memory."""


class Unreadable(ValueError):
    """A file that is not of the format that it was given as."""


class BadRecord(NamedTuple):
    """A record that cannot be read: which one, counted from 1 in its batch, and why."""

    line: int
    reason: str
    data: bytes = b""


class Batch(NamedTuple):
    """A part of a file.

    `data` goes to the worker; `kept` stays with the parent, and is what to write where the
    worker finds nothing to repair.  `place` says where the batch begins.
    """

    data: Any
    kept: Any
    place: str
    size: int = 0


class Repaired(NamedTuple):
    """What a worker made of a batch.

    `data` is `None` if nothing has changed.  `lines` is how many lines or rows it has.  Where
    a record may lack a field, `records` is how many have been read, and `found`, in how many
    of them each of the wanted fields is.  `invalid` are the bytes that are not UTF-8, and
    `left` is how many there are of them after the repair.
    """

    data: Any
    lines: int = 0
    bad: tuple[BadRecord, ...] = ()
    invalid: InvalidBytes = InvalidBytes()
    records: int = 0
    found: tuple[int, ...] = ()
    tally: Tally | None = None
    left: int = 0


class Writer(ABC):
    """Writes the batches of one file; `changed` tells whether it differs from what was read."""

    changed: bool = False

    @abstractmethod
    def write(self, batch: Batch, repaired: Repaired) -> None: ...

    def close(self) -> None:  # noqa: B027
        """Write what may be left."""

    def abandon(self) -> None:  # noqa: B027
        """Write nothing more: the file has failed."""


@dataclass(frozen=True)
class Format(ABC):
    """A kind of file, and what is to be done with its texts.

    It is what the workers get, so it has to pickle.

    Args:
        step: the normaliser.
        strict: refuse bytes that are not UTF-8.
        stats: count what each step does.
        set_aside: go on after a bad record.
    """

    step: Normaliser
    strict: bool = False
    stats: bool = False
    set_aside: bool = False

    fields: tuple[str, ...] = ()
    """The fields or columns that hold the texts; none for plain text."""

    unit = "line"
    """What places are counted in."""

    binary = False
    """Whether it is no text, and so is in no charset."""

    @abstractmethod
    def batches(self, file: BinaryIO) -> Iterator[Batch]:
        """Read a file."""

    @abstractmethod
    def repair(self, data: Any) -> Repaired:
        """Repair a batch, in a worker."""

    @abstractmethod
    def writer(self, file: BinaryIO) -> Writer:
        """Return what writes the batches of a file."""

    def warm_up(self) -> None:
        """Load what the steps need, so that forked workers have it and share it."""
        self.step(
            "Chi bộ khắc phục sơ hỡ, hoà bình ; tiáº¿ng Viá»‡t\N{NO-BREAK SPACE}&amp; e\u0302\n"
        )


class Plain(Writer):
    """Writes batches whose bytes are final."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, batch: Batch, repaired: Repaired) -> None:
        if repaired.data is None:
            self._file.write(batch.kept)
        else:
            self.changed = True
            self._file.write(repaired.data)


def lines_in(chunks: Iterable[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    r"""Yield where each batch begins, and the batch: whole lines, `size` bytes or more.

    >>> list(lines_in([b"a\nb", b"c\nd"], 3))
    [(0, b'a\nbc\n'), (5, b'd')]
    """
    start = held = 0
    pieces: list[bytes] = []  # of a batch, joined once, so that a long line costs linear time
    for chunk in chunks:
        cut = chunk.rfind(b"\n") + 1
        if cut and held + cut >= size:
            pieces.append(chunk[:cut])
            yield start, b"".join(pieces)
            start += held + cut
            pieces = []
            held = 0
            chunk = chunk[cut:]
        if chunk:
            pieces.append(chunk)
            held += len(chunk)
    if pieces:
        yield start, b"".join(pieces)


def decoded(data: bytes, offset: int = 0, *, strict: bool = False) -> tuple[str, InvalidBytes]:
    r"""Return `data` as text, bytes that are not UTF-8 escaped, and which these are.

    >>> decoded(b"Vi\xd6t", 100)
    ('Vi\udcd6t', InvalidBytes(count=1, offset=102, first=214))

    Raises:
        NotUtf8: there are such bytes, and `strict` forbids them.
    """
    try:
        return data.decode(), InvalidBytes()
    except UnicodeDecodeError as error:
        at, first = offset + error.start, data[error.start]
        if strict:
            raise NotUtf8(f"invalid UTF-8: byte 0x{first:02X} at offset {at}") from None
    text = data.decode("utf-8", "surrogateescape")
    escaped = len(text.encode("utf-8", "surrogatepass")) - len(data)  # three bytes for one
    return text, InvalidBytes(escaped // 2, at, first)
