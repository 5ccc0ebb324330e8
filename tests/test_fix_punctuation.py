"""What the case file of `fix_punctuation` cannot say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnnorm.repairs import fix_punctuation as module
from vnnorm.repairs.fix_punctuation import _scan, fix_punctuation

_BITS = [
    *' .,;:!?…()[]“”"-–/%',
    *(" ,", " .", '" ', ' "', "( ", " )", "“ ", " ”", ") .", "- ", " -", "–"),
    *("tốt", "đẹp", "Đảng", "Nhà nước", "à", "ư", "a", "TP", "HCM", "Paris", "ko", "năm", "dấu"),
    *(
        "2010",
        "35",
        "3km",
        "số ",
        "-KH/TU",
        " - CT/TW",
        "/NĐ - ",
        "CP",
        "tỷ lệ ",
        "Bản mẫu",
        "a.vn",
    ),
]
lines = st.lists(st.sampled_from(_BITS), max_size=24).map("".join)


@given(lines)
def test_scan_sees_all_work(line: str) -> None:
    """The scan may be wrong in one direction only, or a repaired line is left half done."""
    if module._changes(line):
        assert fix_punctuation.has_work(line)


@given(lines)
def test_a_line_comes_to_rest(line: str) -> None:
    """A line is given up after some rounds; that is a safeguard, not a way to end."""
    if module._changes(line):
        assert module._settle(line)


@given(lines)
def test_only_spaces_and_hyphens_change(line: str) -> None:
    for edit in fix_punctuation.edits(line):
        assert set(line[edit.start : edit.end]) <= set(" -–")
        assert edit.replacement in ("", " ", "-")


def test_clean_text_is_no_work() -> None:
    text = (
        'Nghị định 30/2020/NĐ-CP (ngày 5-3-2020) nêu: "Số, ký hiệu" gồm 35-KH/TU; TP.HCM, v.v.\n'
        "“Đi đâu?” - ông hỏi... 1.000 đồng, 15:28, vnexpress.net, GS.TS Trần – Viện trưởng!\n"
    )
    assert _scan().search(text) is None


@pytest.mark.parametrize(
    "unit", ["( tốt ", '" tốt ', "“ ", "tốt ,", "tốt,đẹp,", "( ", "5 -", "?", '" ']
)
def test_hostile_lines_come_to_rest(unit: str) -> None:
    line = unit * (40_000 // len(unit))
    once = fix_punctuation(line)
    assert fix_punctuation(once) == once
