"""Many texts at a time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, overload

from vnnorm.normaliser import Normaliser, require_many, require_normaliser, require_str, splice
from vnnorm.pipeline import Pipeline

__all__ = ["normalize_batch", "normalize_lines", "step_of"]

SHORT: Final = 1 << 13
"""Characters of a text that gains by being repaired together with others."""

_MAY_BREAK: Final = re.compile(
    r"""[\v\f\r\x1c-\x1e\x85\u2028\u2029\\]
      | & (?! (?:nbsp|quot|lt|gt|[A-Za-z](?:acute|circ|grave|tilde));  # these are no break
            | \#(?!133;|8232;|8233;)[0-9]{3,4}; | \s | $ )
      | % (?=[0-9A-Fa-fUu])""",
    re.VERBOSE,
)
"""What a line break may come of: of itself, or as a reference or an escape of one."""

GROUP: Final = 1 << 16
"""Characters of texts that are repaired together."""


def step_of(preset: str | Normaliser) -> Normaliser:
    """Return the preset of that name, or the normaliser itself.

    Raises:
        TypeError: it is neither a name nor a normaliser.
        ValueError: there is no such preset.
    """
    if isinstance(preset, str):
        return Pipeline.preset(preset)
    require_normaliser(preset, "a preset must be a name or a normaliser")
    return preset


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
        TypeError: `texts` is one text, not many, or one of them is not a `str`; or `preset`
            is neither a name nor a normaliser.
        ValueError: there is no such preset.
    """
    require_many(texts, "normalize_batch", "texts")
    step = step_of(preset)
    results = list(texts)
    group: list[int] = []
    size = 0
    for i, text in enumerate(results):
        if text is None:
            continue
        require_str(text, "normalize_batch")
        if len(text) > SHORT or _MAY_BREAK.search(text):
            results[i] = step(text)
            continue
        if size + len(text) >= GROUP:
            _together(step, results, group)
            group, size = [], 0
        group.append(i)
        size += len(text) + 1
    _together(step, results, group)
    return results


def _together(step: Normaliser, texts: list[str | None], group: Sequence[int]) -> None:
    """Repair those of `texts` that are in `group` as parts of one text, which costs less.

    That is the same, because a line does not depend on others but for its lead, which is
    looked for in each text by itself, as what happens between its lines is done for each by
    itself.  If lines become more or fewer, the texts are repaired one by one.
    """
    given = [texts[i] or "" for i in group]
    joined = "\n".join(given)
    if led := step.led_lines(joined):
        starts = list(accumulate((len(text) + 1 for text in given), initial=0))
        for k in {bisect_right(starts, start) - 1 for start, _ in led}:
            given[k] = splice(given[k], step.lead("", given[k], "") or ())
        joined = "\n".join(given)
    lines = step.repair_lines(joined).split("\n")
    ends = list(accumulate(text.count("\n") + 1 for text in given))
    whole = len(lines) == (ends[-1] if ends else 1)
    start = 0
    for i, end in zip(group, ends):
        if not whole:
            texts[i] = step(texts[i] or "")
            continue
        text = lines[start] if end == start + 1 else "\n".join(lines[start:end])
        start = end
        if seam := step.seam():
            text = splice(text, seam.edits(text))
        texts[i] = text


def normalize_lines(lines: Iterable[str], preset: str | Normaliser = "standard") -> Iterator[str]:
    r"""Yield every line normalised as soon as it comes, one for one.

    Each is a text of its own, and a line end stays, also that of a blank line:

    >>> list(normalize_lines(["hoà bình \n", "\n", "\n", "uỷ ban"]))
    ['hòa bình\n', '\n', '\n', 'ủy ban']

    To repair the lines as one text, in which they count as each other's neighbours and one
    blank line of many is kept, use `Pipeline.stream`.

    Raises:
        TypeError: `lines` is one text, not many; or `preset` is neither a name nor a
            normaliser; or, while iterating, one of the lines is not a `str`.
        ValueError: there is no such preset.
    """
    require_many(lines, "normalize_lines", "lines")
    step = step_of(preset)
    return (step(line) or ("\n" if line.endswith("\n") else "") for line in lines)
