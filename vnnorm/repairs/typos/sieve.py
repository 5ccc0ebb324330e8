"""The sieves: which words of a text are odd enough for a closer look, and which candidates.

Nine words in ten of good text pass here, at the cost of looking up the two pairs that each
makes with its neighbours and, for some, the triple that it stands in the middle of.  Of the
candidates for the others, nine in ten go once their pairs and triples are known.  What counts
is fitted (``sieve.json``, by `vnnorm.repairs.typos.fit_sieve`) to slips planted in good text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.model import BREAK, FIRST_WORD, NUMBER, UNKNOWN, Lexicon
from vnnorm.repairs.typos.context import MEASURES
from vnnorm.repairs.typos.scene import Scene

__all__ = ["COLUMNS", "SECOND", "SIEVE", "Sieve", "columns", "sieve", "triple_column"]

Array = npt.NDArray[Any]

SIEVE: Final = Path(__file__).with_name("sieve.json")

COLUMNS: Final = (
    "left_rarity",
    "right_rarity",
    "least_rarity",
    "left_count",
    "right_count",
    "never_left",
    "never_right",
    "left_outshone",
    "right_outshone",
    "chance",
    "in_name",
    *(
        f"{side}_{kind}"
        for side in ("left", "right")
        for kind in ("break", "number", "unknown", "foreign")
    ),
)
"""What is known of a word from its two pairs; see `columns`."""

NUMBERS = 11
"""So many of the columns are numbers; the others are kinds of neighbours."""

SECOND: Final = (
    *(f"{form}_{name}" for form in ("word", "candidate") for name in MEASURES),
    *("cost", "unknown", "least_gain", "least_pair_gain", "total_low"),
)
"""What is known of a candidate from its pairs and triples."""

_SEEN = 0.3
"""Added to counts before their logarithm is taken."""
_LEAST = float(np.log(_SEEN))


class _Tables:
    """Logarithms of counts and chances, and the kind of each id, for one model."""

    def __init__(self, model: Lexicon) -> None:
        self.counts = np.log(model.pair_counts + _SEEN)
        self.outshone = model.outshone.astype(float)
        self.chance = np.log(np.maximum(model.chance, 1e-3))
        kinds = np.where(model.is_syllable, 0, 4).astype(np.uint8)
        kinds[[BREAK, NUMBER, UNKNOWN]] = 1, 2, 3
        self.kinds = kinds
        self.never = np.zeros(len(model.counts))
        self.never[0] = 1.0


@lru_cache(maxsize=2)
def _tables(model: Lexicon) -> _Tables:
    return _Tables(model)


def columns(scene: Scene, at: Array | slice = slice(None)) -> list[Array]:
    """Return, for the words `at`, one array for each of the `NUMBERS`, then kinds.

    A pair's rarity is the logarithm of how much oftener it stands there than by chance.
    """
    model, line = scene.model, scene.line
    tables = _tables(model)
    pairs = model.pair_steps(line[:-1], line[1:]).astype(np.intp)
    places, ids = scene.places[at], scene.ids[at]
    before, after = line.take(places - 1), line.take(places + 1)
    left, right = pairs.take(places - 1), pairs.take(places)
    chance = tables.chance.take(ids)
    left_count, right_count = tables.counts.take(left), tables.counts.take(right)
    expected = tables.chance.take(before)
    expected += chance
    left_rarity = left_count - np.maximum(expected, _LEAST, out=expected)
    expected = tables.chance.take(after)
    expected += chance
    right_rarity = right_count - np.maximum(expected, _LEAST, out=expected)
    return [
        left_rarity,
        right_rarity,
        np.minimum(left_rarity, right_rarity),
        left_count,
        right_count,
        tables.never.take(left),
        tables.never.take(right),
        tables.outshone.take(left),
        tables.outshone.take(right),
        chance,
        scene.in_name[at],
        tables.kinds.take(before),
        tables.kinds.take(after),
    ]


def triple_column(scene: Scene, at: Array) -> Array:
    """Return, in steps, how often the words `at` stand between their two neighbours."""
    places, line = scene.places[at], scene.line
    return scene.model.triple_steps(line[places - 1], line[places], line[places + 1])


def second_columns(old: Array, new: Array, cost: Array, unknown: Array) -> Array:
    """Return what else speaks for a candidate, a row each, see `SECOND`."""
    gain = new[:, :5] - old[:, :5]
    return np.stack(
        [
            cost,
            unknown,
            np.minimum(gain[:, 0], gain[:, 1]),
            np.minimum(gain[:, 3], gain[:, 4]),
            np.minimum(gain[:, 0] + gain[:, 1] + gain[:, 2], 12),
        ],
        axis=1,
    )


class Sieve:
    """Holds back what is worth a closer look; good text is full of the rest.

    `first` is the least score, by pairs alone, of a word whose triple is looked up, `second`
    that of a suspicious one, and `third` that of one for which a look at its likeliest candidates
    is enough.
    """

    def __init__(self, numbers: dict[str, Any]) -> None:
        weights = [numbers["weights"][name] for name in COLUMNS]
        self._weights: Sequence[float] = weights[:NUMBERS]
        self._before = np.array([0.0, *weights[NUMBERS : NUMBERS + 4]])
        self._after = np.array([0.0, *weights[NUMBERS + 4 :]])
        self._triple = np.array(numbers["triple"])
        self._bias = float(numbers["bias"])
        self.first = float(numbers["first"])
        self.second = float(numbers["second"])
        self.third = float(numbers["third"])
        measured = np.array(list(numbers["measures"].values()))
        self._old, self._new = (
            measured[: len(MEASURES)],
            measured[len(MEASURES) : 2 * len(MEASURES)],
        )
        self._rest = measured[2 * len(MEASURES) :]
        self._promise = float(numbers["promise"])

    def promising(self, old: Array, new: Array, cost: Array, unknown: Array) -> Array:
        """Return which candidates deserve to be measured in full.

        `old` and `new` are the `MEASURES` of word and candidate, `cost` that of the slip.
        """
        score = (old * self._old).sum(axis=1)
        score += (new * self._new).sum(axis=1)
        rest = second_columns(old, new, cost, unknown)
        score += (rest * self._rest).sum(axis=1)
        out: Array = score >= self._promise
        return out

    def suspects(self, scene: Scene) -> tuple[Array, Array]:
        """Return the known syllables that deserve a closer look, in order.

        And whether only their likeliest candidates do.
        """
        *numbers, before, after = columns(scene)
        score = self._before.take(before)
        score += self._after.take(after)
        for weight, column in zip(self._weights, numbers):
            score += weight * column
        score += self._bias
        ids = scene.ids
        odd = np.flatnonzero(
            (score >= self.first) & (ids >= FIRST_WORD) & scene.model.is_syllable[ids]
        )
        whole = score[odd] + self._triple[triple_column(scene, odd)]
        suspicious = whole >= self.third
        return odd[suspicious], whole[suspicious] < self.second


@lru_cache(maxsize=1)
def sieve() -> Sieve:
    """Return the sieve that comes with the package."""
    return Sieve(json.loads(SIEVE.read_text(encoding="utf-8")))
