"""How well and how fast typos are repaired: ``python benchmarks/typos.py LABELLED CLEAN``.

LABELLED is the Viwiki-Spelling set (JSON lines; Tran et al. 2021), CLEAN running text.  The
labelled documents are corrected with weights fitted without their fifth of the documents
(``tests/typos/folds``), so that nothing is measured on what it was fitted to.  Printed: for each
level precision, recall and F1 of detection and of correction, corrections per 1,000 words of
clean text, and speed.  "Variants" are labels that call a mistake what this library calls a
spelling variant (tầu, sỹ, quí); the second recall leaves them out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from vnnorm.lexicon.model import MODEL, Lexicon, lexicon
from vnnorm.lexicon.tokens import read_words, units
from vnnorm.lexicon.variants import are_variants
from vnnorm.repairs.fix_typos import LEVELS, FixTypos, Level
from vnnorm.repairs.typos.fit import FOLDS, Labelled, canonical, fold_of, read_labelled
from vnnorm.repairs.typos.judge import Judge
from vnnorm.repairs.typos.suggest import Suggestion, suggest

TESTS = Path(__file__).parent.parent / "tests" / "typos"


def scored(
    model: Lexicon, judges: list[Judge], documents: list[Labelled], least: float
) -> list[tuple[Labelled, list[Suggestion]]]:
    """Correct every document with the weights that have not seen it."""
    return [
        (d, list(suggest(model, judges[fold_of(d.name)], d.text, least, frozenset())))
        for d in documents
    ]


def quality(level: str, results: list[tuple[Labelled, list[Suggestion]]]) -> str:
    """Return the line that says how good the corrections are."""
    flags = detected = corrected = mistakes = variants = 0
    for document, suggestions in results:
        mistakes += len(document.mistakes)
        variants += sum(
            any(are_variants(canonical(wrong), right) for right in rights)
            for wrong, rights in document.mistakes.values()
        )
        for s in suggestions:
            flags += 1
            if s.start in document.mistakes:
                detected += 1
                corrected += canonical(s.replacement) in document.mistakes[s.start][1]

    def prf(right: int, total: int) -> str:
        p, r = right / max(flags, 1), right / total
        return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}"

    return (
        f"{level:8} {flags:4} flags  detection {prf(detected, mistakes)}  correction "
        f"{prf(corrected, mistakes)}  without variants {prf(corrected, mistakes - variants)}"
    )


def speed(text: str, step: FixTypos) -> float:
    """Return MB/s, the best of three, over blocks such as a pipeline passes."""
    blocks, start = [], 0
    while start < len(text):
        end = text.find("\n", start + (1 << 14)) + 1 or len(text)
        blocks.append(text[start:end])
        start = end
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        for block in blocks:
            step.repair_lines(block)
        best = min(best, time.perf_counter() - begin)
    return len(text.encode()) / best / 1e6


def main(argv: Sequence[str] | None = None) -> int:
    """Print the evaluation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("labelled", type=Path)
    parser.add_argument("clean", type=Path)
    parser.add_argument("--curve", action="store_true", help="print P and R by margin")
    options = parser.parse_args(argv)

    begin = time.perf_counter()
    FixTypos()("Phải bám chắt chủ trương")
    print(f"first call {time.perf_counter() - begin:.2f} s, model {MODEL.stat().st_size:,} bytes")

    model = lexicon()
    judges = [
        Judge(json.loads((TESTS / "folds" / f"{fold}.json").read_text())) for fold in range(FOLDS)
    ]
    documents = read_labelled(options.labelled)
    clean = options.clean.read_text(encoding="utf-8")
    words = len(read_words(units(clean)).starts)
    for level, least in LEVELS.items():
        print(quality(level, scored(model, judges, documents, least)))
        chosen: Level = level  # type: ignore[assignment]
        flags = len(FixTypos(level=chosen).suggestions(clean))
        print(f"         {flags} flags on clean text, {1000 * flags / words:.3f} per 1,000 words")
    if options.curve:
        everything = [
            (s.margin, s.start in d.mistakes and canonical(s.replacement) in d.mistakes[s.start][1])
            for d, found in scored(model, judges, documents, -2.0)
            for s in found
        ]
        total = sum(len(d.mistakes) for d in documents)
        right = 0
        for number, (margin, good) in enumerate(sorted(everything, reverse=True), 1):
            right += good
            if number % 10 == 0:
                print(f"{margin:6.2f} {number:4} P {right / number:.3f} R {right / total:.3f}")
    print(f"{speed(clean, FixTypos()):.1f} MB/s on clean text")
    return 0


if __name__ == "__main__":
    sys.exit(main())
