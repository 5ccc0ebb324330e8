"""Many texts at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vnnorm.normaliser import Normaliser
from vnnorm.pipeline import Pipeline

__all__ = ["normalize_batch", "normalize_lines", "step_of"]


def step_of(preset: str | Normaliser) -> Normaliser:
    """Return the preset of that name, or the normaliser itself.

    Raises:
        ValueError: there is no such preset.
    """
    return Pipeline.preset(preset) if isinstance(preset, str) else preset


def normalize_batch(texts: Sequence[str], preset: str | Normaliser = "standard") -> list[str]:
    """Return the texts normalised, each a text of its own.

    >>> normalize_batch(["hoà bình", "Tỉnh uỷ ,"])
    ['hòa bình', 'Tỉnh ủy,']

    Raises:
        TypeError: one of them is not a `str`.
        ValueError: there is no such preset.
    """
    return list(map(step_of(preset), texts))


def normalize_lines(lines: Iterable[str], preset: str | Normaliser = "standard") -> Iterator[str]:
    r"""Yield every line normalised as soon as it comes, one for one.

    Each is a text of its own, and a line end stays, also that of a blank line:

    >>> list(normalize_lines(["hoà bình \n", "\n", "\n", "uỷ ban"]))
    ['hòa bình\n', '\n', '\n', 'ủy ban']

    To repair the lines as one text, in which they count as each other's neighbours and one
    blank line of many is kept, use `Pipeline.stream`.

    Raises:
        TypeError: while iterating: one of them is not a `str`.
        ValueError: there is no such preset.
    """
    step = step_of(preset)
    return (step(line) or ("\n" if line.endswith("\n") else "") for line in lines)
