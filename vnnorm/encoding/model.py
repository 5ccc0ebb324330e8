"""The syllable n-gram model of `vnnorm.lexicon`, as the lattice asks for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from vnnorm.encoding.likelihood import word_bits

__all__ = ["BREAK", "NUMBER", "OTHER", "SyllableModel", "syllable_model"]

BREAK, NUMBER, OTHER = "", "0", "?"
"""What stands for a sign or a line end, a number, and a word that is no syllable."""

Pair = tuple[str, str]


class SyllableModel(Protocol):
    """What knows which syllables follow which."""

    def bits(self, pairs: Sequence[Pair]) -> list[float]:
        """Return the information of the second word of each pair, after the first.

        They are lower-case syllables, or what stands for something else; the second is a
        syllable.
        """

    def affinity(self, pairs: Sequence[Pair]) -> list[float]:
        """Return for each two syllables by how many bits they are found near each other."""


_FEW = 1.0
"""How often a pair that the lexicon has not may have been seen."""
_RARE = 24.0
"""Bits of a syllable that the lexicon has not."""


class LexiconModel:
    """Probabilities of syllables in a row, by the pairs counted in the lexicon.

    It is read when the first is asked for; most texts never ask.
    """

    def bits(self, pairs: Sequence[Pair]) -> list[float]:
        return _lexicon_bits(pairs) if pairs else []

    def affinity(self, pairs: Sequence[Pair]) -> list[float]:
        return _lexicon_affinity(pairs) if pairs else []


def _lexicon_bits(asked: Sequence[Pair]) -> list[float]:
    import numpy as np

    from vnnorm.lexicon.model import FIRST_WORD, lexicon

    model = lexicon()
    b, c = np.array([(_id(a), _id(b)) for a, b in asked], np.int64).T
    share = model.shares[c]
    # Witten and Bell's estimate: as many unseen followers as there are seen ones.  What is
    # not in the lexicon was seen a few times at most, not never.
    kinds = model.followers[b]
    seen = model.pairs(b, c)
    times = model.unigrams[b]
    seen = np.where(seen > 0, seen, np.minimum(times * share, _FEW))
    pairs = (seen + kinds * share) / (times + kinds)
    bits = -np.log2(pairs)
    out: list[float] = bits.tolist()
    for i in np.flatnonzero(c < FIRST_WORD).tolist():
        out[i] = max(_RARE, word_bits(asked[i][1]))
    return out


def _lexicon_affinity(pairs: Sequence[Pair]) -> list[float]:
    import numpy as np

    from vnnorm.lexicon.model import FIRST_WORD, lexicon

    a, b = np.array([[_id(w) for w in pair] for pair in pairs], np.int64).T
    near = lexicon().affinity(a, b) / math.log(2)
    near[(a < FIRST_WORD) | (b < FIRST_WORD)] = 0.0
    out: list[float] = near.tolist()
    return out


@lru_cache(maxsize=1 << 14)
def _id(word: str) -> int:
    from vnnorm.lexicon.model import BREAK as NOTHING
    from vnnorm.lexicon.model import NUMBER as DIGITS
    from vnnorm.lexicon.model import UNKNOWN, lexicon

    if word in (BREAK, NUMBER, OTHER):
        return {BREAK: NOTHING, NUMBER: DIGITS, OTHER: UNKNOWN}[word]
    return lexicon().id_of(word)


@lru_cache(maxsize=1)
def syllable_model() -> SyllableModel:
    """Return the model that comes with the package."""
    return LexiconModel()
