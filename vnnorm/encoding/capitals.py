"""Đ or đ: whether a word has a capital, by the word and by those on either side of it.

The two letters share their first byte in UTF-8, so where the second is lost, only the
text can tell them apart.
"""

from __future__ import annotations

import math
from functools import lru_cache
from importlib import resources

from vnnorm.orthography.letters import TONE_OF

__all__ = ["capital_bits", "case_of"]

_AROUND = {
    # Bits of log-odds for a capital after the first and before the second, fitted to the
    # words in đ of running text.
    "lower": {"lower": -5.5, "sign": -4.8, "stop": -5.0, "title": -1.5, "upper": -4.5},
    "sign": {"lower": -3.4, "sign": -2.7, "stop": -3.5, "title": 0.6, "upper": -2.9},
    "stop": {"lower": 10.0, "sign": 8.0, "stop": 3.0, "title": 9.0, "upper": 9.0},
    "title": {"lower": -1.9, "sign": 0.9, "stop": 1.4, "title": -1.3, "upper": -4.5},
    "upper": {"lower": -4.3, "sign": -2.4, "stop": -0.7, "title": 2.8, "upper": -0.5},
}
_MIXED = 20.0
"""Bits against capitals in the midst of a word."""
_OTHERS = -4.0
"""Bits of log-odds for words that are not in the table (ở, ổn)."""
_SHORT = 1.0
"""The same of an abbreviation."""
_SHOUTED = 3.0
"""Bits against a word in capitals where none is on either side."""


@lru_cache(maxsize=1)
def _inclination() -> dict[str, float]:
    text = (resources.files(__package__) / "tables" / "capitals.tsv").read_text("utf-8")
    bits: dict[str, float] = {}
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            odds, _, words = line.partition("\t")
            named = words.split("; ") if odds[0] == "+" else words.split()
            bits.update(dict.fromkeys(named, float(odds.lstrip("+"))))
    return bits


def case_of(piece: str) -> str:
    """Return the case of a word, or what kind of sign stands in its place.

    >>> [case_of(piece) for piece in ("Đà", "xã", "TP", ",", ".", "")]
    ['title', 'lower', 'upper', 'sign', 'stop', 'stop']
    """
    if not piece or piece in ".!?…:\n":
        return "stop"
    if not piece[0].isalpha():
        return "sign"
    if len(piece) > 1 and piece.isupper():
        return "upper"
    return "title" if piece[0].isupper() else "lower"


def _is_short(word: str) -> bool:
    """Whether `word` is an abbreviation: letters that no word could be made of (CĐ, LĐLĐ)."""
    return len(word) < 6 and not any(char in TONE_OF for char in word.lower())


def capital_bits(word: str, before: str, after: str, pairs: tuple[str, str] = ("", "")) -> float:
    """Return the bits against the case of `word`, given the cases on either side.

    `pairs` are, in lower case, the word with that before it and with that after it.

    >>> capital_bits("Đức", "lower", "lower") < capital_bits("đức", "lower", "lower")
    True
    >>> capital_bits("Được", "lower", "lower") < capital_bits("được", "lower", "lower")
    False
    """
    shouted = 0.0
    if word.isupper() and len(word) > 1:
        # One abbreviation beside a word shouts less than a line in capitals.
        if "upper" in (before, after) and not {"lower", "title"} & {before, after}:
            return 0.5
        shouted = _SHORT if _is_short(word) else _SHOUTED
    elif len(word) > 1 and not word.islower() and (not word[1:].islower() or _is_short(word)):
        return _MIXED
    known = _inclination()
    odds = known.get(word.lower(), _OTHERS) + _AROUND[before][after]
    odds += max((known.get(pair, 0.0) for pair in pairs), key=abs)
    if word[:1].islower():
        odds = -odds
    return shouted + math.log2(1.0 + 2.0 ** min(-odds, 60.0))
