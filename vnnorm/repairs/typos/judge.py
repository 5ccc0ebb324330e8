"""Weighing the evidence: from rows of numbers to how sure a correction is.

A candidate's score is a small network of the features (a linear part and one hidden layer);
the word as it stands scores 0.  Scores become odds over all candidates, so that two good
candidates make each other unsure.  Evidence that costs more is gathered only where what is
known already leaves some hope: there is a network for what is known at each stage.
`weights.json` holds the numbers; `vnnorm.repairs.typos.fit` makes it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vnnorm.repairs.typos.evidence import FEATURES

__all__ = ["WEIGHTS", "Judge", "Network", "judge"]

Array = npt.NDArray[Any]

WEIGHTS: Final = Path(__file__).with_name("weights.json")

HOPE = 2.0
"""So many nats a margin may rise with what is yet to learn; few that become sure rise by more."""

SMALL = 240_000
"""Products of so few multiplications are not shared out to threads, which would spin on."""


class Network:
    """Turns rows of evidence into margins."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.features = tuple(weights["features"])
        if self.features != FEATURES[: len(self.features)]:
            raise ValueError("these weights were fitted to other features; fit them again")
        self.mean = np.array([v[0] for v in weights["features"].values()])
        self.scale = np.array([v[1] for v in weights["features"].values()])
        self.linear = np.array([v[2] for v in weights["features"].values()])
        self.hidden = np.array([v[3:] for v in weights["features"].values()])
        self.hidden_bias = np.array(weights["hidden_bias"])
        self.output = np.array(weights["output"])
        self.bias = float(weights["bias"])

    def margins(self, rows: Array, word_of: Array) -> Array:
        """Return the log odds of each candidate against the word and the others.

        `word_of` says which word each row belongs to; rows of a word are together.
        """
        if not len(rows):
            return np.zeros(0)
        scaled = (rows - self.mean) / self.scale
        step = max(1, SMALL // self.hidden.size)
        parts = [scaled[low : low + step] @ self.hidden for low in range(0, len(scaled), step)]
        active = np.maximum(np.concatenate(parts) + self.hidden_bias, 0)
        scores = scaled @ self.linear + active @ self.output + self.bias
        first = np.flatnonzero(np.concatenate([[True], word_of[1:] != word_of[:-1]]))
        group = np.cumsum(np.isin(np.arange(len(word_of)), first)) - 1
        highest = np.maximum(np.maximum.reduceat(scores, first), 0)[group]
        shifted = np.exp(scores - highest)
        total = np.add.reduceat(shifted, first)[group] + np.exp(-highest)
        rest = np.maximum(total - shifted, 1e-12)
        # Rounded, so that how the text was cut into blocks cannot show.
        margins: Array = np.round(np.log(np.maximum(shifted, 1e-12) / rest), 5)
        return margins


class Judge:
    """Says how sure a correction is once all is known of it, and before that whether to go on."""

    def __init__(self, weights: dict[str, Any]) -> None:
        *looks, verdict = map(Network, weights["stages"])
        self._verdict = verdict
        self._looks = {len(look.features): look for look in looks}

    def look(self, least: float, rows: Array, word_of: Array) -> Array:
        """Return which candidates may come to a margin of `least` once all is known of them.

        `rows` have the first of the `FEATURES`, as many as a network was fitted to.  A `least` of
        more than 0 asks no more: with so little to go on, few words are so sure yet.
        """
        out: Array = self._looks[rows.shape[1]].margins(rows, word_of) >= min(least, 0.0) - HOPE
        return out

    def margins(self, rows: Array, word_of: Array) -> Array:
        """Return the log odds of each candidate against the word and the others."""
        return self._verdict.margins(rows, word_of)


@lru_cache(maxsize=1)
def judge() -> Judge:
    """Return the judge that comes with the package."""
    return Judge(json.loads(WEIGHTS.read_text(encoding="utf-8")))
