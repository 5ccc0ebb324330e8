"""`compose` against `unicodedata`, over all of Unicode."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text

import vnnorm
from vnnorm.normaliser import has_any
from vnnorm.repairs.compose import Compose, nfc

MARKS = st.text(
    st.sampled_from("\u0300\u0301\u0302\u0308\u0323\u031b\u0334\u0316\u0327\u0345\u0344\u0340a"),
    max_size=120,
)


@given(text=any_text, marks=MARKS)
def test_nfc_is_nfc(text: str, marks: str) -> None:
    assert nfc(text + marks) == unicodedata.normalize("NFC", text + marks)


def test_no_code_point_slips_past_the_gate() -> None:
    """What the gate lets pass is NFC by itself and joins to nothing before it."""
    seconds = set()
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(chr(int(parts[1], 16)))
    find = Compose().find
    for code in range(0x110000):
        c = chr(code)
        if unicodedata.combining(c) or unicodedata.normalize("NFC", c) != c or c in seconds:
            assert has_any(c, Compose.triggers, Compose.astral_triggers), hex(code)
            assert "".join(r for _, _, r in find(c)) or nfc(c) == c, hex(code)


def test_hangul_and_long_runs() -> None:
    for text in (
        "\u1112\u1161\u11ab" * 40,
        "e" + "\u0302\u0323" * 2000,
        "a" + "\u0301\u0302\u0334\u0316" * 1000 + "b",
        "\u0344" * 300,
    ):
        assert nfc(text) == unicodedata.normalize("NFC", text)
    assert vnnorm.compose("e" + "\u0301\u0302" * 2000) == "ế"
