"""Replacing a file as a whole: readers see the old text or the new one, never a part."""

from __future__ import annotations

import os
import stat
import weakref
from contextlib import suppress
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]

__all__ = ["Replacement", "sweep"]

_PREFIX = ".vnnorm-"


def sweep(folder: str) -> None:
    """Remove the temporary files that processes left in `folder` when they were killed.

    Those that somebody is writing stay.
    """
    for name in os.listdir(folder):
        if name.startswith(_PREFIX):
            with suppress(OSError), open(os.path.join(folder, name), "rb") as file:
                if _locked(file):
                    os.unlink(file.name)


def _locked(file: BinaryIO) -> bool:
    """Take hold of `file` until it is closed, unless another process has.

    A network folder may not know of locks: then nothing tells who writes it.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Replacement:
    """A file that takes the place of another one, or of none, when it is complete.

    What is written to `file` goes to a temporary file in the same folder; `commit` gives
    it the name, the mode and, as far as the system lets it, the owner of the old file.
    Left without a commit, the old file stays as it was.  A process that is killed outright
    can leave a ``.vnnorm-*`` file behind.

    A symbolic link stays a link: its target is replaced.  A hard link does not: the
    other names keep the old text.

    Raises:
        OSError: the folder does not exist or may not be written to, the disk is full ...
    """

    def __init__(self, path: str) -> None:
        self._target = os.path.realpath(path)
        try:
            self._old: os.stat_result | None = os.stat(self._target)
        except FileNotFoundError:
            self._old = None
        # A text that others may not read must not be readable while it is written.
        mode = 0o666 if self._old is None else 0o600
        folder = os.path.dirname(self._target)
        while True:
            self._temporary = os.path.join(folder, f"{_PREFIX}{os.urandom(4).hex()}")
            # Before there is a file: a signal may end all at any moment, also in here.
            self._forget = weakref.finalize(self, _discard, self._temporary, os.getpid())
            try:
                self.file: BinaryIO = open(  # noqa: SIM115
                    self._temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)
                )
            except FileExistsError:
                self._forget.detach()
                continue
            _locked(self.file)
            return

    def commit(self) -> None:
        """Put the file in its place."""
        self.file.flush()
        if self._old is not None:
            _take_over(self._temporary, self._old)
        # Without this a crash of the machine could leave the name with an empty file.
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self._temporary, self._target)

    def abandon(self) -> None:
        """Leave the old file as it is; once the new one is in its place, do nothing."""
        with suppress(OSError):  # what a full disk does not take is not wanted either
            self.file.close()
        self._forget()

    def __enter__(self) -> Replacement:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()


def _discard(temporary: str, process: int) -> None:
    """Remove a temporary file that is still there, unless this is a fork of its owner."""
    if os.getpid() == process:
        with suppress(OSError):
            os.unlink(temporary)


def _take_over(path: str, old: os.stat_result) -> None:
    """Give `path` the owner and the mode of the file that it replaces."""
    mode = stat.S_IMODE(old.st_mode)
    new = os.stat(path)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        mode &= 0o777  # set-id bits are for the old owner only
        for owner in (old.st_uid, -1):  # only root may give a file away
            try:
                os.chown(path, owner, old.st_gid)
                break
            except OSError:
                continue
    os.chmod(path, mode)  # last, for a change of owner may clear bits
