"""Đ or đ: whether a word has a capital, by the word and by those on either side of it.

The two letters share their first byte in UTF-8, so where the second is lost, only the
text can tell them apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

from vnnorm.orthography.letters import TONE_OF

__all__ = ["TABLE", "capital_bits", "capital_bits_in", "case_of", "features"]

_MIXED = 20.0
"""Bits against capitals in the midst of a word."""
_OTHERS = -4.0
"""Bits of log-odds for words that are not in the table (ở, ổn)."""
_JOINING = ("và", "với", "cùng")
_FAR = 6
"""Words back to where a name may have begun that is joined to another."""
TABLE = Path(__file__).parent / "tables" / "capitals.tsv"
"""What `vnnorm.encoding.build_capitals` writes."""
_SHORT = 1.0
"""The same of an abbreviation."""
_SHOUTED = 3.0
"""Bits against a word in capitals where none is on either side."""


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    text = (resources.files(__package__) / "tables" / TABLE.name).read_text("utf-8")
    bits: dict[str, float] = {}
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            kind, odds, names = line.split("\t")
            bits.update({f"{kind}:{name}": float(odds) for name in names.split("; ")})
    return bits


def features(row: Sequence[str], at: int) -> list[str]:
    """Return what speaks for or against a capital of ``row[at]``, a word of a line's tokens.

    >>> features(["Bộ", "Giáo", "dục", "và", "Đào", "tạo"], 4)[2:]
    ['<:và đào', '>:đào tạo', '2:lower', '3:stop', '&:yes']
    """
    word = row[at].lower()
    before = row[at - 1] if at else ""
    after = row[at + 1] if at + 1 < len(row) else ""
    left = case_of(before)
    if left == "sign" and at == 1:
        left = "stop"  # an opening quote, a dash or a bracket
    elif left == "stop" and at > 1 and before == "." and len(row[at - 2]) == 1:
        left = "title"  # the initial of a name, whose full stop ends no sentence
    found = [f"=:{word}", f"@:{left} {case_of(after)}"]
    found += (f"<:{before.lower()} {word}", f">:{word} {after.lower()}")
    found += (f"2:{case_of(row[at - 2] if at > 1 else '')}",)
    found += (f"3:{case_of(row[at + 2] if at + 2 < len(row) else '')}",)
    if before in _JOINING:
        found.append(f"&:{'yes' if _has_name(row[max(at - _FAR, 0) : at - 1]) else 'no'}")
    return found


def _has_name(row: Sequence[str]) -> bool:
    """Whether a name begins in `row` that no sign ends."""
    for token in reversed(row):
        case = case_of(token)
        if case in ("sign", "stop"):
            return False
        if case == "title":
            return True
    return False


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


def capital_bits(word: str, before: str, after: str) -> float:
    """Return the bits against the case of `word`, given the cases on either side.

    >>> capital_bits("Đức", "lower", "lower") < capital_bits("đức", "lower", "lower")
    True
    >>> capital_bits("Được", "lower", "lower") < capital_bits("được", "lower", "lower")
    False
    """
    known = _weights()
    odds = known.get(f"=:{word.lower()}", _OTHERS) + known.get(f"@:{before} {after}", 0.0)
    return _bits(word, before, after, odds)


def capital_bits_in(row: Sequence[str], at: int) -> float:
    """Return the bits against the case of ``row[at]``, given all the words around.

    >>> row = ["Bộ", "Giáo", "dục", "và", "Đào", "tạo"]
    >>> capital_bits_in(row, 4) < capital_bits_in([*row[:4], "đào", "tạo"], 4)
    True
    """
    known = _weights()
    word, *others = features(row, at)
    odds = known.get(word, _OTHERS) + sum(known.get(name, 0.0) for name in others)
    before, after = others[0][2:].split(" ")
    return _bits(row[at], before, after, odds)


def _bits(word: str, before: str, after: str, odds: float) -> float:
    shouted = 0.0
    if word.isupper() and len(word) > 1:
        # One abbreviation beside a word shouts less than a line in capitals.
        if "upper" in (before, after) and not {"lower", "title"} & {before, after}:
            return 0.5
        shouted = _SHORT if _is_short(word) else _SHOUTED
    elif len(word) > 1 and not word.islower() and (not word[1:].islower() or _is_short(word)):
        return _MIXED
    if word[:1].islower():
        odds = -odds
    return shouted + math.log2(1.0 + 2.0 ** min(-odds, 60.0))
