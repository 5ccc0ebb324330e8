"""What word the words around lead one to expect: a small network.

The counts of `vnnorm.lexicon.model` see two words on either side, and only what was written
just so before.  The network reads further, and knows words by the company they keep: each
word is a vector, and so is what is to know of it beside (`Scene.marks`).  Two readers, each
a long short-term memory (Hochreiter and Schmidhuber 1997), come from either side up to the
word in question, which they do not see; one hidden layer makes of both states the vector of
what is expected.  A syllable's score is the product of this with its own vector: how likely
it is, in nats, up to a constant of the place.

The file holds bytes with a scale for each row; `vnnorm.lexicon.train` made it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.model import FIRST_WORD, UNKNOWN, Lexicon, lexicon, read

__all__ = ["NETWORK", "REACH", "Expectation", "expectation", "with_vectors"]

Array = npt.NDArray[Any]

NETWORK: Final = Path(__file__).with_name("expectation.bin")

REACH: Final = 6
"""So many words on either side are read."""

LEAST_USES = 200
"""What is no syllable and was met less often has no vector of its own."""

TOGETHER = 8
"""Places are taken by so many, whatever their number: their products are then made alike,
bit for bit, however a text is cut."""
TILE, WIDE = 64, 256
"""Matrices of many and of few rows are cut into so many columns: products of larger ones would be
shared out to threads, which would spin on, and gain nothing for it."""

COMMON = 1024
"""A word's share of what is expected is that among so many of the commonest syllables."""

_AROUND = np.stack([np.arange(-REACH, 0), np.arange(REACH, 0, -1)])[:, :, None]
"""How far from the place what is read stands: for either side, in the order of reading."""


class Read(NamedTuple):
    """What the two readers made of the words around some places.

    Their states and cells, and the states before the last word, that next to the place: reader,
    place, unit.
    """

    states: Array
    cells: Array
    before: Array

    def of(self, places: Array) -> Read:
        return Read(*(part[:, places] for part in self))


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
            out *= scale[:, None].astype(np.float32)
            return out

        words = matrix("words")
        width = words.shape[1]
        # What has no vector of its own goes by that of unknown words.
        self._words = np.tile(words[UNKNOWN], (len(model.is_syllable), 1))
        self._words[with_vectors(model)] = words
        self._marks = arrays["marks"].reshape(-1, width).astype(np.float32)
        self._output = matrix("output")
        self._output_biases = arrays["output_biases"].astype(np.float32)
        self._biases = np.zeros(len(self._words), np.float32)
        self._biases[model.is_syllable] = arrays["biases"]
        gates = np.stack([matrix("left_gates"), matrix("right_gates")])
        biases = np.stack([arrays["left_gates_biases"], arrays["right_gates_biases"]])
        biases = biases[:, None].astype(np.float32)
        # The logistic function is a hyperbolic tangent, but for a half here and there.
        halved = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), gates.shape[2] // 4)
        gates *= halved
        self._from_word = _tiles(gates[:, :width])[:, None]
        self._from_state = _tiles(gates[:, width:])
        self._gate_biases = _tiles(biases * halved)
        self._state = gates.shape[1] - width
        hidden = matrix("hidden")
        self._hidden = _tiles(hidden.reshape(2, self._state, -1))
        self._hidden_biases = arrays["hidden_biases"].astype(np.float32)
        common = np.argsort(-model.unigrams * model.is_syllable, kind="stable")[:COMMON]
        self._common = _tiles(self._words[common].T[None], WIDE)[0]
        self._common_biases = self._biases[common]

    def read(self, line: Array, marks: Array, places: Array, begins: Array, ends: Array) -> Read:
        """Return what the readers made of what stands around each of the places.

        `line` and `marks` are a text as ids and what is to know beside (see
        `vnnorm.repairs.typos.scene.Scene`); `begins` and `ends` are those of each place's line:
        nothing before ``line[begins]`` or from ``line[ends]`` on is seen.
        """
        at = places + _AROUND
        inside = (at >= begins) & (at < ends)
        ids = np.where(inside, line.take(at, mode="clip"), 0)
        # The last kind of place is that of which nothing is to know.
        beside = np.where(inside, marks.take(at, mode="clip"), len(self._marks) - 1)
        states = np.zeros((3, 2, len(places), self._state), np.float32)
        for part in _together(len(places)):
            states[:, :, part] = self._read_part(ids[:, :, part], beside[:, :, part])
        return Read(*states)

    def _read_part(self, ids: Array, beside: Array) -> Array:
        """Return states, cells, and the states before the last word."""
        count = ids.shape[2]
        words = np.zeros((2, REACH, TOGETHER, self._words.shape[1]), np.float32)
        np.add(self._words[ids], self._marks[beside], out=words[:, :, :count])
        heard = np.matmul(words[:, :, None], self._from_word) + self._gate_biases[:, None]
        # Before the first word there is nothing to remember.
        nothing = np.zeros((2, self._state // TILE, TOGETHER, TILE), np.float32)
        state, cell = self._turned(heard[:, 0], nothing)
        for step in range(1, REACH):
            before = state
            state, cell = self._step(heard[:, step], state, cell)
        cells = cell.transpose(0, 2, 1, 3).reshape(state.shape)
        return np.stack([state, cells, before])[:, :, :count]

    def _step(self, heard: Array, state: Array, cell: Array) -> tuple[Array, Array]:
        """Return the state and the cell of each reader after one more word."""
        gates = np.matmul(state[:, None], self._from_state)
        gates += heard
        return self._turned(gates, cell)

    @staticmethod
    def _turned(gates: Array, cell: Array) -> tuple[Array, Array]:
        np.tanh(gates, out=gates)
        take, keep, news, tell = np.split(gates, 4, axis=1)
        cell = 0.5 * (cell * (1 + keep) + (1 + take) * news)
        told = 0.5 * (1 + tell) * np.tanh(cell)
        return told.transpose(0, 2, 1, 3).reshape(2, TOGETHER, -1), cell

    def expect(self, around: Read) -> Array:
        """Return a vector for each of the places read: what is expected there."""
        return self._vectors(around.states)

    def expect_beside(self, around: Read, forms: Array, whose: Array, marks: Array) -> Array:
        """Return what is expected before and after the place `whose`, were `forms` there.

        `marks` are those of the places.  The vectors come out as before or after, form, number.
        """
        after = np.zeros((2, len(forms), self._state), np.float32)
        for part in _together(len(forms)):
            count = len(forms[part])
            words = np.zeros((1, 1, TOGETHER, self._words.shape[1]), np.float32)
            words[0, 0, :count] = self._words[forms[part]] + self._marks[marks[whose[part]]]
            state, cell = (_padded(rows[:, whose[part]]) for rows in around[:2])
            cell = cell.reshape(2, TOGETHER, -1, TILE).transpose(0, 2, 1, 3)
            heard = np.matmul(words, self._from_word[:, 0]) + self._gate_biases
            after[:, part] = self._step(heard, state, cell)[0][:, :count]
        left, right = around.before[:, whose]
        before_it = self._vectors(np.stack([left, after[1]]))
        after_it = self._vectors(np.stack([after[0], right]))
        return np.stack([before_it, after_it])

    def _vectors(self, states: Array) -> Array:
        """Return what is expected between the states of a left and of a right reader."""
        out = np.zeros((states.shape[1], self._words.shape[1]), np.float32)
        for part in _together(len(out)):
            both = _padded(states[:, part])
            hidden = np.matmul(both[:, None], self._hidden).sum(axis=0)
            hidden = hidden.transpose(1, 0, 2).reshape(TOGETHER, -1) + self._hidden_biases
            np.maximum(hidden, 0, out=hidden)
            expected = hidden @ self._output + self._output_biases
            out[part] = expected[: len(out[part])]
        return out

    def scores(self, expected: Array, forms: Array, whose: Array) -> Array:
        """Return the score of each form in the place `whose` of `expected`."""
        products = (expected[whose] * self._words[forms]).sum(axis=1)
        out: Array = (products + self._biases[forms]).astype(np.float64)
        return out

    def shares(self, expected: Array, forms: Array) -> Array:
        """Return how likely each form is where `expected` is: about its logarithm."""
        scores = self.scores(expected, forms, np.arange(len(forms)))
        common = np.empty((len(forms), COMMON), np.float32)
        for part in _together(len(forms)):
            rows = np.zeros((TOGETHER, expected.shape[1]), np.float32)
            rows[: part.stop - part.start] = expected[part]
            products = np.matmul(rows, self._common).transpose(1, 0, 2).reshape(TOGETHER, -1)
            common[part] = products[: part.stop - part.start]
        common += self._common_biases
        top = common.max(axis=1, keepdims=True)
        whole = top[:, 0] + np.log(np.exp(common - top).sum(axis=1))
        out: Array = scores - np.logaddexp(whole, scores)
        return out


def with_vectors(model: Lexicon) -> Array:
    """Return which words have vectors: all but the rarer ones that are no syllables."""
    own: Array = model.is_syllable | (model.unigrams >= LEAST_USES)
    own[:FIRST_WORD] = True
    return own


def _together(count: int) -> Iterator[slice]:
    return (slice(low, min(low + TOGETHER, count)) for low in range(0, count, TOGETHER))


def _padded(rows: Array) -> Array:
    """Return the rows of both readers with empty ones added: always `TOGETHER` of them."""
    out = np.zeros((2, TOGETHER, rows.shape[2]), np.float32)
    out[:, : rows.shape[1]] = rows
    return out


def _tiles(matrices: Array, tile: int = TILE) -> Array:
    """Return matrices cut into tiles of columns."""
    number, rows, columns = matrices.shape
    tile = tile if columns % tile == 0 else columns // 2
    cut = matrices.reshape(number, rows, columns // tile, tile).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(cut)


@lru_cache(maxsize=1)
def expectation() -> Expectation:
    """Return the network that comes with the package, loaded on first use."""
    return Expectation()
