"""How good the corrections are: on labelled documents, where there are any.

Set ``VNNORM_TYPOS`` to a folder with ``viwiki_dev.jsonl`` and ``clean_dev.txt`` (see
``benchmarks/typos.py``) to have the figures that this project states checked.
"""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import pytest

import vnnorm
from vnnorm.lexicon.model import lexicon
from vnnorm.lexicon.tokens import read_words, units
from vnnorm.repairs.fix_typos import LEVELS, FixTypos, at_rest
from vnnorm.repairs.typos.judge import Judge
from vnnorm.repairs.typos.labelled import (
    FOLDS,
    Labelled,
    canonical,
    fold_of,
    prepare,
    read_labelled,
)
from vnnorm.repairs.typos.suggest import suggest

HERE = Path(__file__).parent
STANDARD = vnnorm.Pipeline.preset("standard").without("fix_typos")

# Precision and recall of correction in `standard`, by level; they are never lowered.
FLOORS = {"safe": (0.97, 0.41), "default": (0.925, 0.48), "eager": (0.865, 0.515)}

wants_corpus = pytest.mark.skipif(
    "VNNORM_TYPOS" not in os.environ, reason="VNNORM_TYPOS is not set"
)


def test_what_the_steps_before_have_done() -> None:
    text = "Sự hỗ trợ tòan diện của Hoà Bình và ngòai ra sơ hỡ , cuờng"
    mistakes: dict[int, tuple[str, tuple[str, ...]]] = {
        text.index("tòan"): ("tòan", ("toàn",)),
        text.index("ngòai"): ("ngòai", ("ngay",)),
        text.index("hỡ"): ("hỡ", ("hở",)),
    }
    done = prepare(Labelled("1", text, mistakes), STANDARD)
    # Hoà is a matter of style, the space one of punctuation; nobody has labelled cuờng.
    assert (done.right, done.found, done.wrong) == (1, 2, 1)
    [(start, left)] = done.document.mistakes.items()
    assert (done.document.text[start:][:2], left[1]) == ("hỡ", ("hở",))


@wants_corpus
def test_precision_and_recall() -> None:
    path = Path(os.environ["VNNORM_TYPOS"]) / "viwiki_dev.jsonl"
    judges = [
        Judge(json.loads((HERE / "folds" / f"{n}.json").read_text(encoding="utf-8")))
        for n in range(FOLDS)
    ]
    documents = read_labelled(path)
    prepared = [prepare(document, STANDARD) for document in documents]
    total = sum(len(document.mistakes) for document in documents)
    for level, (precision, recall) in FLOORS.items():
        right, flags = (sum(p.right for p in prepared), sum(p.found + p.wrong for p in prepared))
        for document in (p.document for p in prepared):
            judge = judges[fold_of(document.name)]
            look = partial(suggest, lexicon(), judge, least=LEVELS[level], protect=frozenset())
            for start, _, replacement in at_rest(document.text, look):
                flags += 1
                right += canonical(replacement) in document.mistakes.get(start, ("", ()))[1]
        assert right / flags >= precision, level
        assert right / total >= recall, level


@wants_corpus
def test_corrections_of_clean_text_are_those_that_were_read() -> None:
    clean = (Path(os.environ["VNNORM_TYPOS"]) / "clean_dev.txt").read_text(encoding="utf-8")
    text = STANDARD(clean)
    made = FixTypos().suggestions(text)
    flagged = {(text[s.start : s.end], s.replacement) for s in made}
    rows = (HERE / "verdicts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    verdicts = [row.split("\t") for row in rows]
    assert {(word, correction) for _, _, word, correction, _ in verdicts} == flagged
    wrong = sum(row[0] == "wrong" for row in verdicts) / len(verdicts)
    words = len(read_words(units(text)).starts)
    assert 1000 * wrong * len(made) / words <= 0.12
