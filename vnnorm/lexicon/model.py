"""Reading the n-gram model.

The file is a line of JSON that names the arrays, then the arrays, each aligned; it is
mapped into memory and used as it lies, so that loading costs next to nothing and
processes share it.  `vnnorm.lexicon.build` writes it and says what it was made from.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.confusions import Confusions, Letters, Marks
from vnnorm.lexicon.phrases import phrases
from vnnorm.lexicon.static_map import VALUES, StaticMap
from vnnorm.lexicon.tokens import key_of, word_of
from vnnorm.lexicon.variants import variants_of

__all__ = ["BREAK", "MODEL", "NUMBER", "UNKNOWN", "Lexicon", "lexicon", "read", "write"]

Array = npt.NDArray[Any]

MODEL: Final = Path(__file__).with_name("syllables.bin")
MAGIC: Final = "vnnorm lexicon 3"

BREAK, NUMBER, UNKNOWN = 0, 1, 2
"""The ids that are no word: punctuation or line end, a number, a word not known."""
FIRST_WORD = 3

ID_BITS = 14
LEAST = 4
"""The smallest count that a model holds."""
COUNT_STEP = 0.4
"""Counts are kept to a factor of e**0.4; finer steps gained nothing."""
PAIR_STEP = 0.8
"""Those of pairs to a factor of e**0.8, which leaves a bit to say that a pair is outshone."""
NEAR_STEP = 0.2

_PAIR, _TRIPLE, _NEAR = 1 << 44, 2 << 44, 3 << 44


def quantise(counts: Array) -> Array:
    """Return counts of `LEAST` or more as values for the static map."""
    return np.clip(1 + np.round(np.log(counts / LEAST) / COUNT_STEP), 1, VALUES - 1).astype(int)


def quantise_pairs(counts: Array, outshone: Array) -> Array:
    """Return counts of `LEAST` or more, and one bit more, as values for the static map."""
    levels = np.clip(np.round(np.log(counts / LEAST) / PAIR_STEP), 0, (VALUES - 3) // 2)
    return (1 + 2 * levels + outshone).astype(int)


def pair_keys(a: Array, b: Array) -> Array:
    return (a.astype(np.int64) << ID_BITS) | b | _PAIR


PAIR_BITS = 22
_PAIR_PRIME = np.uint64(0x9E3779B97F4A7C15)


def _pair_places(keys: Array) -> Array:
    return (keys.astype(np.uint64) * _PAIR_PRIME) >> np.uint64(64 - PAIR_BITS)


def pair_bits(keys: Array) -> Array:
    """Return one bit for each of the pairs: a first, cheap look, right five times in six."""
    bits = np.zeros(1 << PAIR_BITS, bool)
    bits[_pair_places(keys)] = True
    return np.packbits(bits, bitorder="little")


def triple_keys(a: Array, b: Array, c: Array) -> Array:
    return (((a.astype(np.int64) << ID_BITS) | b) << ID_BITS) | c | _TRIPLE


def near_keys(a: Array, b: Array) -> Array:
    low, high = np.minimum(a, b), np.maximum(a, b)
    return (low.astype(np.int64) << ID_BITS) | high | _NEAR


class _WordTable:
    """Ids by word key, one word a cell: of words that share a cell it holds only one."""

    def __init__(self, keys: Array, ids: Array, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        # Not the multiplier of a table of another size: what met there should not meet here.
        self._prime = np.uint64(0xD6E8FEB86659FD93 + 2 * len(keys))
        places = self._places(keys)
        self._keys = np.full(1 << bits, -1, np.int64)
        self._ids = np.zeros(1 << bits, np.int64)
        self._keys[places] = keys
        self._ids[places] = ids

    def _places(self, keys: Array) -> Array:
        return ((keys.astype(np.uint64) * self._prime) >> self._shift).view(np.int64)

    def get(self, keys: Array) -> tuple[Array, Array]:
        """Return ids, and where they are the right ones."""
        places = self._places(keys)
        return self._ids.take(places, mode="clip"), self._keys.take(places, mode="clip") == keys


class Lexicon:
    """Words, how often they occur, what follows them, and what they are confused with."""

    def __init__(self, path: Path = MODEL) -> None:
        head, arrays = read(path)
        self.about: dict[str, Any] = head["about"]
        self._keys = arrays["keys"]
        self._ids = arrays["ids"]
        self.unigrams: Array = arrays["unigrams"].astype(np.float64)
        self.followers: Array = arrays["followers"].astype(np.float64) + 1.0
        self.shares: Array = (self.unigrams + 0.5) / self.unigrams[1:].sum()
        self.chance: Array = self.unigrams / math.sqrt(self.unigrams.sum())
        self.is_syllable: Array = arrays["is_syllable"].astype(bool)
        self._first: Array = arrays["candidate_first"].astype(np.int64)
        self._candidates: Array = arrays["candidates"]
        self._kinds: Array = arrays["candidate_kinds"]
        self._map = StaticMap(arrays["cells"], head["segment"])
        self._pair_bits: Array = arrays["pair_bits"]
        steps = np.arange(VALUES)
        self.counts: Array = np.where(steps > 0, LEAST * np.exp((steps - 1) * COUNT_STEP), 0.0)
        """What a step (see `triple_steps`) stands for."""
        levels = (steps - 1) // 2
        self.pair_counts: Array = np.where(steps > 0, LEAST * np.exp(levels * PAIR_STEP), 0.0)
        """What a step of `pair_steps` stands for."""
        self.outshone: Array = (steps > 0) & (steps % 2 == 0)
        """Whether a step of `pair_steps` says that the pair is a rare one among its like."""
        self._main_keys: Array = arrays["main_keys"]
        self.fingerprint: int = zlib.crc32(self._main_keys.tobytes())
        """Tells lexicons with different words, or different ids of these, apart."""

    def ids(self, keys: Array) -> Array:
        """Return the ids of word keys (see `vnnorm.lexicon.tokens`)."""
        first, *others = self._word_tables
        numbers, found = first.get(keys)
        missed = np.flatnonzero(~found)
        for table in others:
            numbers[missed], found = table.get(keys[missed])
            missed = missed[~found]
        numbers[missed] = UNKNOWN
        return numbers

    @cached_property
    def _word_tables(self) -> tuple[_WordTable, ...]:
        # Binary search would take three times as long.
        keys, ids, tables = self._keys, self._ids, list[_WordTable]()
        while len(keys):
            tables.append(_WordTable(keys, ids, 17 - 3 * min(len(tables), 2)))
            _, found = tables[-1].get(keys)
            keys, ids = keys[~found], ids[~found]
        return tuple(tables)

    def word(self, number: int) -> str:
        """Return the word with that id, lower case, tones placed in the old style."""
        return word_of(int(self._main_keys[number])) if number >= FIRST_WORD else ""

    def id_of(self, word: str) -> int:
        """Return the id of a lower-case word."""
        return int(self.ids(np.array([key_of(word)]))[0])

    def pairs(self, a: Array, b: Array, *, rare: bool = True) -> Array:
        """Return how often `b` follows `a`; 0 where fewer than `LEAST` times.

        Say so if most of the pairs are not `rare`: that saves a look.
        """
        keys = pair_keys(a, b)
        if not rare:
            return self.pair_counts[self._map.get(keys)]
        # Most pairs of candidates are in no text: the small table keeps them from the large,
        # which takes one in two thousand for another pair.
        counts = np.zeros(len(keys))
        maybe = np.flatnonzero(self._may_pair(keys))
        counts[maybe] = self.pair_counts[self._map.get(keys[maybe])]
        return counts

    def pair_steps(self, a: Array, b: Array) -> Array:
        """Return, in steps, how often `b` follows `a`, for pairs that mostly occur."""
        return self._map.get(pair_keys(a, b))

    def triple_steps(self, a: Array, b: Array, c: Array) -> Array:
        """Return, in steps, how often the three stand in a row."""
        return self._map.get(triple_keys(a, b, c))

    def may_pair(self, a: Array, b: Array) -> Array:
        """Return whether `b` may ever follow `a`; `False` is certain."""
        return self._may_pair(pair_keys(a, b))

    def _may_pair(self, keys: Array) -> Array:
        places = _pair_places(keys)
        octets = self._pair_bits.take((places >> np.uint64(3)).view(np.int64), mode="clip")
        found: Array = (octets >> (places & np.uint64(7)).astype(np.uint8)) & 1 != 0
        return found

    def triples(self, a: Array, b: Array, c: Array) -> Array:
        """Return how often the three stand in a row."""
        return self.counts[self._map.get(triple_keys(a, b, c))]

    def affinity(self, a: Array, b: Array) -> Array:
        """Return how much likelier than by chance two words stand near each other, in nats."""
        return self._map.get(near_keys(a, b)) * NEAR_STEP

    def candidates(self, ids: Array, most: Array) -> tuple[Array, Array, Array]:
        """Return for all `ids` together: which of them, candidate, kind of slip.

        No more than `most` of each, the likeliest.
        """
        low = self._first[ids]
        sizes = np.minimum(self._first[ids + 1] - low, most)
        whose = np.repeat(np.arange(len(ids)), sizes)
        at = np.arange(len(whose)) + np.repeat(low - (np.cumsum(sizes) - sizes), sizes)
        return whose, self._candidates[at].astype(np.int64), self._kinds[at].astype(np.int64)

    def candidates_for(self, word: str) -> tuple[Array, Array]:
        """Return candidates and kinds of slip for a lower-case word not in the lexicon."""
        return _candidates_for(self, word)

    @cached_property
    def phrases(self) -> tuple[Array, Array, tuple[tuple[int, int, frozenset[int]], ...]]:
        """Return the listed phrases.

        That is the keys of the wrong pairs, sorted; which ids such a pair begins with; and
        for each pair the right ids and the `unless`.
        """
        found = {}
        for phrase in phrases():
            a, b, c, d = map(self.id_of, phrase.wrong + phrase.right)
            if min(a, b, c, d) >= FIRST_WORD:
                found[a << ID_BITS | b] = c, d, frozenset(map(self.id_of, phrase.unless))
        keys = np.array(sorted(found), np.int64)
        begins = np.zeros(1 << ID_BITS, bool)
        begins[keys >> ID_BITS] = True
        return keys, begins, tuple(found[key] for key in keys.tolist())

    @property
    def confusions(self) -> Confusions:
        """The candidates for any word."""
        return _confusions(self)[0]


@lru_cache(maxsize=2)
def _confusions(model: Lexicon) -> tuple[Confusions, dict[str, int]]:
    common = np.flatnonzero(model.is_syllable & (model.unigrams >= LEAST_CANDIDATE))
    numbers = {model.word(i): i for i in common.tolist()}
    return Confusions(numbers), numbers


@lru_cache(maxsize=1 << 14)
def _candidates_for(model: Lexicon, word: str) -> tuple[Array, Array]:
    confusions, numbers = _confusions(model)
    variants = variants_of(word)
    return rank(
        confusions,
        word,
        lambda other: 0 if other in variants else numbers[other],
        model.unigrams,
    )


def kind_code(letters: Letters, marks: Marks) -> int:
    """Pack a kind of slip into a byte."""
    return int(letters) * 16 + int(marks)


LETTER_COST = (0, 1.0, 1.3, 1.5, 1.5, 1, 1.5, 1.7, 1.5, 2, 1.5, 2, 2, 3.3, 1.5, 0.5)
MARK_COST = (0, 0.7, 1, 1, 1.5, 1.8, 1.8, 1.2, 1.7, 1.7, 1, 2, 2.5, 0, 3.5, 1.5)
"""Rough costs of the kinds of slip, in nats: they decide which candidates are looked at."""

MOST_CANDIDATES = 48

LEAST_CANDIDATE = 20
"""A syllable is proposed as a correction if it occurs this often."""


def rank(
    confusions: Confusions, word: str, find: Callable[[str], int], unigrams: Array
) -> tuple[Array, Array]:
    """Return the likelier candidates for `word` as ids and kinds of slip.

    `find` returns the id of a candidate, 0 for one that is not to be proposed.
    """
    scored = []
    for candidate, letters, marks in confusions.of(word):
        number = find(candidate)
        if number < FIRST_WORD:
            continue
        seen = float(unigrams[number])
        if letters and marks and seen < 3000:
            continue
        cost = LETTER_COST[letters] + MARK_COST[marks] - 0.5 * math.log(seen + 1)
        scored.append((cost, number, kind_code(letters, marks)))
    scored.sort()
    del scored[MOST_CANDIDATES:]
    return (
        np.array([s[1] for s in scored], np.int64),
        np.array([s[2] for s in scored], np.int64),
    )


def read(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return the head and the arrays of a model file, which are mapped, not loaded."""
    data = np.memmap(path, np.uint8, "r")
    end = int(np.argmax(data[:4096] == 10))
    head: dict[str, Any] = json.loads(bytes(data[:end]))
    if head["format"] != MAGIC:
        raise ValueError(f"{path} is not a model of this version ({MAGIC})")
    arrays: dict[str, Array] = {}
    for name, (kind, offset, length) in head["arrays"].items():
        size = np.dtype(kind).itemsize * length
        arrays[name] = np.asarray(data[offset : offset + size]).view(kind)
    return head, arrays


def write(path: Path, arrays: dict[str, Array], segment: int, about: dict[str, Any]) -> None:
    """Write a model file."""
    places: dict[str, tuple[str, int, int]] = {}
    offset = 4096
    for name, array in arrays.items():
        places[name] = (array.dtype.str, offset, len(array))
        offset += -(-array.nbytes // 64) * 64
    head = {"format": MAGIC, "segment": segment, "about": about, "arrays": places}
    line = json.dumps(head, ensure_ascii=True).encode() + b"\n"
    with open(path, "wb") as file:
        file.write(line.ljust(4096, b"\0"))
        for array in arrays.values():
            file.write(array.tobytes().ljust(-(-array.nbytes // 64) * 64, b"\0"))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the model that comes with the package, loaded on first use."""
    return Lexicon()
