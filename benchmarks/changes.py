"""What does a step change in a text?  A list to be read by hand.

    python benchmarks/changes.py FILE [--step NAME ...] [--sample N]

Prints the figure for each step, and its changes (or a fixed sample of them) with what
stands around them: before [old -> new] after.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import vnnorm

AROUND = 30


def shown(text: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="UTF-8 text")
    parser.add_argument("--step", action="append", help="only this one (may be repeated)")
    parser.add_argument("--sample", type=int, default=200)
    options = parser.parse_args(argv)
    text = options.file.read_text(encoding="utf-8")
    words = len(text.split())
    for step in vnnorm.Pipeline.preset("standard").steps:
        if options.step and step.name not in options.step:
            continue
        edits = step.edits(text)
        print(f"== {step.name}: {len(edits)} changes in {words} words")
        if len(edits) > options.sample:
            edits = sorted(random.Random(1).sample(edits, options.sample))
        for start, end, replacement, _ in edits:
            before = shown(text[max(0, start - AROUND) : start])
            after = shown(text[end : end + AROUND])
            print(f"{before} [{shown(text[start:end])} -> {shown(replacement)}] {after}")


if __name__ == "__main__":
    main()
