"""Fitting the sieves: ``python -m vnnorm.repairs.typos.fit_sieve CORPUS LABELLED.jsonl``.

Slips are planted in the text that the lexicon did not count (of LABELLED, only how often which
kind of slip occurs is used).  What the sieve is to keep are those slips that the evidence can
tell; all others and good words it may pass over.  Out: ``sieve.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.build import blocks
from vnnorm.lexicon.model import FIRST_WORD, lexicon
from vnnorm.repairs.typos import sieve as sieves
from vnnorm.repairs.typos.evidence import FEATURES, gather
from vnnorm.repairs.typos.labelled import read_labelled
from vnnorm.repairs.typos.plant import Planter
from vnnorm.repairs.typos.scene import Scene
from vnnorm.repairs.typos.sieve import COLUMNS, SECOND, SIEVE, Sieve, columns, triple_column

__all__ = ["main"]

Array = npt.NDArray[Any]

BLOCKS = 5
"""So many blocks are enough."""
TELLING = 9.0
"""A planted slip is told by so many nats of triples and expectation together."""
LOOKED_UP, SUSPECTED, DOUBTED = 0.1, 0.035, 0.06
"""Of good words, so many may have their triple looked up, be suspicious, or be so with regard
to their likeliest candidates: this is what the sieve costs."""
LOSS_PROMISE = 0.05
"""So many of the slips that can be told may be lost for want of a promising candidate."""
PART = 1 << 18
STEPS = 32
KINDS = 5

_OPEN: dict[str, Any] = {
    "weights": dict.fromkeys(COLUMNS, 0.0),
    "triple": [0.0] * STEPS,
    "bias": 0.0,
    "first": -1.0,
    "second": -1.0,
    "third": -1.0,
    "measures": dict.fromkeys(SECOND, 0.0),
    "promise": -1.0,
}
"""A sieve that holds everything back."""


def _design(scene: Scene) -> tuple[Array, Array]:
    """Return the numbers of every known syllable, and which words these are."""
    at = np.flatnonzero((scene.ids >= FIRST_WORD) & scene.model.is_syllable[scene.ids])
    *numbers, before, after = columns(scene, at)
    kinds = np.eye(KINDS)[:, 1:]
    triple = triple_column(scene, at)
    known = np.minimum(triple, 12)
    design = np.concatenate(
        [np.stack(numbers, axis=1), kinds[before], kinds[after], np.eye(13)[known][:, 1:]], axis=1
    )
    return design, at


def _logistic(x: Array, right: Array, weights: Array, ridge: float = 3.0) -> Array:
    """Return the weights of a logistic regression, by Newton's method; the last is the bias."""
    x = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    b = np.zeros(x.shape[1])
    for _ in range(20):
        p = 1 / (1 + np.exp(-x @ b))
        gradient = x.T @ (weights * (right - p)) - ridge * b
        curve = (x * (weights * p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(b))
        b += np.linalg.solve(curve, gradient)
    return b


def _evidence(text: str, labels: dict[int, str], numbers: dict[str, Any]) -> _Rows:
    """Return all rows that come through the sieve with these numbers."""
    model, parts, places, right = lexicon(), list[Array](), list[Array](), list[bool]()
    whole, sieves.sieve = sieves.sieve, lambda: Sieve(numbers)  # type: ignore[assignment]
    try:
        for low in range(0, len(text), PART):
            found = gather(model, text[low : low + PART])
            if found is not None and len(found.rows):
                starts = found.starts[found.word_of] + low
                parts.append(found.rows.astype(np.float32))
                places.append(starts)
                right += [
                    labels.get(start) == model.word(candidate)
                    for start, candidate in zip(starts.tolist(), found.candidates.tolist())
                ]
    finally:
        sieves.sieve = whole
    rows = np.concatenate(parts)
    total, expected = (rows[:, FEATURES.index(n)] for n in ("total_gain", "expected_gain"))
    telling = np.array(right) & (total + 1.5 * expected > TELLING)
    return _Rows(rows, np.concatenate(places), np.array(right), telling)


class _Rows(NamedTuple):
    rows: Array
    places: Array
    right: Array
    telling: Array


def fit_first(text: str, labels: dict[int, str], found: _Rows) -> dict[str, Any]:
    """Return the numbers of the first sieve, from a text with planted slips."""
    told = set(found.places[found.telling].tolist())
    scene = Scene(lexicon(), text)
    x, at = _design(scene)
    starts = scene.starts[at].tolist()
    planted = np.array([s in labels for s in starts])
    right = np.array([s in told for s in starts])
    use = right | ~planted
    x, right = x[use], right[use]
    weights = np.where(right, 0.03 * (~right).sum() / right.sum(), 1.0)
    b = _logistic(x, right, weights)
    pairs = x[:, : len(COLUMNS)] @ b[: len(COLUMNS)] + b[-1]
    triple = b[len(COLUMNS) : -1]
    score = x @ b[:-1] + b[-1]
    first = np.quantile(pairs[~right], 1 - LOOKED_UP)
    score[pairs < first] = -np.inf
    second, third = np.quantile(score[~right], [1 - SUSPECTED, 1 - DOUBTED])
    _say(
        f"{right.sum():,} of {planted.sum():,} slips told; of these "
        f"{1000 * (score[right] < third).mean():.1f} in 1,000 lost, and "
        f"{1000 * (score[right] < second).mean():.1f} not among the first"
    )
    return {
        "weights": {name: _short(w) for name, w in zip(COLUMNS, b)},
        "triple": [0.0, *(_short(triple[min(i, 12) - 1]) for i in range(1, STEPS))],
        "bias": _short(b[-1]),
        "first": _short(first),
        "second": _short(second),
        "third": _short(third),
    }


def fit_second(found: _Rows) -> dict[str, Any]:
    """Return the numbers that say which candidates are promising."""
    x = found.rows[:, [FEATURES.index(name) for name in SECOND]].astype(np.float64)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    b = _logistic((x - mean) / scale, found.right, np.ones(len(x)))
    weights = b[:-1] / scale
    score = x @ weights
    promise = np.quantile(score[found.telling], LOSS_PROMISE)
    _say(f"{(score >= promise).sum():,} of {len(x):,} candidates held back")
    return {
        "measures": {name: float(f"{w:.6g}") for name, w in zip(SECOND, weights)},
        "promise": _short(promise),
    }


def fit(text: str, labels: dict[int, str]) -> dict[str, Any]:
    """Return the numbers of the sieves."""
    numbers = _OPEN | fit_first(text, labels, _evidence(text, labels, _OPEN))
    return numbers | fit_second(_evidence(text, labels, numbers))


def _short(number: Any) -> float:
    return round(float(number), 4)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Fit the sieve from the command line."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.repairs.typos.fit_sieve")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=SIEVE)
    options = parser.parse_args(argv)
    planter = Planter(lexicon(), read_labelled(options.labelled))
    whole = list(blocks(options.corpus, held_out=True))
    # Some of it all, from front to end: the sources follow each other.
    text, labels = planter.plant("".join(whole[:: -(-len(whole) // BLOCKS)]))
    options.output.write_text(json.dumps(fit(text, labels), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
