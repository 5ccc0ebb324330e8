"""`fold` over all of Unicode, and what it costs to import."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest
from hypothesis import given
from strategies import texts

from vnnorm import Fold
from vnnorm.normaliser import splice
from vnnorm.orthography.letters import LETTERS


@pytest.mark.parametrize("step", [Fold(), Fold(lower=True)], ids=repr)
@given(text=texts)
def test_call_is_what_find_says(step: Fold, text: str) -> None:
    assert step(text) == splice(text, step.find(text))


@given(text=texts)
def test_lower_is_lower(text: str) -> None:
    assert Fold(lower=True)(text) == Fold()(text).lower()


def test_every_character() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for code in range(0x110000):
            folded = Fold()(chr(code))
            assert folded.isascii(), hex(code)
            assert code < 0x80 or not set(folded) & set("\n\r\t\x0b\x0c"), hex(code)


def test_letters_keep_their_case() -> None:
    for letter in LETTERS:
        folded = Fold()(letter)
        assert len(folded) == 1
        assert folded.isupper() == letter.isupper()


def test_vietnamese_needs_no_unidecode() -> None:
    code = (
        "import sys; from vnnorm.repairs.fold import fold; fold('Đường Hòa Bình'); "
        "assert 'unidecode' not in sys.modules; assert fold('½\\ud800') == ' 1/2'; "
        "assert 'unidecode' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
