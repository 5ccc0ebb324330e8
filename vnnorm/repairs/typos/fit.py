"""Fitting the weights: ``python -m vnnorm.repairs.typos.fit CORPUS.xz LABELLED.jsonl``.

In: the corpus that the model was built from, of which only the blocks that were not
counted are read, and the labelled documents of Viwiki-Spelling (Tran et al. 2021, CC BY
4.0).  Slips are planted in the former, of the kinds and in the proportions of the latter;
the weights are then fitted to both.  Out: ``weights.json`` and, with ``--folds``, the
weights that leave out each fifth of the labelled documents, for an honest evaluation.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.build import blocks
from vnnorm.lexicon.confusions import NEIGHBOUR_KEYS, Letters, Marks
from vnnorm.lexicon.model import UNKNOWN, Lexicon, lexicon
from vnnorm.lexicon.variants import are_variants
from vnnorm.orthography import match_case, parse
from vnnorm.orthography.letters import BASE, TONE_OF, UNTONED, with_tone
from vnnorm.repairs.typos.evidence import FEATURES, gather
from vnnorm.repairs.typos.judge import WEIGHTS

__all__ = ["FOLDS", "Labelled", "fold_of", "main", "read_labelled"]

Array = npt.NDArray[Any]

FOLDS = 5
HIDDEN = 24
SEEDS = (0, 1)
"""So many networks are fitted and averaged."""
EPOCHS = 6
BATCH = 512
RATE = 2e-3
DECAY = 0.1
WEIGHT_PLANTED, WEIGHT_LABELLED = 0.5, 10.0
PLANTED_SHARE = 0.015
"""One word in sixty-seven of the clean text gets a slip."""
FLOOR = 3
"""Added to the number of times that each kind of slip was seen."""
STOP_TONES = 60
NO_SYLLABLE = 0.22
"""That share of the slips makes something that is no word."""


class Labelled(NamedTuple):
    """A document and its mistakes: offset -> (wrong form, right forms)."""

    name: str
    text: str
    mistakes: dict[int, tuple[str, tuple[str, ...]]]


class Sample(NamedTuple):
    rows: Array
    words: Array
    right: Array
    fold: Array


def canonical(word: str) -> str:
    """Return a word in lower case and, if it is a syllable, in the old style."""
    word = word.lower()
    syllable = parse(word)
    return syllable.write() if syllable else word


def read_labelled(path: Path) -> list[Labelled]:
    """Read Viwiki-Spelling documents, one JSON object a line."""
    documents = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        mistakes = {
            int(m["start_offset"]): (m["text"], tuple(map(canonical, m["suggest"])))
            for m in item["mistakes"]
        }
        documents.append(Labelled(item["_id"], item["text"], mistakes))
    return documents


def fold_of(name: str) -> int:
    """Return which fifth of the labelled documents one belongs to."""
    return hashlib.sha1(f"fold {name}".encode()).digest()[0] % FOLDS


# -- planting slips -----------------------------------------------------------


class Planter:
    """Plants slips in clean text, of the kinds that people make."""

    def __init__(self, model: Lexicon, documents: Iterable[Labelled]) -> None:
        self.random = random.Random(7)
        self.model = model
        self.kinds = Counter[tuple[Letters, Marks]]()
        for document in documents:
            for wrong, rights in document.mistakes.values():
                wrong = canonical(wrong)
                found = {c: (a, m) for c, a, m in model.confusions.of(wrong)}
                for right in rights:
                    if right in found and not are_variants(wrong, right):
                        self.kinds[found[right]] += 1
                        break
        for letters in list(Letters)[1:15]:
            self.kinds[letters, Marks.SAME] += FLOOR
        for marks in list(Marks)[1:13]:
            self.kinds[Letters.SAME, marks] += FLOOR
        # By the maintainers' judgement: sắc and nặng are mixed up before a stop more often than
        # in the labelled documents, which hardly have it.
        self.kinds[Letters.SAME, Marks.STOP_TONE] += STOP_TONES
        self.names, self.weights = list(self.kinds), list(self.kinds.values())
        self.slips: dict[str, dict[tuple[Letters, Marks], list[str]]] = {}
        for number in np.flatnonzero(model.is_syllable).tolist():
            word = model.word(number)
            for right, letters, marks in model.confusions.of(word):
                if not are_variants(word, right):
                    kinds = self.slips.setdefault(right, {})
                    kinds.setdefault((letters, marks), []).append(word)

    def plant(self, text: str) -> tuple[str, dict[int, str]]:
        """Return `text` with slips, and what was right at each offset."""
        pieces: list[str] = []
        labels: dict[int, str] = {}
        done = length = 0
        for match in re.finditer(r"[^\W\d_]+", text):
            if self.random.random() > PLANTED_SHARE:
                continue
            word = match[0]
            right = canonical(word)
            if right not in self.slips or (word[0].isupper() and self.random.random() < 0.6):
                continue
            wrong = self._slip(right)
            if wrong is None or canonical(wrong) == right:
                continue
            pieces.append(text[done : match.start()])
            length += match.start() - done
            labels[length] = right
            pieces.append(match_case(wrong, word))
            length += len(pieces[-1])
            done = match.end()
        pieces.append(text[done:])
        return "".join(pieces), labels

    def _slip(self, right: str) -> str | None:
        if self.random.random() < NO_SYLLABLE:
            return self._no_word(right)
        for _ in range(12):
            kind = self.random.choices(self.names, self.weights)[0]
            if wrongs := self.slips[right].get(kind):
                counts = [self.model.unigrams[self.model.id_of(w)] ** 0.5 for w in wrongs]
                return self.random.choices(wrongs, counts)[0]
        return None

    def _no_word(self, word: str) -> str | None:
        pick = self.random
        for _ in range(10):
            i = pick.randrange(len(word))
            how = pick.random()
            if how < 0.25:
                wrong = word[:i] + word[i + 1 :]
            elif how < 0.4:
                wrong = word[:i] + pick.choice("aeiouhngtcmybdkl") + word[i:]
            elif how < 0.5:
                wrong = word[:i] + word[i] + word[i:]
            elif how < 0.7:
                near = NEIGHBOUR_KEYS.get(BASE.get(word[i], word[i]), "a")
                wrong = word[:i] + pick.choice(near) + word[i + 1 :]
            elif how < 0.85:
                wrong = word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :]
            else:
                vowels = [k for k, c in enumerate(word) if c in TONE_OF]
                toned = [k for k in vowels if TONE_OF[word[k]]]
                if not toned or len(vowels) < 2:
                    continue
                to = pick.choice([k for k in vowels if k != toned[0]])
                letters = list(word)
                letters[to] = with_tone(letters[to], TONE_OF[letters[toned[0]]])
                letters[toned[0]] = UNTONED[letters[toned[0]]]
                wrong = "".join(letters)
            if wrong and wrong != word and self.model.id_of(wrong) == UNKNOWN:
                return wrong
        return None


# -- samples and fitting ------------------------------------------------------


def sample(model: Lexicon, text: str, labels: dict[int, Sequence[str]], fold: int) -> Sample:
    """Return the evidence in a text with what is right."""
    found = gather(model, text)
    if found is None:
        empty = np.zeros(0, np.int64)
        return Sample(np.zeros((0, len(FEATURES)), np.float32), empty, empty, empty)
    starts = found.starts.tolist()
    right = [
        model.word(c) in labels.get(starts[w], ())
        for w, c in zip(found.word_of.tolist(), found.candidates.tolist())
    ]
    rows = found.rows.astype(np.float32)
    return Sample(rows, found.word_of, np.array(right), np.full(len(rows), fold))


def join(samples: Iterable[Sample]) -> Sample:
    """Return several samples as one."""
    parts = list(samples)
    shift, words = 0, []
    for part in parts:
        words.append(part.words + shift)
        shift += int(part.words[-1]) + 1 if len(part.words) else 0
    return Sample(
        np.concatenate([p.rows for p in parts]),
        np.concatenate(words),
        np.concatenate([p.right for p in parts]),
        np.concatenate([p.fold for p in parts]),
    )


def fit(data: Sample, weights: Array) -> dict[str, Any]:
    """Fit the networks of `vnnorm.repairs.typos.judge` to a sample; return their average."""
    mean, scale = data.rows.mean(0), data.rows.std(0) + 1e-3
    rows = (data.rows - mean) / scale
    nets = [_fit_one(data, rows, weights, seed) for seed in SEEDS]
    hidden = np.concatenate([net[0] for net in nets], axis=1)
    linear = np.mean([net[3] for net in nets], axis=0)
    return {
        "features": {
            name: [_short(n) for n in (mean[i], scale[i], linear[i], *hidden[i])]
            for i, name in enumerate(FEATURES)
        },
        "hidden_bias": [_short(n) for net in nets for n in net[1]],
        "output": [_short(n / len(nets)) for net in nets for n in net[2]],
        "bias": _short(sum(float(net[4]) for net in nets) / len(nets)),
    }


def _fit_one(data: Sample, rows: Array, weights: Array, seed: int) -> list[Array]:
    """Fit one network by Adam: hidden weights and biases, output, linear weights, bias.

    The loss is that of choosing between a word's candidates and the word as it stands.
    """
    first = np.flatnonzero(np.concatenate([[True], data.words[1:] != data.words[:-1]]))
    size = np.diff(np.append(first, len(rows)))
    pick = np.random.default_rng(seed)
    width = rows.shape[1]
    p = [
        pick.normal(0, 1 / np.sqrt(width), (width, HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        pick.normal(0, 0.3 / np.sqrt(HIDDEN), HIDDEN).astype(np.float32),
        np.zeros(width, np.float32),
        np.array(-4.0, np.float32),
    ]
    m, v = [np.zeros_like(x) for x in p], [np.zeros_like(x) for x in p]
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE if epoch < EPOCHS * 0.7 else RATE * 0.2
        order = pick.permutation(len(first))
        for low in range(0, len(order), BATCH):
            chosen = np.sort(order[low : low + BATCH])
            sizes = size[chosen]
            begin = np.cumsum(sizes) - sizes
            at = np.repeat(first[chosen] - begin, sizes) + np.arange(sizes.sum())
            group = np.repeat(np.arange(len(chosen)), sizes)
            x = rows[at]
            z = x @ p[0] + p[1]
            active = np.maximum(z, 0)
            score = active @ p[2] + x @ p[3] + p[4]
            top = np.maximum(np.maximum.reduceat(score, begin), 0)
            e = np.exp(score - top[group])
            total = np.add.reduceat(e, begin) + np.exp(-top)
            off = ((e / total[group] - data.right[at]) * weights[at]).astype(np.float32)
            back = np.outer(off, p[2]) * (z > 0)
            gradients = [
                x.T @ back + DECAY * p[0],
                back.sum(0),
                active.T @ off + DECAY * p[2],
                x.T @ off + DECAY * p[3],
                off.sum(),
            ]
            step += 1
            for i, g in enumerate(gradients):
                m[i] = 0.9 * m[i] + 0.1 * g
                v[i] = 0.999 * v[i] + 0.001 * g * g
                p[i] = p[i] - (
                    rate * (m[i] / (1 - 0.9**step)) / (np.sqrt(v[i] / (1 - 0.999**step)) + 1e-8)
                ).astype(np.float32)
    return p


def _short(number: Any) -> float:
    return float(f"{float(number):.4g}")


def save(path: Path, weights: dict[str, Any]) -> None:
    """Write weights, a line a feature: mean, scale, linear weight, hidden weights."""
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in weights["features"].items()]
    rest = [f" {json.dumps(k)}: {json.dumps(v)}" for k, v in weights.items() if k != "features"]
    body = ' "features": {\n' + ",\n".join(lines) + "\n },\n" + ",\n".join(rest)
    path.write_text("{\n" + body + "\n}\n", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Fit weights from the command line."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.repairs.typos.fit")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    parser.add_argument("--folds", type=Path, help="folder for the weights of the folds")
    options = parser.parse_args(argv)
    model = lexicon()
    documents = read_labelled(options.labelled)
    planter = Planter(model, documents)
    planted = []
    for text in blocks(options.corpus, held_out=True):
        wrong, labels = planter.plant(text)
        planted.append(sample(model, wrong, {k: (v,) for k, v in labels.items()}, -1))
    labelled = [
        sample(model, d.text, {k: m[1] for k, m in d.mistakes.items()}, fold_of(d.name))
        for d in documents
    ]
    data = join(planted + labelled)
    weights = np.where(data.fold < 0, WEIGHT_PLANTED, WEIGHT_LABELLED)
    print(f"{len(data.rows):,} rows, {int(data.right.sum()):,} right", file=sys.stderr)
    if options.folds:
        options.folds.mkdir(exist_ok=True)
        for fold in range(FOLDS):
            use = data.fold != fold
            part = Sample(*(column[use] for column in data))
            save(options.folds / f"{fold}.json", fit(part, weights[use]))
    save(options.output, fit(data, weights))
    return 0


if __name__ == "__main__":
    sys.exit(main())
