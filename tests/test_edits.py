"""Edits: applying, composing and mapping offsets, against slow and obvious references."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnnorm import Edit, OffsetMap, apply_edits, compose_edits


@st.composite
def edits_on(draw: st.DrawFn, text: str, label: str) -> list[Edit]:
    points = draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    found: list[Edit] = []
    for start, end in zip(points[::2], points[1::2]):
        replacement = draw(st.text("xyz", max_size=3))
        if text[start:end] != replacement and (not found or found[-1].end < start or start < end):
            found.append(Edit(start, end, replacement, (label,)))
    return found


@given(data=st.data(), text=st.text("abc", max_size=16))
def test_composition_is_one_after_the_other(data: st.DataObject, text: str) -> None:
    first = data.draw(edits_on(text, "first"))
    middle = apply_edits(text, first)
    then = data.draw(edits_on(middle, "then"))
    composed = compose_edits(text, first, then)
    assert apply_edits(text, composed) == apply_edits(middle, then)
    assert all(a.end <= b.start for a, b in pairwise(composed))
    assert all(text[e.start : e.end] != e.replacement for e in composed)
    for edit in composed:
        assert edit.steps in (("first",), ("then",), ("first", "then"))


def test_both_steps_are_named_where_they_meet() -> None:
    first = [Edit(0, 1, "bb", ("one",)), Edit(3, 4, "", ("one",))]
    then = [Edit(1, 2, "c", ("two",))]
    assert compose_edits("abcd", first, then) == [
        Edit(0, 1, "bc", ("one", "two")),
        Edit(3, 4, "", ("one",)),
    ]


@pytest.mark.parametrize(
    "edits",
    [[Edit(2, 1, "")], [Edit(0, 9, "")], [Edit(1, 2, ""), Edit(0, 1, "")], [Edit(-1, 0, "")]],
)
def test_bad_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="edits must be"):
        apply_edits("abc", edits)


@given(data=st.data(), text=st.text("abc", max_size=16))
def test_spans_keep_what_no_edit_touched(data: st.DataObject, text: str) -> None:
    edits = data.draw(edits_on(text, "step"))
    output = apply_edits(text, edits)
    offsets = OffsetMap(edits)
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    low, high = offsets.to_output(start, end)
    assert 0 <= low <= high <= len(output)
    if not any(e.start <= end and start <= e.end for e in edits):
        assert output[low:high] == text[start:end]
        assert offsets.to_source(low, high) == (start, end)
    for edit in edits:
        if edit.start < edit.end:
            low, high = offsets.to_output(edit.start, edit.end)
            assert output[low:high] == edit.replacement
    with pytest.raises(ValueError, match="not a span"):
        offsets.to_output(2, 1)
