"""The run over all files: read ahead, repaired by whoever has time, written in order.

Batches of the next files are on their way while those of one are written, so that many
small files keep the workers as busy as a large one.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal, NamedTuple, cast

from vnnorm import charset_io
from vnnorm.bulk import compression
from vnnorm.bulk.formats import Batch, Format, Repaired, Unreadable, Writer
from vnnorm.bulk.progress import Progress, watched
from vnnorm.bulk.sinks import Sink, SinkFailed
from vnnorm.bulk.stats import Tally
from vnnorm.bulk.workers import Done, Inline, Pending, WorkerDied, Workers, in_order
from vnnorm.charset_io import AUTO, UTF8
from vnnorm.console import complain
from vnnorm.normaliser import MissingPackage
from vnnorm.stream import InvalidBytes, NotUtf8

__all__ = ["Charsets", "Report", "RunFailed", "run", "shown"]

TOLD: Final = 10
"""Bad records of a file that are named one by one."""

Expected = (OSError, NotUtf8, Unreadable, compression.Damaged, MemoryError)
"""What can be wrong with one file, so that the others are done nevertheless."""


class RunFailed(Exception):
    """Nothing more can be done; the message says from where on nothing has been."""


class _Event(NamedTuple):
    number: int  # of the file: one may be named twice
    name: str
    kind: Literal["begin", "batch", "end", "failed"]
    batch: Batch | None = None
    error: Exception | None = None
    charset: str = UTF8


class Charsets(NamedTuple):
    """What the files are in, what they are to be in, and whether to write what comes closest."""

    read_as: str = AUTO
    write_as: str = UTF8
    replace: bool = False


@dataclass
class Report:
    """What a run has come to; `records` and `found` as in `Repaired`."""

    failed: bool = False
    bad: int = 0
    tally: Tally = field(default_factory=Tally)
    records: int = 0
    found: list[int] = field(default_factory=list)


def run(
    files: tuple[str, ...],
    format: Format,
    sink: Sink,
    workers: Inline[object, Repaired] | Workers[object, Repaired],
    progress: Progress,
    *,
    charsets: Charsets,
    aside: BinaryIO | None = None,
    warn: Callable[[str, InvalidBytes, int, str], None] = lambda *_: None,
) -> Report:
    """Repair files; what goes wrong with one is reported, and the others are done.

    Args:
        files: names; ``-`` is standard input.
        format: what they are and what to do with them.
        sink: where they go.
        workers: who does it.
        progress: who wants to know how far it is.
        charsets: of files that are not binary.
        aside: where bad records go, if that is no failure.
        warn: is told once a file of bytes that are no text: which, how many are left, and
            what charset it is.

    Raises:
        RunFailed: a worker died, or bad records cannot be set aside.
        OutputFailed, OutputClosed: the output that all files share takes no more.
        MissingPackage: a step or a format needs it.
    """
    report = Report(found=[0] * len(format.fields))
    failed: set[int] = set()

    def submit(event: _Event) -> Done[Repaired] | Pending[Repaired]:
        return workers.submit(event.batch.data) if event.batch else Done()

    events = _events(files, format, sink, progress, failed, charsets)
    job: _Job | None = None
    try:
        for event, result in in_order(submit, events, workers.window):
            try:
                if event.kind == "begin":
                    job = None
                    job = _Job(event.name, format, sink, aside, report, charsets)
                elif event.number in failed:
                    continue
                elif event.kind == "failed":
                    assert event.error
                    raise event.error
                elif event.batch:
                    assert job
                    job.write(event.batch, result)
                else:
                    assert job
                    job.close(event.charset)
                    warn(event.name, job.invalid, job.left, event.charset)
            except Expected as error:
                failed.add(event.number)
                report.failed = True
                if job:
                    job.drop()
                sink.abort()
                progress.clear()
                _complain_of(event.name, error)
    except WorkerDied:
        assert job
        progress.clear()
        raise RunFailed(job.lost()) from None
    finally:
        events.close()
        progress.clear()
    return report


def _complain_of(name: str, error: Exception) -> None:
    if isinstance(error, SinkFailed):
        complain(error)  # it names the file
    elif isinstance(error, MemoryError):
        complain(shown(name), "not enough memory: a line or record is too long")
    else:
        complain(shown(name), error)


def shown(name: str) -> str:
    """Return what to call a file."""
    return "<stdin>" if name == "-" else name


def _events(
    files: tuple[str, ...],
    format: Format,
    sink: Sink,
    progress: Progress,
    failed: set[int],
    charsets: Charsets,
) -> Generator[_Event, None, None]:
    """Read all files, one after the other."""
    for number, name in enumerate(files):
        if not sink.wants(name):
            continue
        yield _Event(number, name, "begin")
        try:
            charset = UTF8
            with _opened(name, progress) as file:
                if not format.binary:
                    read_as, strict = charsets.read_as, format.strict
                    source = charset_io.Source(file, read_as, strict=strict)
                    file = cast(BinaryIO, source)
                for batch in format.batches(file):
                    yield _Event(number, name, "batch", batch)
                    if number in failed:
                        break
                if not format.binary:
                    charset = source.charset
        except (*Expected, MissingPackage) as error:
            yield _Event(number, name, "failed", error=error)
        else:
            yield _Event(number, name, "end", charset=charset)


@contextmanager
def _opened(name: str, progress: Progress) -> Iterator[BinaryIO]:
    if name == "-":
        if sys.stdin is None:
            raise OSError(errno.EBADF, "it is closed")
        yield watched(sys.stdin.buffer, progress)
        return
    with open(name, "rb") as file:
        yield compression.reader(watched(file, progress), name)


class _Job:
    """One file while it is written."""

    def __init__(
        self,
        name: str,
        format: Format,
        sink: Sink,
        aside: BinaryIO | None,
        report: Report,
        charsets: Charsets,
    ) -> None:
        self._name = name
        self._format = format
        self._sink = sink
        self._aside = aside
        self._report = report
        self._aside_start = aside.tell() if aside else 0
        self._lines = 0
        self._bad = 0
        self._place = "the beginning"
        self.invalid = InvalidBytes()
        self.left = 0
        self._tally = Tally()
        self._records = 0
        self._found = [0] * len(format.fields)
        self._recoded: charset_io.Sink | None = None
        out = sink.begin(name)
        if charsets.write_as != UTF8:
            self._recoded = charset_io.Sink(out, charsets.write_as, replace=charsets.replace)
            out = cast(BinaryIO, self._recoded)
        self._writer: Writer = format.writer(out)

    def write(self, batch: Batch, result: Done[Repaired] | Pending[Repaired]) -> None:
        self._place = batch.place
        repaired = result.result()
        for record in repaired.bad:
            self._set_aside(self._lines + record.line, record.reason, record.data)
        self._writer.write(batch, repaired)
        self._lines += repaired.lines
        if repaired.records:
            self._records += repaired.records
            self._found = [a + b for a, b in zip(self._found, repaired.found)]
        self.invalid = _sum(self.invalid, repaired.invalid)
        self.left += repaired.left
        if repaired.tally:
            self._tally.merge(repaired.tally)

    def _set_aside(self, line: int, reason: str, data: bytes) -> None:
        if self._aside is None:
            raise Unreadable(f"{self._format.unit} {line}: {reason}")
        self._bad += 1
        if self._bad <= TOLD:
            complain(shown(self._name), f"{self._format.unit} {line}: {reason}; set aside")
        try:
            self._aside.write(data if data.endswith(b"\n") else data + b"\n")
        except OSError as error:
            raise RunFailed(f"{self._aside.name}: {error.strerror}") from None

    def close(self, charset: str) -> None:
        """Let what was written count; the file was in `charset`."""
        if self._bad:
            assert self._aside
            # It must not come to pass that a record is in neither of the two files.
            try:
                self._aside.flush()
                os.fsync(self._aside.fileno())
            except OSError as error:
                raise RunFailed(f"{self._aside.name}: {error.strerror}") from None
            if self._bad > TOLD:
                complain(shown(self._name), f"{self._bad - TOLD} more set aside")
        self._writer.close()
        converted = charset != UTF8 or self._recoded is not None
        if self._recoded:
            self._recoded.finish()
        self._sink.commit(self._name, self._writer.changed or converted)
        report = self._report
        report.bad += self._bad
        report.records += self._records
        report.tally.merge(self._tally)
        report.found = [a + b for a, b in zip(report.found, self._found)]

    def drop(self) -> None:
        """Take back what was set aside of a file that has failed: it is all still there."""
        self._writer.abandon()
        if self._aside and self._bad:
            self._aside.truncate(self._aside.seek(self._aside_start))

    def lost(self) -> str:
        """Say what is lost with a worker."""
        unit = self._format.unit
        return (
            f"a worker process died: killed, or out of memory\n"
            f"{shown(self._name)}: lost from {self._place} ({unit} {self._lines + 1}) on;"
            " this file and those after it are not done"
        )


def _sum(first: InvalidBytes, more: InvalidBytes) -> InvalidBytes:
    if not (first.count and more.count):
        return first if first.count else more
    return InvalidBytes(first.count + more.count, first.offset, first.first)
