"""Many texts at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from vnnorm.normaliser import Normaliser, require_str
from vnnorm.pipeline import Pipeline

__all__ = ["each", "normalize_batch", "normalize_lines", "step_of"]


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
    return list(each(step_of(preset), texts))


TOGETHER: Final = 1 << 14
"""Characters of short texts that are repaired in one go."""


def each(step: Normaliser, texts: Iterable[str]) -> Iterator[str]:
    """Yield what `step` makes of each text, short ones faster than one by one.

    Raises:
        TypeError: one of them is not a `str`.
    """
    group: list[str] = []
    size = 0
    for text in texts:
        require_str(text, step.name)
        group.append(text)
        size += len(text) + 1
        if size > TOGETHER:
            yield from _together(step, group)
            group.clear()
            size = 0
    yield from _together(step, group)


def _together(step: Normaliser, texts: list[str]) -> Iterable[str]:
    """Return the texts repaired, as the lines of one text if each of them is a line.

    What a normaliser does to a line depends on no other, as long as it does not look around;
    and a text of one line without an end has no seams.
    """
    joined = "\n".join(texts)
    if len(texts) > 1 and joined.count("\n") == len(texts) - 1 and not step.looks_around(joined):
        repaired = step.repair_lines(joined).split("\n")
        if len(repaired) == len(texts):
            return repaired
    return map(step, texts)


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
