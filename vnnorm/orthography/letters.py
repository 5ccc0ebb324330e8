"""The Vietnamese alphabet: base letter, quality mark and tone of every letter.

The alphabet (29 letters, of which twelve are vowels) and the five tone marks are
those of the quốc ngữ script as taught in schools and as set out in Decision
240/QĐ (Ministry of Education, 5 March 1984) and in Thompson, *A Vietnamese
Reference Grammar* (1987), chapter 3.  The code points follow from Unicode's
canonical decompositions, so they are derived here and not written down.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum

__all__ = [
    "BASE",
    "CONSONANTS",
    "LETTERS",
    "QUALITY_MARKS",
    "QUALITY_VOWELS",
    "TONED",
    "TONE_MARKS",
    "TONE_OF",
    "UNTONED",
    "VOWELS",
    "Tone",
    "is_vietnamese_only",
    "strip_tone",
    "with_tone",
]


class Tone(IntEnum):
    """The six tones, in dictionary order."""

    LEVEL = 0  # ngang (no mark)
    GRAVE = 1  # huyền
    HOOK = 2  # hỏi
    TILDE = 3  # ngã
    ACUTE = 4  # sắc
    DOT = 5  # nặng


TONE_MARKS: dict[Tone, str] = {
    Tone.GRAVE: "\N{COMBINING GRAVE ACCENT}",
    Tone.HOOK: "\N{COMBINING HOOK ABOVE}",
    Tone.TILDE: "\N{COMBINING TILDE}",
    Tone.ACUTE: "\N{COMBINING ACUTE ACCENT}",
    Tone.DOT: "\N{COMBINING DOT BELOW}",
}
"""The combining mark of each tone."""

QUALITY_MARKS: dict[str, str] = {
    "\N{COMBINING CIRCUMFLEX ACCENT}": "aeo",
    "\N{COMBINING BREVE}": "a",
    "\N{COMBINING HORN}": "ou",
}
"""Each combining quality mark (dấu phụ) and the vowels that take it."""

VOWELS = "aăâeêioôơuưy"
CONSONANTS = "bcdđghklmnpqrstvx"
QUALITY_VOWELS = frozenset("ăâêôơưĂÂÊÔƠƯ")  # those that a quality mark makes
FOREIGN = "fjwz"  # in loans and names only

BASE: dict[str, str] = {"đ": "d", "Đ": "D"}
"""A letter without its tone and quality marks: ``ế`` -> ``e``, ``đ`` -> ``d``."""
TONE_OF: dict[str, Tone] = {}
"""The tone of each vowel letter, either case."""
UNTONED: dict[str, str] = {}
"""A vowel letter without its tone: ``ế`` -> ``ê``."""
TONED: dict[tuple[str, Tone], str] = {}
"""A toneless vowel letter and a tone to the letter that carries both."""

for _vowel in VOWELS + VOWELS.upper():
    for _tone in Tone:
        _letter = unicodedata.normalize("NFC", _vowel + TONE_MARKS.get(_tone, ""))
        BASE[_letter] = unicodedata.normalize("NFD", _letter)[0]
        TONE_OF[_letter] = _tone
        UNTONED[_letter] = _vowel
        TONED[_vowel, _tone] = _letter
for _letter in CONSONANTS + CONSONANTS.upper():
    BASE.setdefault(_letter, _letter)

LETTERS = frozenset(BASE)
"""Every letter that a Vietnamese syllable can be written with, in both cases."""

_SHARED = frozenset("âêôÂÊÔàáãèéìíòóõùúýÀÁÃÈÉÌÍÒÓÕÙÚÝ")


def is_vietnamese_only(letter: str) -> bool:
    """Whether `letter` is of the sort that, next to Vietnamese, few languages write.

    Letters that French, Portuguese, Spanish, Italian or pinyin also have are not.

    >>> [is_vietnamese_only(c) for c in "ảếđơaéêò"]
    [True, True, True, True, False, False, False, False]
    """
    return letter > "\x7f" and letter in LETTERS and letter not in _SHARED


_UNTONED_TABLE = str.maketrans(UNTONED)


def strip_tone(text: str) -> str:
    """Return `text` with the tone of every (composed) vowel letter removed.

    >>> strip_tone("Trường hợp")
    'Trương hơp'
    """
    return text.translate(_UNTONED_TABLE)


def with_tone(vowel: str, tone: Tone) -> str:
    """Return `vowel`, whatever its tone, with `tone`.

    >>> with_tone("Ơ", Tone.GRAVE), with_tone("ề", Tone.LEVEL)
    ('Ờ', 'ê')
    """
    return TONED[UNTONED[vowel], tone]
