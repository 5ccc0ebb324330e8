"""Training the network of expectations: ``python -m vnnorm.lexicon.train CORPUS -o NETWORK``.

In: the corpus that the lexicon in the package was built from (see `vnnorm.lexicon.build`),
without its held-out blocks.  Out: the file that `vnnorm.lexicon.expectation` reads.  Only
weights leave the text.  It needs torch, which nothing else here does.

The network learns to tell the syllable that stands in a place from those that it may be
confused with, and from others drawn by chance; frequent words are asked for less often than
they occur, which is taken back in the biases.  The first lines of the corpus are Wikipedia, a
seventh of it; they are gone over three times as often as the rest (`WIKIPEDIA`).

The network in the package read 131 million words of that text as `vnnorm.repairs.typos.clean` had
left it, in two legs (``--init``) of 162 minutes in all on two cores.

Training is a sum of floating-point numbers in an order that machines may choose, so a second
run gives a network as good, not the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.build import blocks
from vnnorm.lexicon.expectation import NETWORK, with_vectors
from vnnorm.lexicon.model import FIRST_WORD, MOST_CANDIDATES, Lexicon, lexicon, write
from vnnorm.repairs.typos.scene import MARKS, OTHERWISE, Scene

__all__ = ["Line", "main", "save", "sequence"]

Array = npt.NDArray[Any]

WIDTH, STATE, HIDDEN = 96, 256, 160
CHUNK, CHUNKS = 64, 64
"""So many words in a row, and so many such rows, are read at a time."""
RATE, RATE_RARELY = 5e-3, 2e-2
RARELY = "words", "biases"
"""Each row of these is met rarely."""
BY_CHANCE = 512
"""So many syllables drawn by chance are shared by a batch."""
CONFUSED, CONFUSING = 12, 6
"""So many of the candidates for a syllable, and of those that it is a candidate for."""
MOST_CONFUSING = 128
RARE = 3e-4
"""Syllables with a larger share of the text are asked for less often than they occur."""
BETWEEN_LINES = 3
SIDES = "left", "right"
WIKIPEDIA, TIMES = 0.135, 3
"""So much of the text, at its beginning, is gone over so often."""


class Line(NamedTuple):
    """A text as ids and marks (see `vnnorm.repairs.typos.scene.Scene`), in one line."""

    ids: Array
    marks: Array


def sequence(model: Lexicon, texts: Iterable[str]) -> Line:
    """Return texts as one line, with many breaks where lines ended."""
    ids, marks = [], []
    for text in texts:
        scene = Scene(model, text)
        if not len(scene.ids):
            continue
        lines = scene.line_feeds.searchsorted(scene.starts)
        ended = np.diff(lines, prepend=lines[0]) != 0
        # A line that ends has one break already.
        places = scene.places + np.cumsum(ended) * (BETWEEN_LINES - 1) + BETWEEN_LINES
        part = np.zeros(int(places[-1]) + 1, np.uint16)
        part[places] = scene.ids
        mark = np.full(len(part), OTHERWISE, np.uint8)
        mark[places] = scene.marks[scene.places]
        within = np.flatnonzero(~scene.spaced & ~ended)
        mark[places[within] - 1] = scene.marks[scene.places[within] - 1]
        ids.append(part)
        marks.append(mark)
    return Line(np.concatenate(ids), np.concatenate(marks))


class Draw:
    """Draws stretches of the text, and syllables to tell theirs from."""

    def __init__(self, model: Lexicon, line: Line) -> None:
        self.line = line
        self.random = np.random.default_rng(1)
        count = len(model.is_syllable)
        counts = np.bincount(line.ids, minlength=count).astype(float)
        counts[~model.is_syllable] = 0
        shares = counts / counts.sum()
        self.keep = np.minimum(1, np.sqrt(RARE / np.maximum(shares, 1e-12))) * (counts > 0)
        self.share = shares * self.keep / (shares * self.keep).sum()
        self.surprise = np.log(np.maximum(self.share, 1e-12)).astype(np.float32)
        self._cumulated = np.cumsum(self.share)
        near: list[list[int]] = [[] for _ in range(count)]
        far: list[list[int]] = [[] for _ in range(count)]
        whose, candidates, _ = model.candidates(np.arange(count), np.array(MOST_CANDIDATES))
        for word, candidate in zip(whose.tolist(), candidates.tolist()):
            near[word].append(candidate)
            far[candidate].append(word)
        for words in far:
            self.random.shuffle(words)
        self._near = _table(near, MOST_CANDIDATES)
        self._far = _table(far, MOST_CONFUSING)

    def chunks(self) -> Iterator[Line]:
        """Yield batches of chunks, a column each, for ever."""
        size = len(self.line.ids)
        wikipedia = int(WIKIPEDIA * size) // CHUNK
        while True:
            shift = int(self.random.integers(CHUNK))
            number = (size - shift) // CHUNK
            often = np.concatenate([np.arange(number), np.tile(np.arange(wikipedia), TIMES - 1)])
            self.random.shuffle(often)
            for low in range(0, len(often) - CHUNKS + 1, CHUNKS):
                at = often[low : low + CHUNKS] * CHUNK + shift + np.arange(CHUNK)[:, None]
                yield Line(self.line.ids[at].astype(np.int64), self.line.marks[at].astype(np.int64))

    def asked(self, ids: Array) -> Array:
        """Return which of the words are to be told from others."""
        asked: Array = self.random.random(ids.shape) < self.keep[ids]
        return asked

    def confusable(self, words: Array) -> Array:
        """Return for each word some that it may be confused with; 0 where there are fewer."""
        drawn = []
        for (table, sizes), count in ((self._near, CONFUSED), (self._far, CONFUSING)):
            which = self.random.random((len(words), count)) * np.maximum(sizes[words], 1)[:, None]
            drawn.append(table[words[:, None], which.astype(int)])
        return np.concatenate(drawn, axis=1)

    def by_chance(self) -> Array:
        drawn = np.searchsorted(self._cumulated, self.random.random(BY_CHANCE))
        return np.minimum(drawn, len(self.share) - 1)


def _table(lists: list[list[int]], most: int) -> tuple[Array, Array]:
    table = np.zeros((len(lists), most), np.int64)
    for row, words in zip(table, lists):
        row[: len(words)] = words[:most]
    return table, np.array([min(len(words), most) for words in lists])


class Network:
    """What `vnnorm.lexicon.expectation.Expectation` computes, with gradients."""

    def __init__(self, biases: Array, weights: dict[str, Array] | None = None) -> None:
        # Only here: nobody else who imports this module needs torch.
        import torch

        torch.manual_seed(1)
        self.torch: Any = torch
        self.readers = [torch.nn.LSTM(WIDTH, STATE) for _ in range(2)]
        start = {
            "words": 0.2 * torch.randn(len(biases), WIDTH),
            "marks": 0.2 * torch.randn(MARKS, WIDTH),
            "hidden": (2 / (2 * STATE)) ** 0.5 * torch.randn(2 * STATE, HIDDEN),
            "hidden_biases": torch.zeros(HIDDEN),
            "output": HIDDEN**-0.5 * torch.randn(HIDDEN, WIDTH),
            "output_biases": torch.zeros(WIDTH),
            "biases": torch.tensor(biases, dtype=torch.float32),
        }
        self.weights = {name: torch.nn.Parameter(value) for name, value in start.items()}
        for side, reader in zip(SIDES, self.readers):
            self.weights |= {f"{side}_{name}": p for name, p in reader.named_parameters()}
        if weights:
            with torch.no_grad():
                for name, value in self.weights.items():
                    value.copy_(torch.from_numpy(weights[name]))

    def expect(self, line: Line, asked: Array) -> Any:
        """Return what is expected in the places of `line` that are asked for.

        Not in its first and last row.
        """
        torch, w = self.torch, self.weights
        embedding = torch.nn.functional.embedding
        read = embedding(torch.from_numpy(line.ids), w["words"])
        read = read + embedding(torch.from_numpy(line.marks), w["marks"])
        left, _ = self.readers[0](read)
        right, _ = self.readers[1](read.flip(0))
        row, column = map(torch.from_numpy, np.nonzero(asked))
        states = torch.cat([left[row - 1, column], right[len(read) - 2 - row, column]], 1)
        hidden = torch.relu(states @ w["hidden"] + w["hidden_biases"])
        return hidden @ w["output"] + w["output_biases"]

    def scores(self, expected: Any, words: Any) -> Any:
        embedding = self.torch.nn.functional.embedding
        vectors = embedding(words, self.weights["words"])
        biases = embedding(words, self.weights["biases"][:, None])
        return self.torch.bmm(vectors, expected[:, :, None])[:, :, 0] + biases[:, :, 0]

    def loss(self, draw: Draw, line: Line) -> Any:
        """Return how badly the words in these chunks are told from others."""
        torch, w = self.torch, self.weights
        asked = draw.asked(line.ids)
        asked[[0, -1]] = False
        words = line.ids[asked]
        expected = self.expect(line, asked)
        right = torch.zeros(len(words), dtype=torch.long)
        choice = np.concatenate([words[:, None], draw.confusable(words)], axis=1)
        near = self.scores(expected, torch.from_numpy(choice))
        near = near.masked_fill(torch.from_numpy(choice < FIRST_WORD), -1e9)
        target, chance = torch.from_numpy(words), torch.from_numpy(draw.by_chance())
        surprise = torch.from_numpy(draw.surprise)
        own = near[:, :1] - surprise[target][:, None]
        far = expected @ w["words"][chance].T + (w["biases"][chance] - surprise[chance])
        far = far.masked_fill(target[:, None] == chance[None], -1e9)
        entropy = torch.nn.functional.cross_entropy
        return entropy(near, right), entropy(torch.cat([own, far], 1), right)


def train(network: Network, draw: Draw, minutes: float) -> None:
    """Train for so many minutes; the rate falls to nothing at the end."""
    torch = network.torch
    weights = list(network.weights.values())
    groups = [
        {"params": [w for name, w in network.weights.items() if (name in RARELY) is rarely]}
        for rarely in (False, True)
    ]
    optimiser = torch.optim.Adam(groups, lr=RATE, betas=(0.9, 0.99), fused=True)
    begin, seen = time.monotonic(), 0
    told = np.zeros(2)
    for step, line in enumerate(draw.chunks(), 1):
        done = (time.monotonic() - begin) / (60 * minutes)
        if done >= 1:
            break
        for group, rate in zip(optimiser.param_groups, (RATE, RATE_RARELY)):
            group["lr"] = rate * max(0.01, min(1, step / 300) * (1 - done) ** 0.8)
        near, far = network.loss(draw, line)
        optimiser.zero_grad(set_to_none=True)
        (near + far).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        seen += line.ids.size
        told += 0.01 * (np.array([near.item(), far.item()]) - told)
        if step % 200 == 0:
            print(f"{seen:,} words, losses {told.round(3)}", file=sys.stderr, flush=True)


def save(path: Path, model: Lexicon, weights: dict[str, Array], keep: Array) -> None:
    """Write the weights of a network, in bytes; `keep` says how often each word was drawn."""
    matrices = {name: weights[name] for name in ("hidden", "output")}
    matrices["words"] = weights["words"][with_vectors(model)]
    arrays: dict[str, Array] = {}
    for side in SIDES:
        # From input, then state, to the gates.
        both = [weights[f"{side}_weight_{kind}_l0"].T for kind in ("ih", "hh")]
        matrices[f"{side}_gates"] = np.concatenate(both)
        biases = weights[f"{side}_bias_ih_l0"] + weights[f"{side}_bias_hh_l0"]
        arrays[f"{side}_gates_biases"] = biases.astype(np.float16)
    for name, matrix in matrices.items():
        scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127
        arrays[name] = np.round(matrix / scale[:, None]).astype(np.int8).ravel()
        arrays[f"{name}_scale"] = scale.astype(np.float16)
    biases = weights["biases"] - np.log(np.maximum(keep, 1e-9))
    arrays["biases"] = biases[model.is_syllable].astype(np.float16)
    for name in ("hidden_biases", "output_biases"):
        arrays[name] = weights[name].astype(np.float16)
    arrays["marks"] = weights["marks"].astype(np.float16).ravel()
    write(path, arrays, 0, {"vocabulary": model.fingerprint})


def main(argv: Sequence[str] | None = None) -> int:
    """Train a network from the command line."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.lexicon.train")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=NETWORK)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--init", type=Path, help="weights of a former leg")
    parser.add_argument("--weights", type=Path, help="where to write the weights as they are")
    options = parser.parse_args(argv)
    model = lexicon()
    draw = Draw(model, sequence(model, blocks(options.corpus, held_out=False)))
    former = dict(np.load(options.init)) if options.init else None
    network = Network(np.log(np.maximum(draw.share, 1e-9)), former)
    train(network, draw, options.minutes)
    weights = {name: value.detach().numpy() for name, value in network.weights.items()}
    if options.weights:
        np.savez(options.weights, **weights)
    save(options.output, model, weights, draw.keep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
