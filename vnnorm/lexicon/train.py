"""Training the network of expectations: ``python -m vnnorm.lexicon.train CORPUS -o NETWORK``.

In: the corpus that the lexicon in the package was built from (see `vnnorm.lexicon.build`),
without its held-out blocks.  Out: the file that `vnnorm.lexicon.expectation` reads.  Only
weights leave the text.  It needs torch, which nothing else here does.

The network learns to tell the syllable that stands in a place from those that it may be
confused with, and from others drawn by chance; frequent words are drawn less often than they
occur, which is taken back in the biases.  The first lines of the corpus are Wikipedia, a
seventh of it; they are gone over three times as often as the rest (`WIKIPEDIA`).

The network in the package was trained in two legs, the second with ``--init`` from the first:
15 million places, all sources alike and other blocks held out, then 22 million as it is done
here.  On held-out text it finds the right one among a syllable and up to 48 that it may be
confused with 83 times in a hundred in news, 77 in Wikipedia.
Training is a sum of floating-point numbers in an order that machines may choose, so a second
run gives a network as good, not the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.build import blocks
from vnnorm.lexicon.expectation import FAR, NEAR, NETWORK
from vnnorm.lexicon.model import FIRST_WORD, MOST_CANDIDATES, Lexicon, lexicon, write
from vnnorm.lexicon.tokens import read_words, units

__all__ = ["main", "save", "sequence"]

Array = npt.NDArray[Any]

WIDTH, HIDDEN = 64, 320
BATCH, RATE = 2048, 3e-3
BY_CHANCE = 256
"""So many syllables drawn by chance are shared by a batch."""
CONFUSED, CONFUSING = 12, 6
"""So many of the candidates for a syllable, and of those that it is a candidate for."""
MOST_CONFUSING = 128
RARE = 3e-4
"""Syllables with a larger share of the text are drawn less often than they occur."""
STRETCH = 4_000_000
WIKIPEDIA, TIMES = 0.135, 3

_NEAR = np.concatenate([np.arange(-NEAR, 0), np.arange(1, NEAR + 1)])
_FAR = np.arange(-FAR, -NEAR), np.arange(NEAR + 1, FAR + 1)


def sequence(model: Lexicon, texts: Iterator[str]) -> Array:
    """Return texts as ids, with so many breaks between lines that they do not see each other.

    Within a line there is one break wherever words are not a space apart.
    """
    parts = []
    for text in texts:
        chars = units(text)
        words = read_words(chars)
        if not len(words.starts):
            continue
        lines = np.cumsum(chars == 10)[words.starts]
        apart = np.where(words.spaced, 0, 1)
        apart[np.diff(lines, prepend=-1) != 0] = FAR
        places = np.arange(len(apart)) + np.cumsum(apart)
        part = np.zeros(int(places[-1]) + 1 + FAR, np.uint16)
        part[places] = model.ids(words.keys)
        parts.append(part)
    return np.concatenate(parts)


class Draw:
    """Draws places of the text, and syllables to tell theirs from."""

    def __init__(self, model: Lexicon, text: Array) -> None:
        self.text = text
        self.random = np.random.default_rng(1)
        count = len(model.is_syllable)
        counts = np.bincount(text, minlength=count).astype(float)
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

    def places(self) -> Iterator[Array]:
        """Yield batches of places, for ever."""
        starts = np.arange(64, max(65, len(self.text) - STRETCH), STRETCH)
        often = np.concatenate(
            [starts, *[starts[starts < WIKIPEDIA * len(self.text)]] * (TIMES - 1)]
        )
        while True:
            for few in np.array_split(self.random.permutation(often), -(-len(often) // 6)):
                drawn = []
                for start in few:
                    at = np.arange(start, min(start + STRETCH, len(self.text) - FAR))
                    kept = self.random.random(len(at)) < self.keep[self.text[at]]
                    drawn.append(at[kept])
                places = np.concatenate(drawn)
                self.random.shuffle(places)
                for low in range(0, len(places) - BATCH + 1, BATCH):
                    yield places[low : low + BATCH]

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
        torch.set_num_threads(1)
        self.torch: Any = torch
        count, width = len(biases), (2 * NEAR + 2) * WIDTH
        start = {
            "words": 0.3 * torch.randn(count, WIDTH),
            "hidden": 1.5 * (2 / width) ** 0.5 * torch.randn(width, HIDDEN),
            "hidden_biases": torch.zeros(HIDDEN),
            "output": HIDDEN**-0.5 * torch.randn(HIDDEN, WIDTH),
            "output_biases": torch.zeros(WIDTH),
            "syllables": 0.1 * torch.randn(count, WIDTH),
            "biases": torch.tensor(biases, dtype=torch.float32),
        }
        if weights:
            start = {name: torch.tensor(weights[name]) for name in start}
        self.weights = {name: torch.nn.Parameter(value) for name, value in start.items()}
        self._known = torch.ones(count, 1)
        self._known[:FIRST_WORD] = 0

    def expect(self, text: Array, places: Array) -> Any:
        torch, w = self.torch, self.weights
        embedding = torch.nn.functional.embedding
        near = torch.from_numpy(text[places[:, None] + _NEAR].astype(np.int64))
        parts = [embedding(near, w["words"]).reshape(len(places), -1)]
        for distances in _FAR:
            ids = torch.from_numpy(text[places[:, None] + distances].astype(np.int64))
            known = w["words"] * self._known
            company = torch.nn.functional.embedding_bag(ids, known, mode="sum")
            count = (ids >= FIRST_WORD).float().sum(1, keepdim=True)
            parts.append(company / torch.sqrt(count + 1))
        hidden = torch.relu(torch.cat(parts, 1) @ w["hidden"] + w["hidden_biases"])
        return hidden @ w["output"] + w["output_biases"]

    def scores(self, expected: Any, words: Any) -> Any:
        embedding = self.torch.nn.functional.embedding
        vectors = embedding(words, self.weights["syllables"])
        biases = embedding(words, self.weights["biases"][:, None])
        return self.torch.bmm(vectors, expected[:, :, None])[:, :, 0] + biases[:, :, 0]

    def loss(self, draw: Draw, places: Array) -> Any:
        """Return how badly the words in these places are told from others."""
        torch, w = self.torch, self.weights
        words = draw.text[places].astype(np.int64)
        expected = self.expect(draw.text, places)
        right = torch.zeros(len(places), dtype=torch.long)
        choice = np.concatenate([words[:, None], draw.confusable(words)], axis=1)
        near = self.scores(expected, torch.from_numpy(choice))
        near = near.masked_fill(torch.from_numpy(choice < FIRST_WORD), -1e9)
        target, chance = torch.from_numpy(words), torch.from_numpy(draw.by_chance())
        surprise = torch.from_numpy(draw.surprise)
        own = self.scores(expected, target[:, None]) - surprise[target][:, None]
        far = expected @ w["syllables"][chance].T + (w["biases"][chance] - surprise[chance])
        far = far.masked_fill(target[:, None] == chance[None], -1e9)
        entropy = torch.nn.functional.cross_entropy
        return entropy(near, right) + entropy(torch.cat([own, far], 1), right)


def train(network: Network, draw: Draw, minutes: float) -> None:
    """Train for so many minutes; the rate falls to nothing at the end."""
    optimiser = network.torch.optim.Adam(
        network.weights.values(), lr=RATE, betas=(0.9, 0.99), fused=True
    )
    begin, seen = time.monotonic(), 0
    for step, places in enumerate(draw.places(), 1):
        done = (time.monotonic() - begin) / (60 * minutes)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * max(0.01, min(1, step / 300) * (1 - done) ** 0.8)
        loss = network.loss(draw, places)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        seen += len(places)
        if step % 500 == 0:
            print(f"{seen:,} places, loss {loss.item():.3f}", file=sys.stderr, flush=True)


def save(path: Path, model: Lexicon, weights: dict[str, Array], keep: Array) -> None:
    """Write the weights of a network, in bytes; `keep` says how often each word was drawn."""
    syllables = model.is_syllable
    arrays: dict[str, Array] = {}
    for name in ("words", "syllables", "hidden", "output"):
        matrix = weights[name][syllables] if name == "syllables" else weights[name]
        scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127
        arrays[name] = np.round(matrix / scale[:, None]).astype(np.int8).ravel()
        arrays[f"{name}_scale"] = scale.astype(np.float32)
    biases = weights["biases"] - np.log(np.maximum(keep, 1e-9))
    arrays["biases"] = biases[syllables].astype(np.float32)
    for name in ("hidden_biases", "output_biases"):
        arrays[name] = weights[name].astype(np.float32)
    write(path, arrays, 0, {"vocabulary": model.fingerprint})


def main(argv: Sequence[str] | None = None) -> int:
    """Train a network from the command line."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.lexicon.train")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=NETWORK)
    parser.add_argument("--minutes", type=float, default=60)
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
        np.savez(options.weights, allow_pickle=False, **weights)
    save(options.output, model, weights, draw.keep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
