"""Words that have run together: what is two words, and what only looks like it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from vnnorm.repairs.fix_typos import LEVELS, FixTypos, fix_typos

HERE = Path(__file__).parent
ROWS = [
    line.split("\t") for line in (HERE / "joins.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("text", "wanted"), [row[1:3] for row in ROWS if row[0] == "repair"])
def test_parted(text: str, wanted: str) -> None:
    for level in LEVELS:
        assert FixTypos(level=level)(text) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "why"), [row[1::2] for row in ROWS if row[0] == "leave"])
def test_left_in_one(text: str, why: str) -> None:
    assert fix_typos(text) == text, why


@pytest.mark.parametrize(("text", "wanted"), [row[1:3] for row in ROWS if row[0] == "slip"])
def test_a_slip_is_no_second_word(text: str, wanted: str) -> None:
    assert fix_typos(text) == wanted


def test_enough_cases() -> None:
    kinds = Counter(row[0] for row in ROWS)
    assert kinds["repair"] >= 12
    assert kinds["leave"] >= 18


def test_capitals_with_a_slip_lose_no_letter() -> None:
    lines = (HERE / "planted.tsv").read_text(encoding="utf-8").splitlines()[1:]
    repaired = 0
    for line in lines[:60]:
        good = fix_typos(line.split("\t")[1].upper())
        word = next(word for word in good.split() if len(word) >= 3 and word.isalpha())
        slip = good.replace(word, word + word[-1], 1)
        assert fix_typos(slip) in (good, slip)
        repaired += fix_typos(slip) == good
    assert repaired >= 50


def test_a_word_of_the_user_stays_in_one() -> None:
    text = "Bi kịch của một gia đìnhNhững người con đã đi xa."
    assert FixTypos(protect=("đìnhNhững",))(text) == text


def test_a_part_that_is_mistaken_is_repaired_once_it_stands_alone() -> None:
    assert (
        fix_typos("Lãnh đạo tỉnhđã dến dự lễ khởi công.") == "Lãnh đạo tỉnh đã đến dự lễ khởi công."
    )
