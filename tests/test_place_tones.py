"""`place_tones` over every syllable there is, with its marks wherever they can be wrong."""

from __future__ import annotations

import pytest

import vnnorm
from vnnorm.orthography import Syllable, Tone, is_syllable, parse, with_tone
from vnnorm.orthography.letters import VOWELS
from vnnorm.orthography.syllable import legal_pairs
from vnnorm.repairs.place_tones import _foreign_words

WORDS_BEFORE, WORDS_AFTER = "của những ", " được"


def spellings(syllable: Syllable) -> set[str]:
    """Return every way to write a syllable with its tone or horn marks misplaced."""
    bare = Syllable(syllable.onset, syllable.rime).write()
    shapes = {bare, bare.replace("ươ", "ưo"), bare.replace("ươ", "uơ")}
    found = set()
    for shape in shapes:
        if syllable.tone == Tone.LEVEL:
            found.add(shape)
        for i, letter in enumerate(shape):
            if letter in VOWELS:
                found.add(shape[:i] + with_tone(letter, syllable.tone) + shape[i + 1 :])
    # Some of them are right spellings of other syllables (quơn is no quươn).
    return {s for s in found if parse(s) == syllable}


def may_be_foreign(syllable: Syllable) -> bool:
    """Leó, Caí, Saí: open falling rimes with a mark that other languages have."""
    return (
        syllable.rime in ("ai", "ao", "au", "eo", "ia", "iu", "oi", "ua", "ui")
        and syllable.tone == Tone.ACUTE
        and syllable.onset not in ("đ", "gi", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr")
    )


@pytest.mark.parametrize("style", ["old", "new"])
@pytest.mark.parametrize("shape", [str.lower, str.upper, str.title])
def test_every_misplacement(style: str, shape: object) -> None:
    n = vnnorm.PlaceTones(style=style)  # type: ignore[arg-type]
    checked = 0
    for onset, rime in legal_pairs():
        for tone in Tone:
            syllable = Syllable(onset, rime, tone)
            if syllable.is_checked and tone not in (Tone.ACUTE, Tone.DOT):
                continue
            right = shape(syllable.write(style))  # type: ignore[operator, arg-type]
            for wrong in spellings(syllable):
                wrong = shape(wrong)  # type: ignore[operator]
                listed = wrong.lower() in _foreign_words()
                name = shape is str.title and (may_be_foreign(syllable) or listed)
                expected = wrong if name else right
                result = n(WORDS_BEFORE + wrong + WORDS_AFTER)
                assert result == WORDS_BEFORE + expected + WORDS_AFTER
                checked += 1
    assert checked > 25_000


def test_keep_leaves_either_style() -> None:
    keep = vnnorm.PlaceTones(style="keep")
    assert keep("hoà hòa uỷ ủy khoẻ khỏe") == "hoà hòa uỷ ủy khoẻ khỏe"
    assert keep("lựơng, hòan, ngoaì, qúy") == "lượng, hoàn, ngoài, quý"


def test_new_style() -> None:
    new = vnnorm.PlaceTones(style="new")
    assert new("Hòa, khỏe, THỦY, hoàn, quý, khuỷu") == "Hoà, khoẻ, THUỶ, hoàn, quý, khuỷu"


def test_styles_translate_into_each_other() -> None:
    old, new = vnnorm.PlaceTones(), vnnorm.PlaceTones(style="new")
    for onset, rime in legal_pairs():
        for tone in Tone:
            syllable = Syllable(onset, rime, tone)
            if is_syllable(syllable.write()):
                assert new(syllable.write("old")) == syllable.write("new")
                assert old(syllable.write("new")) == syllable.write("old")


def test_unknown_style() -> None:
    with pytest.raises(ValueError, match="old, new, keep"):
        vnnorm.PlaceTones(style="modern")  # type: ignore[arg-type]
