"""Edits: what a normaliser would change, as data.

An edit says "the text between `start` and `end` becomes `replacement`", in
offsets of the text that the normaliser was given.  Everything that explains a
change (``explain``, diffs, statistics, offset alignment) is built from a sorted
list of edits that do not overlap, and from the three operations below: apply
them, compose the edits of two successive steps into one list, and map offsets
across them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["Edit", "OffsetMap", "apply_edits", "compose_edits"]


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by `replacement`; `steps` says who wants it.

    >>> Edit(0, 3, "hòa", ("place_tones",))
    Edit(start=0, end=3, replacement='hòa', steps=('place_tones',))
    """

    start: int
    end: int
    replacement: str
    steps: tuple[str, ...] = ()


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` (sorted, not overlapping) carried out.

    >>> apply_edits("hoà  bình", [Edit(0, 3, "hòa"), Edit(3, 5, " ")])
    'hòa bình'

    Raises:
        ValueError: an edit overlaps the one before it, or lies outside the text.
    """
    pieces: list[str] = []
    done = 0
    for edit in edits:
        if not done <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edits must be sorted, apart, and inside the text: {edit}")
        pieces.append(text[done : edit.start])
        pieces.append(edit.replacement)
        done = edit.end
    pieces.append(text[done:])
    return "".join(pieces)


def compose_edits(text: str, first: Sequence[Edit], then: Sequence[Edit]) -> list[Edit]:
    """Return the edits on `text` that do what `first` and after it `then` do.

    `first` is in offsets of `text`; `then` is in offsets of what `first` makes of
    it.  Where the two touch the same place, one edit names the steps of both; a
    place that ends as it began is not an edit.

    >>> first = [Edit(1, 2, "&", ("decode_entities",))]
    >>> compose_edits("a_b c", first, [Edit(1, 3, "", ("drop",))])
    [Edit(start=1, end=3, replacement='', steps=('decode_entities', 'drop'))]
    >>> compose_edits("a_b", first, [Edit(1, 2, "_", ("undo",))])
    []
    """
    if not first:
        return list(then)
    if not then:
        return list(first)
    composed: list[Edit] = []
    i = j = 0
    shift = 0  # offset in the middle text minus offset in `text`, before first[i]
    while i < len(first) or j < len(then):
        # Seed a cluster with whichever edit comes first in the middle text, then
        # let it grow for as long as an edit of the other list overlaps it.
        first_at = first[i].start + shift if i < len(first) else None
        then_at = then[j].start if j < len(then) else None
        low = high = min(at for at in (first_at, then_at) if at is not None)
        i0, j0, shift0 = i, j, shift
        inserted = False  # the last edit of `then` puts something in at the very edge
        while True:
            alone = i == i0 and j == j0
            if i < len(first):
                start = first[i].start + shift
                if start < high or (start == high and (inserted or (alone and start == first_at))):
                    high = max(high, start + len(first[i].replacement))
                    shift += len(first[i].replacement) - (first[i].end - first[i].start)
                    i += 1
                    continue
            if j < len(then):
                start, end = then[j].start, then[j].end
                if start < high or (start == high and (alone or start == end)):
                    inserted = start == end and end >= high
                    high = max(high, end)
                    j += 1
                    continue
            break
        start, end = low - shift0, high - shift
        middle = _apply_within(text, start, end, first[i0:i], 0)
        after = _apply_within(middle, 0, len(middle), then[j0:j], low)
        if after != text[start:end]:
            named = [s for e in (*first[i0:i], *then[j0:j]) for s in e.steps]
            composed.append(Edit(start, end, after, tuple(dict.fromkeys(named))))
    return composed


def _apply_within(text: str, start: int, end: int, edits: Sequence[Edit], base: int) -> str:
    pieces: list[str] = []
    done = start
    for edit in edits:
        pieces.append(text[done : edit.start - base])
        pieces.append(edit.replacement)
        done = edit.end - base
    pieces.append(text[done:end])
    return "".join(pieces)


class OffsetMap:
    """Offsets of a text to offsets of its edited form, and back.

    A span that cuts through an edit is widened to the whole of it; a span that only
    touches an insertion or a deletion leaves it out.

    >>> offsets = OffsetMap([Edit(3, 5, " "), Edit(9, 9, "!")])   # "hoà  bình"
    >>> offsets.to_output(5, 9), offsets.to_source(4, 8)
    ((4, 8), (5, 9))
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._source: list[tuple[int, int]] = [(e.start, e.end) for e in edits]
        self._output: list[tuple[int, int]] = []
        shift = 0
        for edit in edits:
            start = edit.start + shift
            self._output.append((start, start + len(edit.replacement)))
            shift += len(edit.replacement) - (edit.end - edit.start)

    def to_output(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the output that ``source[start:end]`` became."""
        return _map_span(self._source, self._output, start, end)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that ``output[start:end]`` came from."""
        return _map_span(self._output, self._source, start, end)


def _map_span(
    here: list[tuple[int, int]], there: list[tuple[int, int]], start: int, end: int
) -> tuple[int, int]:
    if not 0 <= start <= end:
        raise ValueError(f"not a span: ({start}, {end})")
    if start == end:
        return _map_point(here, there, start)
    # The last edit that begins at or before `start`, and the last before `end`.
    k = bisect_right(here, (start, _FAR)) - 1
    if k >= 0 and start < here[k][1]:
        low = there[k][0]
    elif k >= 0:
        low = there[k][1] + (start - here[k][1])
    else:
        low = start
    k = bisect_left(here, (end, -1)) - 1
    if k >= 0 and end <= here[k][1]:
        high = there[k][1]
    elif k >= 0:
        high = there[k][1] + (end - here[k][1])
    else:
        high = end
    return low, max(low, high)


def _map_point(
    here: list[tuple[int, int]], there: list[tuple[int, int]], at: int
) -> tuple[int, int]:
    """Map an empty span: within an edit, or at an insertion or deletion, to all of it."""
    low = bisect_left(here, (at, at))
    if low and at < here[low - 1][1]:
        return there[low - 1]
    shift = there[low - 1][1] - here[low - 1][1] if low else 0
    high = low
    while high < len(here) and here[high] == (at, at):
        high += 1
    return (there[low][0], there[high - 1][1]) if high > low else (at + shift, at + shift)


_FAR = 1 << 62
