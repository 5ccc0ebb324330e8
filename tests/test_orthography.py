"""The syllable model against what the descriptions of the orthography say."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SYLLABLES, texts

from vnnorm.orthography import (
    Syllable,
    Tone,
    is_syllable,
    legal_syllables,
    match_case,
    parse,
    strip_tone,
    with_tone,
)
from vnnorm.orthography.letters import BASE, LETTERS, TONE_OF, VOWELS
from vnnorm.orthography.rimes import STOPS
from vnnorm.orthography.syllable import LONGEST, legal_pairs

SPECIAL = [
    # token, onset, rime, tone, old, new
    ("giá", "gi", "a", Tone.ACUTE, "giá", "giá"),
    ("giờ", "gi", "ơ", Tone.GRAVE, "giờ", "giờ"),
    ("gì", "gi", "i", Tone.GRAVE, "gì", "gì"),
    ("gìn", "gi", "in", Tone.GRAVE, "gìn", "gìn"),
    ("giếng", "gi", "iêng", Tone.ACUTE, "giếng", "giếng"),
    ("giữ", "gi", "ư", Tone.TILDE, "giữ", "giữ"),
    ("giú", "gi", "u", Tone.ACUTE, "giú", "giú"),
    ("quý", "qu", "y", Tone.ACUTE, "quý", "quý"),
    ("quả", "qu", "a", Tone.HOOK, "quả", "quả"),
    ("quốc", "qu", "ôc", Tone.ACUTE, "quốc", "quốc"),
    ("quyết", "qu", "yêt", Tone.ACUTE, "quyết", "quyết"),
    ("quở", "qu", "ơ", Tone.HOOK, "quở", "quở"),
    ("thuở", "th", "uơ", Tone.HOOK, "thuở", "thuở"),
    ("thương", "th", "ương", Tone.LEVEL, "thương", "thương"),
    ("thưởng", "th", "ương", Tone.HOOK, "thưởng", "thưởng"),
    ("yến", "", "yên", Tone.ACUTE, "yến", "yến"),
    ("tiến", "t", "iên", Tone.ACUTE, "tiến", "tiến"),
    ("tía", "t", "ia", Tone.ACUTE, "tía", "tía"),
    ("khuya", "kh", "uya", Tone.LEVEL, "khuya", "khuya"),
    ("muốn", "m", "uôn", Tone.ACUTE, "muốn", "muốn"),
    ("múa", "m", "ua", Tone.ACUTE, "múa", "múa"),
    ("xoong", "x", "oong", Tone.LEVEL, "xoong", "xoong"),
    ("moóc", "m", "ooc", Tone.ACUTE, "moóc", "moóc"),
    ("ủy", "", "uy", Tone.HOOK, "ủy", "uỷ"),
    ("uỷ", "", "uy", Tone.HOOK, "ủy", "uỷ"),
    ("huỳnh", "h", "uynh", Tone.GRAVE, "huỳnh", "huỳnh"),
    ("khuỷu", "kh", "uyu", Tone.HOOK, "khuỷu", "khuỷu"),
    ("ngoằn", "ng", "oăn", Tone.GRAVE, "ngoằn", "ngoằn"),
    ("ngoèo", "ng", "oeo", Tone.GRAVE, "ngoèo", "ngoèo"),
    ("hòe", "h", "oe", Tone.GRAVE, "hòe", "hoè"),
    ("nghiêng", "ngh", "iêng", Tone.LEVEL, "nghiêng", "nghiêng"),
    ("buýt", "b", "uyt", Tone.ACUTE, "buýt", "buýt"),
    ("ỉa", "", "ia", Tone.HOOK, "ỉa", "ỉa"),
]


@pytest.mark.parametrize(("token", "onset", "rime", "tone", "old", "new"), SPECIAL)
def test_special_cases(token: str, onset: str, rime: str, tone: Tone, old: str, new: str) -> None:
    syllable = parse(token)
    assert syllable == Syllable(onset, rime, tone)
    assert syllable.write("old") == old
    assert syllable.write("new") == new
    for shape in (token.upper(), token.title(), unicodedata.normalize("NFD", token)):
        assert parse(shape) == syllable
    assert is_syllable(token)


NO_SYLLABLES = (
    "Noël Peña Müller Đắk Lắk Krông Xêút brûlée Élysée fan jà wòn zô ßa ſa"  # foreign
    " hac hàc mọtt kà ci ghà ngi nge quu qou iên bươ"  # no legal combination
    " uôc\u0301\u0301 á\u0301 hoà\u0300 ng\u0300 \u0301"  # too many marks, or no vowel
    " đ x ng 12 a1 yêm2 _ - ’"
).split()


@pytest.mark.parametrize("token", [*NO_SYLLABLES, "", " ", "hòa bình", "a" * 1000, "\ud800"])
def test_not_a_syllable(token: str) -> None:
    assert parse(token) is None
    assert not is_syllable(token)


def test_every_legal_syllable_reads_back() -> None:
    for style in ("old", "new"):
        for spelling in legal_syllables(style):
            syllable = parse(spelling)
            assert syllable is not None
            assert syllable.write(style) == spelling
            assert len(spelling) <= LONGEST
            assert set(spelling) <= LETTERS


def test_no_two_syllables_are_written_alike() -> None:
    pairs = list(legal_pairs())
    for style in ("old", "new"):
        spelled = [Syllable(onset, rime).write(style) for onset, rime in pairs]
        assert len(set(spelled)) == len(pairs)


def test_spelling_rules() -> None:
    """The rules of distribution, said again from the letters and not from the tables."""
    for spelling in SYLLABLES:
        bare = strip_tone(spelling)
        tone = max(TONE_OF.get(c, Tone.LEVEL) for c in spelling)
        if bare.endswith(STOPS):
            assert tone in (Tone.ACUTE, Tone.DOT), spelling
        onset = bare[: next(i for i, c in enumerate(bare) if c in VOWELS)]
        after = bare[len(onset)]
        if onset in ("c", "ng"):
            assert after not in "eêiy", spelling
        if onset in ("k", "gh", "ngh"):
            assert after in "eêiy", spelling
        if onset == "q":
            assert after == "u", spelling
        assert "ơa" not in bare
        assert "aa" not in bare
    assert 15_000 < len(SYLLABLES) < 20_000


def test_letters_agree_with_unicode() -> None:
    for letter in LETTERS:
        assert unicodedata.normalize("NFC", letter) == letter
        assert len(letter) == 1
    assert sum(c.lower() == c for c in LETTERS) == 12 * 6 + 17
    assert BASE["ệ"] == "e"
    assert with_tone("ợ", Tone.LEVEL) == "ơ"


@given(text=texts)
def test_total(text: str) -> None:
    for token in (text, *text.split()):
        syllable = parse(token)
        if syllable is not None:
            assert parse(syllable.write("new")) == syllable
        else:
            assert not is_syllable(token)


@given(word=st.sampled_from(SYLLABLES), data=st.data())
def test_match_case(word: str, data: st.DataObject) -> None:
    model = "".join(c.upper() if data.draw(st.booleans()) else c for c in word)
    assert match_case(word, model) == model
