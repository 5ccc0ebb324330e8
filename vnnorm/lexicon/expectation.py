"""What word the words around lead one to expect: a small network.

The counts of `vnnorm.lexicon.model` see two words on either side, and only what was written
just so before.  The network sees sixteen, and knows words by the company they keep: each
word is a vector; those of six neighbours on either side, in their order, and the sums of
ten further ones on either side, go through one hidden layer and become the vector of what
is expected; a syllable's score is its product with that of the syllable, in nats up to a
constant of the place.

The file holds bytes with a scale for each row; `vnnorm.lexicon.train` made it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.model import FIRST_WORD, Lexicon, lexicon, read

__all__ = ["FAR", "NEAR", "NETWORK", "Expectation", "expectation"]

Array = npt.NDArray[Any]

NETWORK: Final = Path(__file__).with_name("expectation.bin")

NEAR: Final = 6
"""So many neighbours on either side are told apart by where they stand ..."""
FAR: Final = 16
"""... and those up to here count for what they are only."""

TOGETHER = 8
"""Places are taken by so many, whatever their number: their products are then made alike,
bit for bit, however a text is cut, and are too small to be shared out to threads, which
would spin on."""

_REACH = np.arange(-FAR, FAR + 1)
_NEAR = FAR + np.concatenate([np.arange(-NEAR, 0), np.arange(1, NEAR + 1)])
_LEFT = slice(0, FAR - NEAR)
_RIGHT = slice(FAR + NEAR + 1, None)


class Expectation:
    """Scores syllables by the words around them."""

    def __init__(self, path: Path = NETWORK, model: Lexicon | None = None) -> None:
        model = model or lexicon()
        head, arrays = read(path)
        if head["about"]["vocabulary"] != model.fingerprint:
            raise ValueError(f"{path} was trained with another lexicon")
        self.about: dict[str, Any] = head["about"]

        def matrix(name: str) -> Array:
            scale = arrays[f"{name}_scale"]
            out: Array = arrays[name].reshape(len(scale), -1).astype(np.float32)
            out *= scale[:, None]
            return out

        self._words = matrix("words")
        self._company = self._words.copy()
        self._company[:FIRST_WORD] = 0
        self._syllables = matrix("syllables")
        self._biases = arrays["biases"]
        self._rows = np.zeros(len(model.is_syllable), np.int64)
        self._rows[model.is_syllable] = np.arange(len(self._syllables))
        width = self._words.shape[1]
        self._hidden = matrix("hidden").reshape(2 * NEAR + 2, width, -1)
        self._hidden_biases = arrays["hidden_biases"]
        self._output = matrix("output")
        self._output_biases = arrays["output_biases"]

    def expect(self, line: Array, places: Array, begins: Array, ends: Array) -> Array:
        """Return a vector for each of the places; `begins` and `ends` are those of its line.

        `line` is a text as ids; nothing before ``line[begins]`` or from ``line[ends]`` on
        is seen.
        """
        parts = []
        for low in range(0, len(places), TOGETHER):
            part = slice(low, low + TOGETHER)
            parts.append(self._expect(line, places[part], begins[part], ends[part]))
        return np.concatenate(parts) if parts else np.zeros((0, self._output.shape[1]), np.float32)

    def _expect(self, line: Array, places: Array, begins: Array, ends: Array) -> Array:
        count = len(places)
        seen = np.zeros((2 * FAR + 1, TOGETHER), np.int64)
        at = places + _REACH[:, None]
        inside = (at >= begins) & (at < ends)
        seen[:, :count] = line.take(at, mode="clip") * inside
        # One matrix for each neighbour, and one for those further on, on either side.
        inputs = np.empty((2 * NEAR + 2, TOGETHER, self._words.shape[1]), np.float32)
        inputs[:-2] = self._words[seen[_NEAR]]
        for side, far in ((-2, _LEFT), (-1, _RIGHT)):
            ids = seen[far]
            self._company[ids].sum(axis=0, out=inputs[side])
            known = (ids >= FIRST_WORD).sum(axis=0)
            inputs[side] /= np.sqrt(known + 1, dtype=np.float32)[:, None]
        hidden = np.matmul(inputs, self._hidden).sum(axis=0)
        hidden += self._hidden_biases
        np.maximum(hidden, 0, out=hidden)
        expected: Array = (hidden @ self._output + self._output_biases)[:count]
        return expected

    def scores(self, expected: Array, forms: Array, whose: Array) -> Array:
        """Return the score of each form in the place `whose` of `expected`."""
        rows = self._rows[forms]
        products = (expected[whose] * self._syllables[rows]).sum(axis=1)
        out: Array = (products + self._biases[rows]).astype(np.float64)
        return out


@lru_cache(maxsize=1)
def expectation() -> Expectation:
    """Return the network that comes with the package, loaded on first use."""
    return Expectation()
