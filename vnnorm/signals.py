"""Signals that ask a process to end, so that it does so tidily."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["ended_tidily"]

ENDING: Final = ("SIGTERM", "SIGHUP")
"""What schedulers send, and terminals that are closed; not every system has both."""


@contextmanager
def ended_tidily() -> Iterator[None]:
    """Let these signals end the body as Ctrl-C does, so that it cleans up after itself.

    They raise `SystemExit` with the status that a shell has for them, 128 and their number.
    One that is ignored, as `nohup` has it, or that the program has an answer to, stays so.
    """
    ours: list[signal.Signals] = []

    def end(number: int, frame: object) -> None:
        # A second one (many senders are not content with one) would disturb the cleaning up.
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    try:
        for name in ENDING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, end)
                ours.append(number)
    except ValueError:  # not in the main thread, where alone signals arrive
        pass
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
