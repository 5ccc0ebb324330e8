"""`fix_letters`: letters that only look like those of a Vietnamese word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vnnorm.normaliser import Change, Normaliser, char_class
from vnnorm.orthography.context import among_vietnamese, word_around
from vnnorm.orthography.letters import LETTERS, QUALITY_VOWELS, TONE_OF, UNTONED, Tone
from vnnorm.orthography.syllable import is_syllable
from vnnorm.protected import ProtectedSpans

__all__ = ["FixLetters", "fix_letters"]

# Letters with their own code point that fonts, keyboards and PDF extraction put for đ
# and ư.  In other languages they are letters in their own right.
LATIN = {
    "Ð": "Đ",  # U+00D0 eth: the Icelandic, Faroese and Old English letter
    "ð": "đ",
    "Ɖ": "Đ",  # U+0189 African D: Ewe
    "ɖ": "đ",
    "Ƣ": "Ư",  # U+01A2 gha, of old Turkic alphabets: what many PDFs have for Ư
    "ƣ": "ư",
}

# Unicode's confusables (UTS #39, confusables.txt), where the two shapes are the same in
# common fonts.
CYRILLIC = dict(zip("АВЕКМНОРСТУХІЅԚԜаеорсухіѕԁһԛԝ", "ABEKMHOPCTYXISQWaeopcyxisdhqw"))
GREEK = dict(zip("ΑΒΕΗΙΚΜΝΟΡΤΥΧο", "ABEHIKMNOPTYXo"))

# Full-width forms (U+FF21..U+FF5A), for text set in East Asian fonts.
WIDE = {chr(c): chr(c - 0xFEE0) for c in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}

LOOK_ALIKES = LATIN | CYRILLIC | GREEK | WIDE
_TABLE = str.maketrans(LOOK_ALIKES)


@dataclass(frozen=True, repr=False)
class FixLetters(Normaliser):
    r"""Replace look-alike letters in a token that becomes a Vietnamese syllable by it.

    Ð, ð, Ɖ for Đ, đ; Ƣ, ƣ for Ư, ư; Cyrillic and Greek homoglyphs; full-width Latin.

    >>> fix_letters("Ðảng và Nhà nƣớc")
    'Đảng và Nhà nước'
    >>> fix_letters("Việt N\N{CYRILLIC SMALL LETTER A}m")
    'Việt Nam'

    Words of the languages that own these letters stay, and so does what would be a
    syllable only by its bare letters (Old English *ðe*), unless words that are certainly
    Vietnamese stand beside it.

    >>> fix_letters("það, Ewe ɖe, ðe, Москва, ΑΒΓ, Δx")
    'það, Ewe ɖe, ðe, Москва, ΑΒΓ, Δx'
    >>> fix_letters("Ði học ở ÐH Huế")
    'Đi học ở ĐH Huế'
    """

    triggers = "".join(LOOK_ALIKES)

    def find(self, text: str) -> Iterator[Change]:
        protected: ProtectedSpans | None = None
        done = 0
        for match in char_class(self.triggers).finditer(text):
            if match.start() < done:
                continue
            start, done = word_around(text, match.start())
            replacement, doubtful = _replacement(text[start:done])
            beside = text[max(0, start - 1) : start] + text[done : done + 1]
            if replacement is None or _WORDISH.search(beside):
                continue
            if doubtful and (
                _IPA.search(beside) or not among_vietnamese(text, start, done, _evidence)
            ):
                continue
            protected = protected or ProtectedSpans(text)
            if not protected.touch(start, done):
                yield start, done, replacement


_WORDISH = re.compile(r"[\w\u02b0-\u02ff]")
_IPA = re.compile(r"[/\[\]]")

# Words that are no syllables but certainly Vietnamese: names of the Central Highlands.
_WORDS = frozenset("đak đăk đắk đrăk".split())

# Abbreviations are made of any capitals: ÐH, HÐND, BÐS.  Icelandic (MEÐ, GUÐ) and Old
# English have no word without a vowel.
_ABBREVIATION = re.compile("[A-ZĐ]{2,8}")
_NO_VOWEL = re.compile("[B-DF-HJ-NP-TV-XZĐ]{2,8}")

# A capital Ð begins no word of Icelandic or Faroese, and of Old English these.
_OLD_ENGLISH = frozenset("ða ðá ðas ðe ðé ðo ðu ðú ðy".split())

_OUR_TONES = (Tone.GRAVE, Tone.HOOK, Tone.TILDE, Tone.DOT)


@lru_cache(maxsize=1 << 12)
def _replacement(token: str) -> tuple[str | None, bool]:
    """Return `token` in Vietnamese letters (`None`: it is not Vietnamese), and whether
    it needs Vietnamese words beside it to be believed."""
    latin = unicodedata.normalize("NFC", token.translate(_TABLE))
    alien = [c for c in token if c in CYRILLIC or c in GREEK]
    own = [c for c in token if c in LETTERS]
    if alien and not own:
        return None, False  # a word all in Cyrillic or Greek letters
    if len(token) < 2 or not (latin.islower() or latin.isupper() or latin.istitle()):
        return None, False  # a letter on its own, or letters of a formula
    if is_syllable(latin):
        # A tone or quality mark that the token brought along vouches for it; é and ó, say,
        # are also Old English and Icelandic.  So do -ng and -nh: Ðinh, Ðang.
        sure = (
            latin.lower().endswith(("ng", "nh"))
            or (token[0] == "Ð" and token.lower() not in _OLD_ENGLISH)
            or any(
                TONE_OF.get(c) in _OUR_TONES or UNTONED.get(c, "") in QUALITY_VOWELS for c in latin
            )
        )
        return latin, not (sure or alien)
    if latin.lower() in _WORDS:
        return latin, False
    if token.isupper() and _ABBREVIATION.fullmatch(latin) and not alien:
        return latin, not (_NO_VOWEL.fullmatch(latin) and "Ð" in token)
    return None, False


def _evidence(word: str) -> str:
    """Return a neighbour as it will be, without the đ and ư that this repair may write."""
    latin = unicodedata.normalize("NFC", word.translate(_TABLE))
    return latin.translate(_WITHOUT_OWN)


_WITHOUT_OWN = str.maketrans("đĐưƯ", "dDuU")

fix_letters = FixLetters()
