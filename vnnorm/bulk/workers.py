"""Several processes that do one piece of work after another, in order.

A run has one pool of them for all its files.  The parent reads, hands out pieces, and
takes the results in the order of the pieces; no more than a few pieces a worker are on
their way at a time, so memory does not depend on how much there is to do.

Nothing outlives the parent: a worker ends when it is told to, and by itself when the
parent is gone, however that came about.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any, Final, Generic, TypeVar

__all__ = ["Done", "Inline", "Pending", "WorkerDied", "Workers", "cores", "start_method"]

Piece = TypeVar("Piece")
Result = TypeVar("Result")

IN_FLIGHT: Final = 3
"""Pieces a worker: one being done, one waiting for it, one waiting to be taken."""


class WorkerDied(Exception):
    """A worker ended without having been told to, so that the results on their way are lost."""


class Done(Generic[Result]):
    """A result that is there, or the error that there is instead."""

    def __init__(self, value: Result | None = None, error: Exception | None = None) -> None:
        self._value = value
        self._error = error

    def done(self) -> bool:
        return True

    def result(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]


class Pending(Generic[Result]):
    """A result that a worker will have."""

    def __init__(self, future: Future[Result]) -> None:
        self._future = future

    def done(self) -> bool:
        return self._future.done()

    def result(self) -> Result:
        """Return it, waiting if need be.

        Raises:
            WorkerDied: it will never come.
        """
        try:
            return self._future.result()
        except BrokenProcessPool:
            raise WorkerDied from None


class Inline(Generic[Piece, Result]):
    """No workers: each piece is done when it is handed in, and one is ever on its way."""

    window = 1

    def __init__(self, work: Callable[[Piece], Result]) -> None:
        self._work = work

    def submit(self, piece: Piece) -> Done[Result]:
        try:
            return Done(self._work(piece))
        except Exception as error:
            return Done(error=error)

    def __enter__(self) -> Inline[Piece, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Workers(Generic[Piece, Result]):
    """`jobs` processes that all do `work`.

    Args:
        work: what to do with a piece; it has to pickle unless the start method is ``fork``.
        jobs: how many processes.
        method: how to start them; see `start_method`.
    """

    def __init__(
        self, work: Callable[[Piece], Result], jobs: int, method: str | None = None
    ) -> None:
        self.window = IN_FLIGHT * jobs
        context = multiprocessing.get_context(method or start_method())
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(work,))
        # Before anything else is open, so that forked workers inherit nothing.
        self._pool.submit(os.getpid)

    def submit(self, piece: Piece) -> Pending[Result] | Done[Result]:
        """Hand in a piece."""
        try:
            return Pending(self._pool.submit(_do, piece))
        except BrokenProcessPool:
            return Done(error=WorkerDied())  # when its turn comes: results before it may be there

    def processes(self) -> list[BaseProcess]:
        """Return the workers that are alive."""
        return [p for p in multiprocessing.active_children() if p not in self._others]

    def __enter__(self) -> Workers[Piece, Result]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            # What they are doing is not wanted any more, and may take long.
            for process in self.processes():
                process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)


def in_order(
    submit: Callable[[Piece], Done[Result] | Pending[Result]],
    pieces: Iterable[Piece],
    window: int,
) -> Iterator[tuple[Piece, Done[Result] | Pending[Result]]]:
    """Yield every piece with what has become of it, at most `window` of them on their way.

    >>> half = Inline(lambda number: number // 2)
    >>> [(n, result.result()) for n, result in in_order(half.submit, [2, 4, 6], 2)]
    [(2, 1), (4, 2), (6, 3)]
    """
    waiting: deque[tuple[Piece, Done[Result] | Pending[Result]]] = deque()
    for piece in pieces:
        waiting.append((piece, submit(piece)))
        while waiting and (len(waiting) >= window or waiting[0][1].done()):
            yield waiting.popleft()
    yield from waiting


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def start_method() -> str:
    """Return how workers are started here: ``fork`` on Linux, ``spawn`` elsewhere.

    A forked worker has at once what the parent has loaded, and shares its memory.  Where
    system libraries do not bear forking (macOS) or there is none (Windows), each worker
    loads what it needs; the language model is mapped from its file and shared all the same.
    """
    return "fork" if sys.platform == "linux" else "spawn"


_work: Callable[[Any], Any] | None = None


def _begin(work: Callable[[Any], Any]) -> None:
    """Set a worker up."""
    global _work
    _work = work
    # Ctrl-C and hanging up go to every process of a terminal; it is the parent that answers.
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # there is nobody to give a result to


def _do(piece: Any) -> Any:
    assert _work is not None
    return _work(piece)
