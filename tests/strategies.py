"""Texts to test with: all of Unicode, the characters that repairs care about, and
Vietnamese that is generated from the syllable model and then damaged."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from vnnorm.orthography import Tone, legal_syllables, parse, with_tone
from vnnorm.orthography.letters import TONE_OF, VOWELS

SYLLABLES = sorted(legal_syllables("old"))

any_text = st.text(st.characters(exclude_categories=()), max_size=60)
"""Every code point there is: lone surrogates, NUL, unassigned ones."""

# What the repairs look at, thick enough on the ground to meet each other.
_BITS = [
    *"aeiouyôơưăâêđĐbcnqgthmAOU oàoáuýuỳiảưỡ",
    *"\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323\u0335\u0336\u034f\u0340\u0344",
    *"´ˆ˜˘ˊˋ`^~",
    *"\u200b\u200c\u200d\u200e\u202e\u2060\u2066\u2069\ufeff\u00ad\u0000\u0007\u0085\u009f\u17b4",
    *" \u00a0\u2003\u3000\u2028\u2029\t\r\n\x0b\x0c\x1c\x1f",
    *".,;:!?…()[]{}<>\"'“”«»-–—/|•*%$#@&_=+\\0123456789",
    *"ÐðƉɖƢƣАаеорсухΑΒοＡａｎ",
    *"😀\u200d\ufe0f👨🏽\U000e0061ﷺक्ष\u1100\u1161\u3164가ไทย\ud800\udc00\uffff\U0010ffff",
    *["&amp;", "&nbsp;", "&#97;", "&#x300;", "&lt", "&shy;", "amp;", "&#8203;", "&Agrave;"],
    *["{name}", "{{ x }}", "${x}", "%(x)s", "<%= x %>", "{% if %}", "[[title]]", "{ab", "cd}"],
    *["hoà", "uỷ", "Ðảng", "nƣớc", "http://a.vn/hoà", "a@b.vn", "#hoà", "`oà`", "<b>", "35 -KH/TU"],
    *["\r\n", "\n\n\n", "  ", " ,", ". ", '" a "', "TP.HCM", "1.000", "10:30", ":)", "...", "oà"],
]
debris = st.lists(st.sampled_from(_BITS), max_size=24).map("".join)


def _misplaced(syllable: str, where: int) -> str:
    """Move the tone mark of a syllable to another of its vowels."""
    parsed = parse(syllable)
    assert parsed is not None
    if parsed.tone == Tone.LEVEL:
        return syllable
    bare = "".join(with_tone(c, Tone.LEVEL) if c in TONE_OF else c for c in syllable)
    vowels = [i for i, c in enumerate(bare) if c in VOWELS]
    at = vowels[where % len(vowels)]
    return bare[:at] + with_tone(bare[at], parsed.tone) + bare[at + 1 :]


@st.composite
def damaged_syllable(draw: st.DrawFn) -> str:
    word = draw(st.sampled_from(SYLLABLES))
    damage = draw(st.integers(0, 11))
    where = draw(st.integers(0, 6))
    if damage == 1:
        word = unicodedata.normalize("NFD", word)
    elif damage == 2:
        word = _misplaced(word, where)
    elif damage == 3:
        word = word[:where] + draw(st.sampled_from("\u200b\u00ad\u2060\u034f")) + word[where:]
    elif damage == 4:
        word = "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in word)
    elif damage == 5:
        word = word.replace("đ", "ð").replace("ư", "ƣ").replace("a", "а")
    elif damage == 6:
        # Tone mark typed before the quality mark.
        word = "".join(
            d if len(d := unicodedata.normalize("NFD", c)) < 3 else d[0] + d[2] + d[1] for c in word
        )
    case = draw(st.integers(0, 3))
    return word.upper() if case == 0 else word.title() if case == 1 else word


_between = st.sampled_from(
    [" "] * 12
    + ["  ", "\u00a0", ", ", " , ", ". ", " . ", ".", "\n", "\n\n\n", " \n", '"', ' "', "(", " )"]
)
vietnamese = st.lists(st.tuples(damaged_syllable(), _between), max_size=14).map(
    lambda words: "".join(word + gap for word, gap in words)
)

texts = st.one_of(any_text, debris, vietnamese)
ascii_words = st.lists(
    st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=8), max_size=12
).map(" ".join)
