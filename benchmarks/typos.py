"""How well and how fast typos are repaired: ``python benchmarks/typos.py LABELLED CLEAN``.

LABELLED is the Viwiki-Spelling set (JSON lines; Tran et al. 2021), CLEAN running text.  The
labelled documents are corrected with weights fitted without their fifth of the documents
(``tests/typos/folds``), so that nothing is measured on what it was fitted to.  Printed, for each
level: precision, recall and F1 of detection and of correction, first of the whole pipeline
`standard` with `fix_typos` last (the step `place_tones` repairs what is only a misplaced tone
mark; whatever word any step changes counts as a flag, but not a mere change of style), then of
`fix_typos` alone; corrections per 1,000 words of clean text; the mistakes that were missed, by
class; and speed, with its ratio to `ftfy.fix_text` on the same text in the same run.
"Variants" are labels that ask for another legal spelling of the same word (tầu, sỹ, quí, and
loans that differ in i and y only: polime); the second figures leave them out.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import ftfy

import vnnorm
from vnnorm.lexicon.expectation import NETWORK
from vnnorm.lexicon.headwords import HEADWORDS
from vnnorm.lexicon.model import MODEL, lexicon
from vnnorm.lexicon.tokens import read_words, units
from vnnorm.lexicon.variants import are_variants
from vnnorm.orthography import parse
from vnnorm.repairs.fix_typos import LEVELS, FixTypos, Level, at_rest
from vnnorm.repairs.typos.evidence import gather
from vnnorm.repairs.typos.judge import Judge
from vnnorm.repairs.typos.labelled import (
    FOLDS,
    Labelled,
    Prepared,
    canonical,
    fold_of,
    prepare,
    read_labelled,
)
from vnnorm.repairs.typos.suggest import Suggestion, suggest

TESTS = Path(__file__).parent.parent / "tests" / "typos"
STANDARD = vnnorm.Pipeline.preset("standard").without("fix_typos")

FRESH = """
import sys, time
import numpy, vnnorm

def memory():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096 / 1e6
    except OSError:
        return float("nan")

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
before, begin = memory(), time.perf_counter()
vnnorm.fix_typos("Phải bám chắt chủ trương, khắc phục sơ hỡ, cảm ơnn")
taken = time.perf_counter() - begin
print(f"first call {taken:.2f} s, {memory() - before:.0f} MB more in memory")
begin = time.process_time()
vnnorm.fix_typos(text)
taken = time.process_time() - begin
rate = len(text.encode()) / taken / 1e6
print(f"the first text in a process: {rate:.1f} MB/s, {memory() - before:.0f} MB more in memory")
"""


class Corrected(NamedTuple):
    """A document, as the step finds it, and what the step changes in it."""

    document: Labelled
    changes: dict[int, str]


class Before(NamedTuple):
    """What the steps before have done: words changed, mistakes found and corrected."""

    flags: int
    detected: int
    corrected: int


def correct(judges: list[Judge], documents: Iterable[Labelled], least: float) -> list[Corrected]:
    """Correct every document with the weights that have not seen it."""
    done = []
    for document in documents:
        again = partial(look, judges[fold_of(document.name)], least)
        changes = {start: new for start, _, new in at_rest(document.text, again)}
        done.append(Corrected(document, changes))
    return done


def look(judge: Judge, least: float, text: str) -> Iterator[Suggestion]:
    """Return what is suggested at a first look."""
    return suggest(lexicon(), judge, text, least, frozenset())


def is_right(document: Labelled, start: int, replacement: str) -> bool:
    wanted = document.mistakes.get(start)
    return wanted is not None and canonical(replacement) in wanted[1]


def is_variant(mistake: tuple[str, tuple[str, ...]]) -> bool:
    """Return whether a label asks for another legal spelling of the same word."""
    wrong, rights = canonical(mistake[0]), mistake[1]
    return any(are_variants(wrong, right) or _differ_in_y(wrong, right) for right in rights)


def _differ_in_y(word: str, other: str) -> bool:
    """Return whether two words that are no syllables are one with i and y."""
    syllables = parse(word) or parse(other)
    return word != other and not syllables and word.replace("y", "i") == other.replace("y", "i")


def quality(name: str, before: Before, results: list[Corrected], total: int, variants: int) -> str:
    """Return the line that says how good the corrections are."""
    flags, detected, corrected = before
    for document, changes in results:
        flags += len(changes)
        detected += sum(start in document.mistakes for start in changes)
        corrected += sum(is_right(document, *change) for change in changes.items())

    def prf(right: int, total: int) -> str:
        p, r = right / max(flags, 1), right / total
        return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}"

    return (
        f"{name:17} {flags:4} flags  detection {prf(detected, total)}  correction "
        f"{prf(corrected, total)}  without variants {prf(corrected, total - variants)}"
    )


def missed(judges: list[Judge], prepared: list[Prepared], least: float) -> Counter[str]:
    """Return how many of the mistakes were missed, by class, at a margin of `least`."""
    classes = Counter[str]()
    model = lexicon()
    for document in (p.document for p in prepared):
        judge = judges[fold_of(document.name)]
        [(_, made)] = correct(judges, [document], least)
        low = {s.start for s in look(judge, -30.0, document.text)}
        found = gather(model, document.text)
        candidates: dict[int, set[str]] = {}
        if found is not None:
            for word, candidate in zip(found.word_of.tolist(), found.candidates.tolist()):
                start = int(found.starts[word])
                candidates.setdefault(start, set()).add(model.word(candidate))
        for start, mistake in document.mistakes.items():
            wrong, rights = mistake
            if start in made:
                right = is_right(document, start, made[start])
                classes["repaired" if right else "corrected otherwise"] += 1
            elif is_variant(mistake):
                classes["a variant, in this library's view"] += 1
            elif " " in wrong or any(" " in right or not right for right in rights):
                classes["spacing"] += 1
            elif start not in candidates:
                if parse(wrong):
                    classes["a syllable passed over"] += 1
                else:
                    classes["no syllable (foreign words, names, keys)"] += 1
            elif not candidates[start] & set(rights):
                classes["the right word not among the candidates"] += 1
            elif start not in low:
                classes["held back (dialect, quotation, another candidate)"] += 1
            else:
                classes["margin too low"] += 1
    return classes


def at_blocks(text: str, repair: Callable[[str], str]) -> Callable[[], None]:
    """Return the repair of a text in blocks such as a pipeline passes."""
    blocks, start = [], 0
    while start < len(text):
        end = text.find("\n", start + vnnorm.pipeline.BLOCK) + 1 or len(text)
        blocks.append(text[start:end])
        start = end

    def run() -> None:
        for block in blocks:
            repair(block)

    return run


def speed(clean: str) -> None:
    """Print MB/s on clean text, the best of five, all contestants in turn."""
    whole = vnnorm.Pipeline([*STANDARD.steps, FixTypos()])
    text = whole(clean)
    size = len(text.encode()) / 1e6
    contestants: dict[str, Callable[[], object]] = {
        "ftfy.fix_text": lambda: ftfy.fix_text(text),
        "fix_typos": at_blocks(text, FixTypos().repair_lines),
        "standard without fix_typos": lambda: STANDARD(text),
        "standard and fix_typos": lambda: whole(text),
    }
    best: dict[str, float] = {}
    for _ in range(5):
        for name, run in contestants.items():
            begin = time.process_time()
            run()
            best[name] = min(best.get(name, 1e9), time.process_time() - begin)
    for name, taken in best.items():
        ratio = best["ftfy.fix_text"] / taken
        print(f"{name:27} {size / taken:6.1f} MB/s, {ratio:5.1f} times ftfy")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the evaluation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("labelled", type=Path)
    parser.add_argument("clean", type=Path)
    parser.add_argument("--curve", action="store_true", help="print P and R by margin (first look)")
    options = parser.parse_args(argv)

    sizes = [path.stat().st_size for path in (MODEL, NETWORK, HEADWORDS)]
    print(f"model {' + '.join(f'{size:,}' for size in sizes)} = {sum(sizes):,} bytes")
    subprocess.run([sys.executable, "-c", FRESH, str(options.clean)], check=True)

    judges = [
        Judge(json.loads((TESTS / "folds" / f"{fold}.json").read_text())) for fold in range(FOLDS)
    ]
    documents = read_labelled(options.labelled)
    total = sum(len(d.mistakes) for d in documents)
    variants = sum(is_variant(m) for d in documents for m in d.mistakes.values())
    prepared = [prepare(d, STANDARD) for d in documents]
    found = sum(p.found for p in prepared)
    right = sum(p.right for p in prepared)
    steps = Before(found + sum(p.wrong for p in prepared), found, right)
    nothing = Before(0, 0, 0)
    left = [p.document for p in prepared]

    clean = options.clean.read_text(encoding="utf-8")
    words = len(read_words(units(clean)).starts)
    for level, least in LEVELS.items():
        line = quality(f"{level}, standard", steps, correct(judges, left, least), total, variants)
        print(line)
        line = quality(
            f"{level}, alone", nothing, correct(judges, documents, least), total, variants
        )
        print(line)
        chosen: Level = level  # type: ignore[assignment]
        flags = len(FixTypos(level=chosen).suggestions(STANDARD(clean)))
        print(f"{'':17} {flags} flags on clean text, {1000 * flags / words:.3f} per 1,000 words")
    if options.curve:
        made = [
            (s.margin, is_right(d, s.start, s.replacement))
            for d in left
            for s in look(judges[fold_of(d.name)], -2.0, d.text)
        ]
        flags, corrected = steps.flags, steps.corrected
        for number, (margin, good) in enumerate(sorted(made, reverse=True), 1):
            flags, corrected = flags + 1, corrected + good
            if number % 10 == 0:
                p, r = corrected / flags, corrected / total
                print(f"{margin:6.2f} {flags:4} P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f}")
    print(f"of {total} mistakes, at the level default in standard:")
    print(f"{right:5} repaired by the steps before")
    for name, count in missed(judges, prepared, LEVELS["default"]).most_common():
        print(f"{count:5} {name}")
    speed(clean)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peak:.0f} MB at the most, all of this included")
    return 0


if __name__ == "__main__":
    sys.exit(main())
