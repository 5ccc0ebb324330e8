"""Fitting the weights: ``python -m vnnorm.repairs.typos.fit CORPUS.xz LABELLED.jsonl READINGS``.

In: the corpus that the model was built from; the labelled documents of Viwiki-Spelling (Tran et
al. 2021, CC BY 4.0); and what was said of words of the corpus that earlier weights were unsure
about, each read in its line (``tests/typos/readings.tsv``).  A row of the latter has

- the line of the corpus, from 1;
- where in it the word starts and ends, once the steps before `fix_typos` have repaired it;
- a candidate;
- ``y`` if the candidate is what was meant, ``n`` if the word is right or may be, ``o`` if neither
  is: of such a word nothing is learnt.

In the blocks that were not counted slips are planted, of the kinds and in the proportions of the
labelled documents.  The weights are fitted to all three.  Out: ``weights.json`` and, with
``--folds``, the weights that leave out each fifth of the labelled documents, for an honest
evaluation.  With one thread (``OPENBLAS_NUM_THREADS=1``) the same input gives the same files on the
same machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.build import blocks, open_corpus
from vnnorm.lexicon.model import Lexicon, lexicon
from vnnorm.normaliser import Normaliser
from vnnorm.pipeline import Pipeline
from vnnorm.repairs.typos.evidence import EXPECTED, FEATURES, KNOWN, Evidence, gather
from vnnorm.repairs.typos.judge import WEIGHTS
from vnnorm.repairs.typos.labelled import FOLDS, fold_of, prepare, read_labelled
from vnnorm.repairs.typos.plant import Planter

__all__ = ["main"]

Array = npt.NDArray[Any]

HIDDEN, HIDDEN_OF_LOOKS = 32, 16
SEEDS = (0, 1, 2)
"""So many networks are fitted and averaged."""
EPOCHS = 12
BATCH = 512
RATE = 2e-3
DECAY = 0.1
WEIGHT_PLANTED = 0.01
"""Planted slips are easier to tell than those that writers have left: with a larger weight
they would drown these."""
LINES = 400
"""So many lines that were read are looked at in one go."""
PLANTED, READ = -1, -2
"""The folds, so to speak, of what is no labelled document."""


class Sample(NamedTuple):
    rows: Array
    words: Array
    right: Array
    fold: Array

    def of(self, rows: Array) -> Sample:
        return Sample(*(column[rows] for column in self))


class Reading(NamedTuple):
    """What was said of a word that ends at `end` of its line."""

    end: int
    candidate: str
    verdict: Literal["y", "n", "o"]


# -- samples ------------------------------------------------------------------


def sample(model: Lexicon, text: str, labels: Mapping[int, Sequence[str]], fold: int) -> Sample:
    """Return the evidence in a text with what is right."""
    return _sample(model, gather(model, text), labels, fold)


def _sample(
    model: Lexicon, found: Evidence | None, labels: Mapping[int, Sequence[str]], fold: int
) -> Sample:
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


def read_by_hand(
    model: Lexicon, corpus: Path, readings: Path, before: Normaliser
) -> Iterator[Sample]:
    """Yield the evidence on the words that were read by hand, and on no others.

    Raises:
        ValueError: no word stands where one was read; it is another corpus.
    """
    wanted: dict[int, dict[int, Reading]] = {}
    for row in readings.read_text(encoding="utf-8").splitlines():
        number, start, end, candidate, said = row.split("\t")
        verdict = cast(Literal["y", "n", "o"], said)
        wanted.setdefault(int(number), {})[int(start)] = Reading(int(end), candidate, verdict)
    with open_corpus(corpus) as file:
        lines = [(wanted[n], line) for n, line in enumerate(file, 1) if n in wanted]
    for low in range(0, len(lines), LINES):
        text, labels = "", dict[int, Reading]()
        for said_here, line in lines[low : low + LINES]:
            now = before(line)
            for at, reading in said_here.items():
                if not _is_word(now, at, reading.end):
                    raise ValueError("a word that was read is not there: is this another corpus?")
                labels[len(text) + at] = reading
            text += now
        yield _labelled(model, text, labels)


def _labelled(model: Lexicon, text: str, labels: dict[int, Reading]) -> Sample:
    """Return the evidence on the words that `labels` say something of."""
    rights = {at: (word.candidate,) for at, word in labels.items() if word.verdict == "y"}
    found = gather(model, text)
    whole = _sample(model, found, rights, READ)
    if found is None:
        return whole
    verdicts = np.array([labels[s].verdict if s in labels else "" for s in found.starts.tolist()])
    told = verdicts == "n"
    # That it is wrong says nothing of its candidates if the right one is not among them.
    told |= (verdicts == "y") & (np.bincount(whole.words, whole.right) > 0)
    return whole.of(told[whole.words])


def _is_word(text: str, start: int, end: int) -> bool:
    beside = text[start - 1 : start] + text[end : end + 1]
    return text[start:end].isalnum() and not any(map(str.isalnum, beside))


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


# -- fitting ------------------------------------------------------------------


def fit(data: Sample) -> dict[str, Any]:
    """Fit the networks of `vnnorm.repairs.typos.judge` to a sample."""
    weights = np.where(data.fold == PLANTED, WEIGHT_PLANTED, 1.0)
    known = len(KNOWN), len(KNOWN) + len(EXPECTED)
    looks = [
        _fit_network(data._replace(rows=data.rows[:, :count]), weights, HIDDEN_OF_LOOKS, SEEDS)
        for count in known
    ]
    return {"stages": [*looks, _fit_network(data, weights, HIDDEN, SEEDS)]}


def _fit_network(data: Sample, weights: Array, width: int, seeds: Sequence[int]) -> dict[str, Any]:
    """Fit several networks to the first of the `FEATURES`; return their average."""
    mean, scale = data.rows.mean(0), data.rows.std(0) + 1e-3
    rows = (data.rows - mean) / scale
    nets = [_fit_one(data, rows, weights, width, seed) for seed in seeds]
    hidden = np.concatenate([net[0] for net in nets], axis=1)
    linear = np.mean([net[3] for net in nets], axis=0)
    return {
        "features": {
            name: [_short(n) for n in (mean[i], scale[i], linear[i], *hidden[i])]
            for i, name in enumerate(FEATURES[: rows.shape[1]])
        },
        "hidden_bias": [_short(n) for net in nets for n in net[1]],
        "output": [_short(n / len(nets)) for net in nets for n in net[2]],
        "bias": _short(sum(float(net[4]) for net in nets) / len(nets)),
    }


def _fit_one(data: Sample, rows: Array, weights: Array, hidden: int, seed: int) -> list[Array]:
    """Fit one network by Adam: hidden weights and biases, output, linear weights, bias.

    The loss is that of choosing between a word's candidates and the word as it stands.
    """
    first = np.flatnonzero(np.concatenate([[True], data.words[1:] != data.words[:-1]]))
    size = np.diff(np.append(first, len(rows)))
    pick = np.random.default_rng(seed)
    width = rows.shape[1]
    p = [
        pick.normal(0, 1 / np.sqrt(width), (width, hidden)).astype(np.float32),
        np.zeros(hidden, np.float32),
        pick.normal(0, 0.3 / np.sqrt(hidden), hidden).astype(np.float32),
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
    stages = ",\n".join(map(_written, weights["stages"]))
    path.write_text(f'{{ "stages": [\n{stages}\n]}}\n', encoding="utf-8")


def _written(network: dict[str, Any]) -> str:
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in network["features"].items()]
    rest = [f" {json.dumps(k)}: {json.dumps(v)}" for k, v in network.items() if k != "features"]
    return '{ "features": {\n' + ",\n".join(lines) + "\n },\n" + ",\n".join(rest) + "\n}"


def main(argv: Sequence[str] | None = None) -> int:
    """Fit weights from the command line."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.repairs.typos.fit")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    parser.add_argument("--folds", type=Path, help="folder for the weights of the folds")
    options = parser.parse_args(argv)
    model = lexicon()
    documents = read_labelled(options.labelled)
    planter = Planter(model, documents)
    planted = []
    for text in blocks(options.corpus, held_out=True):
        wrong, labels = planter.plant(text)
        planted.append(sample(model, wrong, {k: (v,) for k, v in labels.items()}, PLANTED))
    before = Pipeline.preset("standard").without("fix_typos")
    prepared = [prepare(document, before).document for document in documents]
    labelled = [
        sample(model, d.text, {k: m[1] for k, m in d.mistakes.items()}, fold_of(d.name))
        for d in prepared
    ]
    read = read_by_hand(model, options.corpus, options.readings, before)
    data = join([*planted, *read, *labelled])
    print(f"{len(data.rows):,} rows, {int(data.right.sum()):,} right", file=sys.stderr)
    if options.folds:
        options.folds.mkdir(exist_ok=True)
        for fold in range(FOLDS):
            save(options.folds / f"{fold}.json", fit(data.of(data.fold != fold)))
    save(options.output, fit(data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
