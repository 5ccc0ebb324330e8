"""`fix_encoding`: what is repaired, what is left alone, and the laws."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnnorm.edits import apply_edits
from vnnorm.encoding.repair import repair_line
from vnnorm.pipeline import PRESETS, Pipeline
from vnnorm.repairs.decode_entities import decode_entities
from vnnorm.repairs.fix_encoding import FixEncoding, fix_encoding

STANDARD = PRESETS["standard"]
_FIRST = (decode_entities.name, fix_encoding.name)

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")[1:]
    return [line.split("\t") for line in lines if line]


NEGATIVE = rows("negative.tsv")


def test_enough_negatives() -> None:
    assert len(NEGATIVE) >= 150


@pytest.mark.parametrize("row", NEGATIVE, ids=lambda row: row[1][:30])
def test_good_text_stays(row: list[str]) -> None:
    assert fix_encoding(row[1]) == row[1]


# Text made to be misread: leads and ends of UTF-8 in every page, letters of legacy fonts,
# signs of VIQR, invisible characters, lone surrogates.
PARTS = st.sampled_from(
    "Ã Â Ä Å Æ á » º ¡ ¿ ® © µ ¶ · ¸ \xad \xa0 \x81 \x9d \ufffd ? ^ ' ` ~ . ( + dd \\ \\u1ebf %E1%BB%87"
    " ng vi t a o u ñ ö ô ù √ ∫ ├ ß ð Ÿ ˜ € ™ “ ” ’ « » ế đ ơ \u0301 \u0323 \ud800 \0 \U0001f600 &amp;"
    " \udc80 \udcbb \udce1\udcbb \udcd6 Vi\udcd6t"
    " Viá»‡t ViÖt Vieät nhÃ Äá» á»n â âđ \u2212 \u2219".split(" ")
) | st.sampled_from([" ", "\n", "\t", "\r\n", "\x85", "\u2028"])
TRICKY = st.lists(PARTS, max_size=12).map("".join) | st.text(max_size=30)


@settings(max_examples=400, deadline=None)
@given(TRICKY)
def test_at_rest_after_one_call(text: str) -> None:
    once = fix_encoding(text)
    assert fix_encoding(once) == once


@settings(max_examples=200, deadline=None)
@given(TRICKY)
def test_edits_are_the_call(text: str) -> None:
    assert apply_edits(text, fix_encoding.edits(text)) == fix_encoding(text)


@settings(max_examples=200, deadline=None)
@given(TRICKY, TRICKY)
def test_lines_stand_alone(first: str, second: str) -> None:
    """All but what the lead makes of them: see `test_context`."""
    repair = fix_encoding.repair_lines
    assert repair(first + "\n" + second) == repair(first + "\n") + repair(second)


STEPS = Pipeline([decode_entities, fix_encoding, *(s for s in STANDARD if s.name not in _FIRST)])
"""The standard order, with the encoding repaired before invisible characters are removed."""


@settings(max_examples=200, deadline=None)
@given(TRICKY)
def test_among_the_other_steps(text: str) -> None:
    once = STEPS(text)
    assert STEPS(once) == once
    assert apply_edits(text, STEPS.edits(text)) == once


@settings(max_examples=200, deadline=None)
@given(TRICKY)
def test_the_gate_stops_nothing_that_would_change(text: str) -> None:
    if not fix_encoding.has_work(text):
        assert all(not repair_line(line) for line in text.splitlines(keepends=True))


@given(st.lists(st.text("abcdeghiklmnopqrstuvxyABCDEFWZ", min_size=1), max_size=8).map(" ".join))
def test_plain_words_stay(text: str) -> None:
    assert fix_encoding(text) == text


def test_a_value() -> None:
    assert FixEncoding() == fix_encoding
    assert repr(fix_encoding) == "FixEncoding()"
