"""What the counts of the lexicon say about words in their places.

A *form* is a word as it stands or a candidate for it, in the place of a suspicious word.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.model import BREAK, Lexicon

__all__ = ["MEASURES", "Context", "Pairs"]

Array = npt.NDArray[Any]

MEASURES = (
    "first",
    "middle",
    "last",
    "left",
    "right",
    "count",
    "left_count",
    "right_count",
    "first_count",
    "middle_count",
    "last_count",
    "left_rarity",
    "right_rarity",
)
"""What is measured of a form: how likely it makes the triples and the pairs it is in, how
often it, they and these occur, and how much oftener the pairs do than by chance; all are
logarithms."""

NEVER_SEEN = 3e-9
"""The share of a word that is not in the lexicon."""


class Pairs(NamedTuple):
    """What pairs each form makes with its neighbours: counts, and how likely, in nats."""

    left: Array
    right: Array
    left_log: Array
    right_log: Array

    def of(self, rows: Array) -> Pairs:
        return Pairs(*(part[rows] for part in self))

    def and_(self, others: Pairs) -> Pairs:
        return Pairs(*(np.concatenate(both) for both in zip(self, others)))


class Context:
    """The two words before and after each suspicious word."""

    def __init__(self, model: Lexicon, line: Array, places: Array) -> None:
        self._take(model, np.ascontiguousarray(line[places[:, None] + np.arange(-2, 3)].T))

    def _take(self, model: Lexicon, around: Array) -> None:
        self.model = model
        self._around = around
        self.l2, self.l1, self.word, self.r1, self.r2 = around
        # What stands beyond a break may stand in another line.
        self.l2[self.l1 == BREAK] = BREAK
        self.r2[self.r1 == BREAK] = BREAK

    def of(self, words: Array) -> Context:
        """Return the context of some of the words only."""
        context = Context.__new__(Context)
        context._take(self.model, self._around[:, words])
        return context

    def pairs(self, forms: Array, whose: Array, unknown: Array | None = None) -> Pairs:
        """Return the pairs of forms; those that are `unknown` have no counts of their own."""
        model = self.model
        l1, r1 = self.l1[whose], self.r1[whose]
        left, right = model.pairs(l1, forms), model.pairs(forms, r1)
        count, kinds, share = model.unigrams[forms], model.followers[forms], model.shares[forms]
        if unknown is not None:
            left[unknown] = right[unknown] = 0.0
            count[unknown] = kinds[unknown] = 1.0
            share[unknown] = NEVER_SEEN
        after = model.followers[l1]
        left_log = np.log((left + after * share) / (model.unigrams[l1] + after))
        right_log = np.log((right + kinds * model.shares[r1]) / (count + kinds))
        return Pairs(left, right, left_log, right_log)

    @cached_property
    def before(self) -> Array:
        """Return how often the two words before each suspicious one follow each other."""
        return np.where(self.l1 == BREAK, 0, self.model.pairs(self.l2, self.l1))

    @cached_property
    def after(self) -> Array:
        """Return how often the two words after each suspicious one follow each other."""
        return np.where(self.r1 == BREAK, 0, self.model.pairs(self.r1, self.r2))

    def measure(self, forms: Array, whose: Array, pairs: Pairs, unknown: Array) -> Array:
        """Return the `MEASURES` of every form, a row each."""
        model = self.model
        l2, l1, r1, r2 = self.l2[whose], self.l1[whose], self.r1[whose], self.r2[whose]
        # One look for all three triples of every form.
        triples = model.triples(
            np.concatenate([l2, l1, forms]),
            np.concatenate([l1, forms, r1]),
            np.concatenate([forms, r1, r2]),
        ).reshape(3, len(forms))
        triples[:, unknown] = 0
        edge = l1 == BREAK, r1 == BREAK
        triples[0, edge[0]] = 0
        triples[2, edge[1]] = 0
        kinds, after = model.followers[r1], self.after[whose]
        next_share = (after + kinds * model.shares[r2]) / (model.unigrams[r1] + kinds)
        smooth = _smooth(
            triples,
            np.stack([self.before[whose], pairs.left, pairs.right]),
            np.stack([np.exp(pairs.left_log), np.exp(pairs.right_log), next_share]),
        )
        smooth[0, edge[0]] = 0
        smooth[2, edge[1]] = 0
        known = ~unknown
        counts = np.stack([model.unigrams[forms] * known, pairs.left, pairs.right, *triples])
        np.log1p(counts, out=counts)
        chance = model.chance[forms] * known
        expected = np.log1p(np.stack([model.chance[l1] * chance, model.chance[r1] * chance]))
        rarity = counts[1:3] - expected
        return np.concatenate([smooth, [pairs.left_log, pairs.right_log], counts, rarity]).T


def _smooth(triples: Array, pairs: Array, shares: Array) -> Array:
    """Return the logs of triples' shares in their pairs, backing off to `shares`."""
    weights = 1.5 * np.maximum(pairs, 1) ** 0.6
    out: Array = np.log((triples + weights * shares) / (np.maximum(pairs, triples) + weights))
    return out
