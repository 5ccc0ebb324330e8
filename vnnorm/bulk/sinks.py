"""Where repaired files go: one output for all, each its own place, a folder, or nowhere."""

from __future__ import annotations

import errno
import os
import stat
from abc import ABC, abstractmethod
from contextlib import ExitStack, suppress
from typing import BinaryIO, cast

from vnnorm.atomic import Replacement, sweep
from vnnorm.bulk import compression
from vnnorm.console import Output, OutputFailed

__all__ = ["Folder", "InPlace", "Join", "Nowhere", "Shared", "Sink", "SinkFailed"]


class SinkFailed(OSError):
    """What is to be written for one input cannot be; the message names the file."""


class Sink(ABC):
    """Takes one file after the other: `begin`, then `commit` or `abort`."""

    def wants(self, name: str) -> bool:
        """Whether the file has to be done at all."""
        return True

    @abstractmethod
    def begin(self, name: str) -> BinaryIO:
        """Return where to write what becomes of a file."""

    @abstractmethod
    def commit(self, name: str, changed: bool) -> None:
        """Let what was written count."""

    @abstractmethod
    def abort(self) -> None:
        """Let what was written for this file not count, as far as can be."""

    def close(self, *, failed: bool) -> None:  # noqa: B027
        """Leave nothing half done behind."""

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(failed=kind is not None)


class Shared(Sink):
    """Standard output, or a device: what is written is written."""

    def __init__(self, out: Output) -> None:
        self._out = out

    def begin(self, name: str) -> BinaryIO:
        return cast(BinaryIO, self._out)

    def commit(self, name: str, changed: bool) -> None:
        pass

    def abort(self) -> None:
        pass


class Join(Sink):
    """One file for all inputs, which replaces what has its name when all is done.

    Of an input that fails nothing goes into it; if all fail, it stays as it was.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._new = Replacement(path)
        self._out = Output(self._new.file, path)
        self._member = ExitStack()
        self._start = 0
        self._done = 0

    def begin(self, name: str) -> BinaryIO:
        self._start = self._new.file.tell()
        writer = compression.writer(cast(BinaryIO, self._out), self._path)
        return self._member.enter_context(writer)

    def commit(self, name: str, changed: bool) -> None:
        self._member.close()
        self._done += 1

    def abort(self) -> None:
        _drop(self._member)
        self._new.file.truncate(self._new.file.seek(self._start))

    def close(self, *, failed: bool) -> None:
        _drop(self._member)
        with self._new:
            if self._done and not failed:
                try:
                    self._new.commit()
                except OSError as failure:
                    raise OutputFailed(f"{self._path}: {failure.strerror}") from None


class _Replacing(Sink):
    """Each input becomes a file of its own, complete or not at all."""

    def __init__(self) -> None:
        self._new: Replacement | None = None
        self._member = ExitStack()
        self._target = ""

    @abstractmethod
    def target(self, name: str) -> str:
        """Return the file that an input becomes."""

    def begin(self, name: str) -> BinaryIO:
        self._target = self.target(name)
        try:
            self._new = Replacement(self._target)
        except OSError as error:
            raise self._failed(error) from None
        file = cast(BinaryIO, _Named(self._new.file, self._target))
        return self._member.enter_context(compression.writer(file, self._target))

    def commit(self, name: str, changed: bool) -> None:
        assert self._new
        with self._new as new:
            self._new = None
            self._member.close()
            try:
                new.commit()
            except OSError as error:
                raise self._failed(error) from None

    def abort(self) -> None:
        _drop(self._member)
        new, self._new = self._new, None
        if new is not None:
            new.abandon()

    def close(self, *, failed: bool) -> None:
        self.abort()

    def _failed(self, error: OSError) -> SinkFailed:
        return _failure(error, self._target)


class InPlace(_Replacing):
    """The inputs themselves, where they change; the others are not touched."""

    def target(self, name: str) -> str:
        if not stat.S_ISREG(os.stat(name).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return name

    def commit(self, name: str, changed: bool) -> None:
        if changed:
            super().commit(name, changed)
        else:
            self.abort()


class Folder(_Replacing):
    """A folder, in which each input has the path that it has below the inputs' common one.

    A file that is there and no older than its input is complete, because only complete
    files get their names; it is not done again unless `force` says so.  What a killed run
    left half done is removed.

    Raises:
        ValueError: two inputs would become one file, or an input itself.
    """

    def __init__(self, folder: str, inputs: tuple[str, ...], *, force: bool = False) -> None:
        super().__init__()
        self._force = force
        self._targets = _targets(folder, inputs)
        self._swept: set[str] = set()
        self._seen: dict[str, int] = {}
        self.skipped = 0

    def target(self, name: str) -> str:
        return self._targets[name]

    def wants(self, name: str) -> bool:
        try:
            stamp = self._seen[name] = os.stat(name).st_mtime_ns
            complete = not self._force and os.stat(self._targets[name]).st_mtime_ns >= stamp
        except OSError:
            return True
        self.skipped += complete
        return not complete

    def commit(self, name: str, changed: bool) -> None:
        # It would count as complete, and its end might be missing.
        if self._seen.pop(name, None) != os.stat(name).st_mtime_ns:
            raise SinkFailed(errno.EBUSY, f"{name}: it has changed while it was read")
        super().commit(name, changed)

    def begin(self, name: str) -> BinaryIO:
        parent = os.path.dirname(self._targets[name])
        if parent not in self._swept:
            self._swept.add(parent)
            try:
                os.makedirs(parent, exist_ok=True)
                sweep(parent)
            except OSError as error:
                raise _failure(error, parent) from None
        return super().begin(name)


class Nowhere(Sink):
    """For `--check`: the names of files that would change are kept."""

    def __init__(self) -> None:
        self.changed: list[str] = []

    def begin(self, name: str) -> BinaryIO:
        return cast(BinaryIO, _Sunk())

    def commit(self, name: str, changed: bool) -> None:
        if changed:
            self.changed.append(name)

    def abort(self) -> None:
        pass


def _targets(folder: str, inputs: tuple[str, ...]) -> dict[str, str]:
    """Return what each input becomes, by its path below the deepest folder of all.

    >>> [*_targets("out", ("in/a/1.txt", "in/2.txt")).values()] == [
    ...     os.path.join("out", "a", "1.txt"), os.path.join("out", "2.txt")]
    True
    """
    parents = [os.path.dirname(os.path.abspath(name)) for name in inputs]
    try:
        root = os.path.commonpath(parents)
    except ValueError:  # on several drives
        raise ValueError("--output-dir needs inputs that have a folder in common") from None
    targets: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name in inputs:
        target = os.path.join(folder, os.path.relpath(os.path.abspath(name), root))
        if (other := taken.setdefault(target, name)) != name:
            raise ValueError(f"{other} and {name} would both become {target}")
        if os.path.realpath(target) == os.path.realpath(name):
            raise ValueError(f"{name} would be replaced by itself: use --in-place")
        targets[name] = target
    return targets


def _failure(error: OSError, path: str) -> SinkFailed:
    return SinkFailed(error.errno, f"{path}: {error.strerror or error}")


def _drop(member: ExitStack) -> None:
    """Leave a compressed member without its end."""
    with suppress(_Dropped), member.pop_all():
        raise _Dropped


class _Dropped(Exception):
    pass


class _Named:
    """A file whose errors name it: there are two files that may fail, and this is the other."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        self._file = file
        self._path = path

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            raise _failure(error, self._path) from None

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            raise _failure(error, self._path) from None


class _Sunk:
    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        pass
