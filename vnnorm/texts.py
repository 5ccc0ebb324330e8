"""Many texts at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final, overload

from vnnorm.normaliser import Normaliser, require_str
from vnnorm.pipeline import Pipeline

__all__ = ["normalize_batch", "normalize_lines", "step_of"]

SHORT: Final = 1000
"""Characters of a text that gains by being repaired together with others."""

_MAY_BREAK: Final = re.compile("[\n\v\f\r\x1c-\x1e\x85\u2028\u2029&%\\\\]")
"""What a line break may come of: of itself, or as a reference or an escape of one."""

GROUP: Final = 1 << 13
"""Characters of texts that are repaired together."""


def step_of(preset: str | Normaliser) -> Normaliser:
    """Return the preset of that name, or the normaliser itself.

    Raises:
        ValueError: there is no such preset.
    """
    return Pipeline.preset(preset) if isinstance(preset, str) else preset


@overload
def normalize_batch(texts: Iterable[str], preset: str | Normaliser = "standard") -> list[str]: ...


@overload
def normalize_batch(
    texts: Iterable[str | None], preset: str | Normaliser = "standard"
) -> list[str | None]: ...


def normalize_batch(
    texts: Iterable[str | None], preset: str | Normaliser = "standard"
) -> list[str] | list[str | None]:
    """Return the texts normalised, each a text of its own; `None` stays.

    It is the same as one call a text, but where the texts are short it takes a part of
    the time.

    >>> normalize_batch(["hoà bình", None, "Tỉnh uỷ ,"])
    ['hòa bình', None, 'Tỉnh ủy,']

    Args:
        texts: they are all read before anything is returned.
        preset: the name of a preset, or a normaliser.

    Raises:
        TypeError: one of them is not a `str`.
        ValueError: there is no such preset.
    """
    step = step_of(preset)
    given = list(texts)
    there = [text for text in given if text is not None]
    normalized: list[str] = []
    for short, group in _groups(there):
        normalized += _together(step, group) if short else map(step, group)
    if len(there) == len(given):
        return normalized
    results = iter(normalized)
    return [None if text is None else next(results) for text in given]


def _groups(texts: Iterable[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield texts in a row that are short and of one line, and the others one by one."""
    group: list[str] = []
    size = 0
    for text in texts:
        require_str(text, "normalize_batch")
        if len(text) <= SHORT and not _MAY_BREAK.search(text):
            group.append(text)
            size += len(text)
            if size < GROUP:
                continue
            text = ""
        if group:
            yield True, group
            group, size = [], 0
        if text:
            yield False, [text]
    if group:
        yield True, group


def _together(step: Normaliser, texts: list[str]) -> list[str]:
    """Return texts of one line repaired as the lines of one text, which costs much less.

    That is the same, because a line does not depend on others, and what happens between
    lines needs blank ones.  Texts in which the lines close by might have a say are repaired
    by themselves; so are all if a line is removed.
    """
    joined = "\n".join(texts)
    led = {start for start, _ in step.led_lines(joined)}
    starts = accumulate((len(text) + 1 for text in texts), initial=0)
    alone = [start in led for start in starts][: len(texts)]
    others = [text for text, apart in zip(texts, alone) if not apart]
    lines = step.repair_lines("\n".join(others)).split("\n") if others else []
    if len(lines) != len(others):
        return [*map(step, texts)]
    repaired = iter(lines)
    return [step(text) if apart else next(repaired) for text, apart in zip(texts, alone)]


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
