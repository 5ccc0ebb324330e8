"""How much like written Vietnamese a piece of text is, in bits: the fewer, the more.

Readings of the same bytes are compared by this number.  It is the information content
of the text under a plain model: a syllable costs what its frequency says, any other
word by the letter, and signs by how odd they are where they stand.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

from vnnorm.orthography.letters import LETTERS
from vnnorm.orthography.syllable import is_syllable, parse

__all__ = ["prefixes", "text_bits", "word_bits"]


LEGAL = 26.0
"""Bits of a legal syllable that is not in use."""
FOREIGN = 9.0
"""Bits of meeting a word that is no syllable, before its letters."""

_LETTER = r"[^\W\d_\xb2\xb3\xb9\xbc-\xbe]"  # fractions and powers are \w, and no letters
_PIECE = re.compile(rf"{_LETTER}+(?:[\u0300-\u0303\u0306\u0309\u031b\u0323]+{_LETTER}*)*|[^\s]")
_WESTERN = frozenset("áàâäãåéèêëíìîïóòôöõøúùûüýÿñçœæšžÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕØÚÙÛÜÝÑÇŒÆŠŽßºª")
_PUNCTUATION = frozenset("–—‘’“”…•«»°₫€×\xa0")
_IN_WORDS = frozenset("'’-–.")  # signs that stand between letters in good text


@lru_cache(maxsize=1)
def _information() -> dict[str, int]:
    text = (resources.files(__package__) / "tables" / "syllables.tsv").read_text("utf-8")
    bits = {}
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            cost, _, syllables = line.partition("\t")
            bits.update(dict.fromkeys(syllables.split(), int(cost)))
    return bits


@lru_cache(maxsize=1)
def prefixes() -> frozenset[str]:
    """Return every beginning of a syllable in use, in lower case."""
    spelt = set()
    for syllable in _information():
        spelt.add(syllable)
        if (parsed := parse(syllable)) is not None:
            spelt.add(parsed.write("new"))
    return frozenset(word[:end] for word in spelt for end in range(1, len(word) + 1))


@lru_cache(maxsize=1 << 15)
def word_bits(word: str) -> float:
    """Return the information content of a word, a run of letters and marks.

    >>> word_bits("người") < word_bits("ngưởi") < word_bits("ngưòî")
    True
    """
    if len(word) > 64:
        return 6.0 * len(word)
    word = unicodedata.normalize("NFC", word)
    return _case_bits(word) + min(_syllable_bits(word.lower()), _foreign_bits(word))


def _case_bits(word: str) -> float:
    if word.islower():
        return 0.0
    if word[1:].islower() or len(word) == 1:
        return 1.0
    return 2.0 if word.isupper() else 9.0


@lru_cache(maxsize=1 << 14)
def _syllable_bits(word: str) -> float:
    """Return the bits of a lower-case word as a syllable; infinite where it is none."""
    known = _information().get(word)
    if known is not None:
        return float(known)
    if word in ("đ", "f", "j", "w", "z") or (len(word) == 1 and word.isascii()):
        return 13.0
    if not is_syllable(word):
        return float("inf")
    parsed = parse(word)
    return float(_information().get(parsed.write("old"), LEGAL)) if parsed else LEGAL


def _foreign_bits(word: str) -> float:
    bits = FOREIGN
    for char in word:
        if char < "\x80":
            bits += 3.3
        elif char in _WESTERN:
            bits += 6.0
        elif char in LETTERS:
            bits += 9.0
        elif "\u0300" <= char <= "\u036f":
            bits += 14.0
        else:
            bits += 8.0
    return bits


def text_bits(text: str) -> float:
    """Return the information content of `text`; white space costs nothing.

    >>> text_bits("Việt Nam") < text_bits("ViÖt Nam") < text_bits("Vi®t Nam")
    True
    """
    bits = 0.0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece[0].isalpha():
            bits += word_bits(piece)
        else:
            bits += _sign_bits(text, match.start(), piece)
    return bits


def _sign_bits(text: str, at: int, sign: str) -> float:
    if sign < "\x80" and sign.isprintable():
        return 3.0
    before = text[at - 1 : at].isalpha()
    after = text[at + 1 : at + 2].isalpha()
    between = before and after and sign not in _IN_WORDS
    if sign in _PUNCTUATION:
        return 14.0 if between else 5.0
    if sign < "\xa0" or (not sign.isprintable() and sign != "\xad"):
        return 20.0
    if sign == "\xad":
        return 8.0
    if "\u0300" <= sign <= "\u036f":
        return 14.0
    return 16.0 if between else 10.0 if before or after else 8.0
