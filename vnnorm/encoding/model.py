"""The syllable n-gram model of `vnnorm.lexicon`, as the lattice asks for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from vnnorm.encoding.likelihood import word_bits

if TYPE_CHECKING:
    from vnnorm.lexicon.model import Lexicon

Array = npt.NDArray[Any]

__all__ = ["BREAK", "NUMBER", "OTHER", "SyllableModel", "syllable_model"]

BREAK, NUMBER, OTHER = "", "0", "?"
"""What stands for a sign or a line end, a number, and a word that is no syllable."""

Pair = tuple[str, str]
Triple = tuple[str, str, str]


class SyllableModel(Protocol):
    """What knows which syllables follow which."""

    def bits(self, pairs: Sequence[Pair]) -> list[float]:
        """Return the information of the second word of each pair, after the first.

        They are lower-case syllables, or what stands for something else; the second is a
        syllable.
        """

    def third(self, triples: Sequence[Triple]) -> list[float]:
        """Return the information of the last word of three beyond what `bits` says of it.

        It is negative where the first makes it likelier.
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

    def third(self, triples: Sequence[Triple]) -> list[float]:
        return _lexicon_third(triples) if triples else []

    def affinity(self, pairs: Sequence[Pair]) -> list[float]:
        return _lexicon_affinity(pairs) if pairs else []


def _lexicon_bits(asked: Sequence[Pair]) -> list[float]:
    from vnnorm.lexicon.model import FIRST_WORD, lexicon

    b, c = np.array([(_id(a), _id(b)) for a, b in asked], np.int64).T
    bits = -np.log2(_shares(lexicon(), b, c))
    out: list[float] = bits.tolist()
    for i in np.flatnonzero(c < FIRST_WORD).tolist():
        out[i] = max(_RARE, word_bits(asked[i][1]))
    return out


def _shares(model: Lexicon, b: Array, c: Array) -> Array:
    """Return the probability of `c` after `b`.

    Witten and Bell's estimate: as many unseen followers as there are seen ones.  What is not
    in the lexicon was seen a few times at most, not never.
    """
    share = model.shares[c]
    times = model.unigrams[b]
    seen = _pairs(model, b, c)
    seen = np.where(seen > 0, seen, np.minimum(times * share, _FEW))
    kinds = model.followers[b]
    found: Array = (seen + kinds * share) / (times + kinds)
    return found


def _pairs(model: Lexicon, a: Array, b: Array) -> Array:
    """Return how often `b` follows `a`, without what the hashed map makes up."""
    seen = model.pairs(a, b)
    most = np.minimum(model.unigrams[a], model.unigrams[b])
    found: Array = np.where(seen > _COARSE * most, 0.0, seen)
    return found


_COARSE = 1.6
"""Counts are kept roughly: a pair may seem to be a little more frequent than its words."""


def _lexicon_third(asked: Sequence[Triple]) -> list[float]:
    from vnnorm.lexicon.model import FIRST_WORD, lexicon

    model = lexicon()
    a, b, c = np.array([[_id(w) for w in triple] for triple in asked], np.int64).T
    first, second = _pairs(model, a, b), _pairs(model, b, c)
    seen = model.triples(a, b, c)
    seen = np.where(seen > _COARSE * np.minimum(first, second), 0.0, seen)
    two = _shares(model, b, c)
    # As for pairs; how many kinds of words follow two is not in the lexicon, but it grows
    # about as the root of how often the two were seen.
    kinds = np.sqrt(first) + 1.0
    seen = np.where(seen > 0, seen, np.minimum(first * two, _SOME))
    three = (seen + kinds * two) / (np.maximum(first, seen) + kinds)
    more = -np.log2(three / two)
    more[np.minimum(np.minimum(a, b), c) < FIRST_WORD] = 0.0
    out: list[float] = more.tolist()
    return out


_SOME = 3.0
"""How often a triple that the lexicon has not may have been seen."""


def _lexicon_affinity(pairs: Sequence[Pair]) -> list[float]:
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
