"""Why a repaired text differs from its source."""

from __future__ import annotations

from typing import NamedTuple

from vnnorm.edits import Edit, OffsetMap

__all__ = ["Explanation", "Note"]


class Note(NamedTuple):
    """What a step has to say of ``text[start:end]``: why it changed it, or left it.

    `score` is how sure the step is, in a unit of its own; `others` are what it weighed
    besides, with theirs.
    """

    start: int
    end: int
    step: str
    message: str
    score: float | None = None
    others: tuple[tuple[str, float], ...] = ()


class Explanation:
    """A repaired text and why it differs from its source.

    `edits` are sorted, apart, and in offsets of `source`; each names the steps that
    made it.  `notes`, in the same offsets, are what steps that weigh evidence have to say:
    how sure they are of a change, what else it might have been, what they left in doubt.

    >>> import vnnorm
    >>> why = vnnorm.explain("hoà\\u00a0bình")
    >>> why.text, [(e.start, e.end, e.replacement, e.steps) for e in why.edits]
    ('hòa bình', [(0, 3, 'hòa', ('place_tones',)), (3, 4, ' ', ('fix_spaces',))])
    >>> why.to_source(4, 8)
    (4, 8)
    """

    def __init__(
        self, source: str, text: str, edits: list[Edit], notes: list[Note] | None = None
    ) -> None:
        self.source = source
        self.text = text
        self.edits = edits
        self.notes = notes or []
        self._offsets = OffsetMap(edits)

    def to_output(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `text` that ``source[start:end]`` became.

        A span that cuts through an edit is widened to the whole of it.

        Raises:
            ValueError: not a span of `source`.
        """
        _require_span(start, end, self.source)
        return self._offsets.to_output(start, end)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `source` that ``text[start:end]`` came from.

        Raises:
            ValueError: not a span of `text`.
        """
        _require_span(start, end, self.text)
        return self._offsets.to_source(start, end)

    def counts(self) -> dict[str, int]:
        """Return how many edits each step had a hand in, the most first."""
        tally: dict[str, int] = {}
        for edit in self.edits:
            for step in edit.steps:
                tally[step] = tally.get(step, 0) + 1
        return dict(sorted(tally.items(), key=lambda item: (-item[1], item[0])))

    def __repr__(self) -> str:
        return f"Explanation(text={self.text!r}, edits={self.edits!r})"


def _require_span(start: int, end: int, text: str) -> None:
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"({start}, {end}) is not a span of a text of length {len(text)}")
