"""What a word may have been meant to be: candidates from the lexicon, and listed phrases."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.confusions import Marks
from vnnorm.lexicon.model import FIRST_WORD, ID_BITS, UNKNOWN, Lexicon
from vnnorm.lexicon.tokens import ALPHABET, LONGEST
from vnnorm.orthography import is_syllable, match_case, parse
from vnnorm.orthography.letters import TONE_OF
from vnnorm.repairs.typos.scene import Scene

__all__ = ["Certain", "Options", "listed", "options", "strangers"]

Array = npt.NDArray[Any]

MOST, LIKELIEST = 32, 8
"""Of a suspicious word, so many candidates are tried; of one that is less so, so many."""

LONGEST_ABBREVIATION = 3
"""So many consonants and no vowel abbreviate something; more of them are a slip."""

_LETTERS = frozenset(ALPHABET)


class Certain(NamedTuple):
    """A correction that needs no weighing: a phrase is listed, or a word is two (`joins`)."""

    start: int
    end: int
    replacement: str


class Options(NamedTuple):
    """Candidates: which of the words they are for, their ids, their kinds of slip."""

    whose: Array
    ids: Array
    kinds: Array

    def of(self, rows: Array) -> Options:
        return Options(*(part[rows] for part in self))

    def renumbered(self) -> tuple[Array, Options]:
        """Return the words that still have candidates, and the options with only these counted."""
        first = np.ones(len(self.whose), bool)
        np.not_equal(self.whose[1:], self.whose[:-1], out=first[1:])
        return self.whose[first], self._replace(whose=np.cumsum(first) - 1)


def strangers(scene: Scene) -> Array:
    """Return the words that are not in the lexicon and may be slips."""
    unknown = np.flatnonzero(scene.ids == UNKNOWN)
    good = scene.ends[unknown] - scene.starts[unknown] <= LONGEST
    good &= ~scene.in_name[unknown]
    return unknown[good]


def options(scene: Scene, suspects: Array, less: Array) -> tuple[Array, Options]:
    """Return the suspects, without some that have no candidates, and their candidates.

    `less` says of which suspects only the likeliest candidates are to be tried.
    """
    model, ids = scene.model, scene.ids
    strange = ids[suspects] == UNKNOWN
    known, unknown = suspects[~strange], suspects[strange]
    most = np.where(less[~strange], LIKELIEST, MOST)
    whose, candidates, kinds = model.candidates(ids[known], most)
    extra: list[tuple[int, Array, Array]] = []
    # A plain word between words that are not Vietnamese is not either.
    places, line = scene.places[unknown], scene.line
    foreign = ~(model.is_syllable[line[places - 1]] | model.is_syllable[line[places + 1]])
    starts, ends = scene.starts[unknown].tolist(), scene.ends[unknown].tolist()
    for i, start, end, among in zip(unknown.tolist(), starts, ends, foreign.tolist()):
        written = scene.text[start:end]
        word = written.lower()
        if (among and word.isascii()) or not _LETTERS.issuperset(word) or _is_short_for(word):
            continue
        # "cáiA", "bộGD": what has capitals after small letters was never one word.
        if not written[1:].islower() and not written.isupper():
            continue
        near, how = _unknown_candidates(model, word)
        if len(near):
            extra.append((i, near, how))
    if not extra:
        return known, Options(whose, candidates, kinds)
    sizes = [len(e[1]) for e in extra]
    at = np.concatenate([known, np.array([e[0] for e in extra], np.int64)])
    whose = np.concatenate([whose, np.repeat(np.arange(len(extra)) + len(known), sizes)])
    candidates = np.concatenate([candidates, *(e[1] for e in extra)])
    kinds = np.concatenate([kinds, *(e[2] for e in extra)])
    # Back into the order of the text.
    order = np.argsort(at, kind="stable")
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    whose = back[whose]
    rows = np.argsort(whose, kind="stable")
    return at[order], Options(whose[rows], candidates[rows], kinds[rows])


def _is_short_for(word: str) -> bool:
    """Return whether what is no word is rather an abbreviation: *hc*, *đc*, *trg*."""
    return len(word) <= LONGEST_ABBREVIATION and TONE_OF.keys().isdisjoint(word)


@lru_cache(maxsize=8192)
def _unknown_candidates(model: Lexicon, word: str) -> tuple[Array, Array]:
    near, how = model.candidates_for(word)
    syllable = parse(word)
    if syllable is not None and not is_syllable(word):
        # Legal but for the place of its tone mark.
        number = model.id_of(syllable.write())
        if number >= FIRST_WORD:
            # It takes two slips to have meant anything else.
            return np.array([number]), np.array([int(Marks.MISPLACED)])
    return near, how


def listed(scene: Scene) -> list[Certain]:
    """Return what the listed phrases correct."""
    wrong, begins, rights = scene.model.phrases
    line = scene.line
    maybe = np.flatnonzero(begins[line[:-1]])
    if not len(maybe):
        return []
    keys = (line[maybe] << ID_BITS) | line[maybe + 1]
    at = np.searchsorted(wrong, keys)
    at[at == len(wrong)] = 0
    found = []
    for hit in np.flatnonzero(wrong[at] == keys).tolist():
        place = int(maybe[hit])
        *right, unless = rights[at[hit]]
        if int(line[place + 2]) in unless:
            continue
        for k in (0, 1):
            if right[k] != line[place + k]:
                word = int(np.searchsorted(scene.places, place + k))
                start, end = int(scene.starts[word]), int(scene.ends[word])
                replacement = match_case(scene.model.word(right[k]), scene.text[start:end])
                found.append(Certain(start, end, replacement))
    return found
