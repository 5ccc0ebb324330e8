"""Building the n-gram model: ``python -m vnnorm.lexicon.build CORPUS.xz [-o MODEL]``.

In: running text, one paragraph a line, UTF-8, plain or ``.xz``.  Out: the model file that
`vnnorm.lexicon.model` reads.  Only counts leave the text, and none below `LEAST`.  The same
corpus gives the same file, byte for byte.

The commonest typos of the press would count as Vietnamese, so the corpus is cleaned before it is
counted: `vnnorm.repairs.typos.clean` runs it through the model and weights of the time before.
The first of them counted it as it is; the model in the package is the fourth, and counted what
the third left of it at level ``eager``.

The model was made from 7,687 articles of Vietnamese Wikipedia (CC BY-SA 3.0; from the repository
undertheseanlp/corpus.viwiki) and 150,704 news articles (repository ThanhChinhBK/vietnews),
without the documents of the Viwiki-Spelling set and without every twentieth block, which
`vnnorm.repairs.typos.fit` learns from: 81.4 million words are counted.
"""

from __future__ import annotations

import argparse
import lzma
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon import static_map
from vnnorm.lexicon.confusions import Confusions
from vnnorm.lexicon.model import (
    FIRST_WORD,
    ID_BITS,
    LEAST,
    LEAST_CANDIDATE,
    LETTER_COST,
    MARK_COST,
    MODEL,
    NEAR_STEP,
    NUMBER,
    UNKNOWN,
    near_keys,
    pair_bits,
    pair_keys,
    quantise,
    quantise_pairs,
    rank,
    triple_keys,
    write,
)
from vnnorm.lexicon.tokens import key_of, read_words, units, word_of
from vnnorm.lexicon.variants import are_variants
from vnnorm.orthography import is_syllable, parse

__all__ = ["blocks", "build", "main", "open_corpus"]

Array = npt.NDArray[Any]

BLOCK = 1 << 19
HELD_OUT = 20
"""Every twentieth block is not counted: blocks are small, so that all sources are among them."""

LEAST_TRIPLE = 8
LEAST_FOREIGN = 100
"""A word that is no syllable has an id of its own if it occurs this often."""

OUTSHONE = 2.0
"""A pair is outshone by one that is so much more frequent, in nats beyond the cost of the slip."""

NEAR_WORDS = 1 << 13
NEAR_WINDOW = range(2, 9)
LEAST_NEAR = 0.9
NEAR_PRIOR = 8


def blocks(path: Path, *, held_out: bool) -> Iterator[str]:
    """Yield the blocks of a corpus that are counted, or those that are held out."""
    with open_corpus(path) as file:
        number = 0
        while lines := file.readlines(BLOCK):
            number += 1
            if (number % HELD_OUT == HELD_OUT // 2) == held_out:
                yield "".join(lines)


def open_corpus(path: Path) -> TextIO:
    """Open running text, plain or ``.xz``."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="\n")
    return path.open(encoding="utf-8", newline="\n")


def build(corpus: Path, model: Path) -> None:
    """Count `corpus` and write the model."""
    keys, spaced = _read(corpus)
    words, known, known_ids = _vocabulary(keys)
    _say(f"{len(keys):,} words read, {len(words):,} different ones kept")
    line = _sequence(keys, spaced, known, known_ids)
    del keys, spaced
    unigrams = np.bincount(line, minlength=len(words) + FIRST_WORD)

    pairs, pair_counts = _count((line[:-1] << ID_BITS) | line[1:], LEAST)
    followers = np.bincount(pairs >> ID_BITS, minlength=len(unigrams))
    triples, triple_counts = _count_triples(line)
    near_a, near_b, near = _affinities(line)
    mask = (1 << ID_BITS) - 1
    table_keys = np.concatenate(
        [
            pair_keys(pairs >> ID_BITS, pairs & mask),
            triple_keys(triples >> 2 * ID_BITS, (triples >> ID_BITS) & mask, triples & mask),
            near_keys(near_a, near_b),
        ]
    )
    first, candidates, kinds = _candidates(words, unigrams)
    outshone = _outshone(pairs, pair_counts, first, candidates, kinds)
    values = np.concatenate([quantise_pairs(pair_counts, outshone), quantise(triple_counts), near])
    _say(
        f"{len(pairs):,} pairs ({outshone.sum():,} outshone), {len(triples):,} triples, "
        f"{len(near):,} affinities"
    )
    table = static_map.build(table_keys, values)

    # A misplaced tone mark was good enough to count by; a reader is to notice it.
    proper = [parse(w) is None or is_syllable(w) for w in map(word_of, known.tolist())]
    known, known_ids = known[proper], known_ids[proper]
    syllables = np.array([0] * FIRST_WORD + [parse(w) is not None for w in words], np.uint8)
    arrays: dict[str, Array] = {
        "keys": known,
        "ids": known_ids,
        "main_keys": np.array([0] * FIRST_WORD + [key_of(w) for w in words], np.int64),
        "unigrams": unigrams.astype(np.uint32),
        "followers": np.minimum(followers, 65535).astype(np.uint16),
        "is_syllable": syllables,
        "candidate_first": first,
        "candidates": candidates,
        "candidate_kinds": kinds,
        "pair_bits": pair_bits(pair_keys(pairs >> ID_BITS, pairs & mask)),
        "cells": table.cells,
    }
    about = {"words": len(line), "pairs": len(pairs), "triples": len(triples)}
    write(model, arrays, table.segment, about)
    _say(f"{model}: {model.stat().st_size:,} bytes")


def _read(corpus: Path) -> tuple[Array, Array]:
    keys, spaced = [], []
    for text in blocks(corpus, held_out=False):
        words = read_words(units(text))
        keys.append(words.keys)
        spaced.append(words.spaced)
    return np.concatenate(keys), np.concatenate(spaced)


def _vocabulary(keys: Array) -> tuple[list[str], Array, Array]:
    """Return the words that get an id, the commonest first, and the id of every key.

    The two tone placements of a syllable share an id, that of the old style.
    """
    distinct, counts = np.unique(keys, return_counts=True)
    totals: dict[str, int] = {}
    named: dict[int, str] = {}
    numbers = []
    for key, count in zip(distinct.tolist(), counts.tolist()):
        word = word_of(key)
        if not word or count < LEAST:
            continue
        if set(word) == {"0"}:
            numbers.append(key)
        elif "0" not in word:
            syllable = parse(word)
            if syllable is None and count < LEAST_FOREIGN:
                continue
            named[key] = syllable.write() if syllable else word
            totals[named[key]] = totals.get(named[key], 0) + count
    for word in list(totals):
        named.setdefault(key_of(word), word)
        if syllable := parse(word):
            named.setdefault(key_of(syllable.write("new")), word)
    words = sorted(totals, key=lambda word: (-totals[word], word))
    ids = {word: number for number, word in enumerate(words, FIRST_WORD)}
    pairs = sorted([(k, ids[w]) for k, w in named.items()] + [(k, NUMBER) for k in numbers])
    return words, np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs], np.uint16)


def _sequence(keys: Array, spaced: Array, known: Array, known_ids: Array) -> Array:
    """Return the text as ids, with a `BREAK` wherever words are not a space apart."""
    places = np.arange(len(keys)) + np.cumsum(~spaced)
    line = np.zeros(int(places[-1]) + 3, np.int64)
    for start in range(0, len(keys), BLOCK):
        part = keys[start : start + BLOCK]
        at = np.searchsorted(known, part)
        at[at == len(known)] = 0
        line[places[start : start + BLOCK]] = np.where(known[at] == part, known_ids[at], UNKNOWN)
    return line


def _count(keys: Array, least: int) -> tuple[Array, Array]:
    keys = np.sort(keys)
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    counts = np.diff(np.append(first, len(keys)))
    often = counts >= least
    return keys[first[often]], counts[often]


def _count_triples(line: Array) -> tuple[Array, Array]:
    a, b, c = line[:-2], line[1:-1], line[2:]
    whole = (b != 0) & (a != UNKNOWN) & (b != UNKNOWN) & (c != UNKNOWN)
    return _count(((((a << ID_BITS) | b) << ID_BITS) | c)[whole], LEAST_TRIPLE)


def _affinities(line: Array) -> tuple[Array, Array, Array]:
    """Return pairs of words that keep company, and by how much, as map values."""
    size = NEAR_WORDS
    words = np.where(line < size, line, UNKNOWN)
    together = np.zeros(size * size, np.float32)
    for distance in NEAR_WINDOW:
        together += np.bincount(words[:-distance] * size + words[distance:], minlength=size * size)
    table = together.reshape(size, size)
    table = table + table.T
    each = table.sum(axis=1, dtype=np.float64)
    chance = each[:, None] * (each[None, :] / each.sum())
    gain = np.log((table + NEAR_PRIOR) / (chance + NEAR_PRIOR))
    gain[:FIRST_WORD] = 0
    gain[:, :FIRST_WORD] = 0
    a, b = np.nonzero(np.triu(gain) >= LEAST_NEAR)
    values = np.minimum(np.round(gain[a, b] / NEAR_STEP), static_map.VALUES - 1)
    return a, b, values.astype(int)


def _outshone(pairs: Array, counts: Array, first: Array, candidates: Array, kinds: Array) -> Array:
    """Return which pairs are so much rarer than with a candidate for one of their words.

    *chú trong* is found, but *chú trọng* is a hundred times as frequent: such a pair, for all
    that it occurs, is no proof that its words are right.
    """
    a, b = pairs >> ID_BITS, pairs & ((1 << ID_BITS) - 1)
    logs = np.log(counts)
    cost = np.add.outer(LETTER_COST, MARK_COST).ravel()[kinds]
    sizes = np.diff(first.astype(np.int64))
    found = np.zeros(len(pairs), bool)
    for low in range(0, len(pairs), 1 << 16):
        part = slice(low, low + (1 << 16))
        for word, other, second in ((b[part], a[part], True), (a[part], b[part], False)):
            low_at, size = first[word].astype(np.int64), sizes[word]
            whose = np.repeat(np.arange(len(word)), size)
            at = np.arange(len(whose)) + np.repeat(low_at - (np.cumsum(size) - size), size)
            better, beside = candidates[at].astype(np.int64), other[whose]
            keys = (beside << ID_BITS) | better if second else (better << ID_BITS) | beside
            place = np.minimum(np.searchsorted(pairs, keys), len(pairs) - 1)
            gain = logs[place] - cost[at] - logs[part][whose]
            found[low + whose[(pairs[place] == keys) & (gain >= OUTSHONE)]] = True
    return found


def _candidates(words: list[str], unigrams: Array) -> tuple[Array, Array, Array]:
    ids = {word: number for number, word in enumerate(words, FIRST_WORD)}
    common = [w for w in words if parse(w) and unigrams[ids[w]] >= LEAST_CANDIDATE]
    confusions = Confusions(common)
    first = np.zeros(len(unigrams) + 1, np.uint32)
    candidates, kinds = [], []
    for word in words:
        number = ids[word]
        if parse(word):
            near, how = rank(
                confusions,
                word,
                lambda other, word=word: 0 if are_variants(word, other) else ids[other],  # type: ignore[misc]
                unigrams,
            )
            candidates.append(near)
            kinds.append(how)
            first[number + 1] = len(near)
    first = np.cumsum(first).astype(np.uint32)
    return (
        first,
        np.concatenate(candidates).astype(np.uint16),
        np.concatenate(kinds).astype(np.uint8),
    )


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Build a model from the command line."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.lexicon.build")
    parser.add_argument("corpus", type=Path, help="running text, plain or .xz")
    parser.add_argument("-o", "--output", type=Path, default=MODEL)
    options = parser.parse_args(argv)
    build(options.corpus, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
