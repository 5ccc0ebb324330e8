"""Cleaning a corpus with the model: ``python -m vnnorm.repairs.typos.clean IN OUT``.

The text that the lexicon is built from holds typos too, about one word in two thousand, and
the commonest of them would pass for Vietnamese.  So a model is built from what the model
before has cleaned, and the weights are then fitted again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vnnorm.lexicon.build import open_corpus
from vnnorm.repairs.fix_typos import FixTypos

__all__ = ["main"]

BLOCK = 1 << 18


def main(argv: Sequence[str] | None = None) -> int:
    """Write a corpus with its typos corrected."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.repairs.typos.clean")
    parser.add_argument("corpus", type=Path, help="running text, plain or .xz")
    parser.add_argument("output", type=Path, help="plain text")
    parser.add_argument("--level", default="default")
    options = parser.parse_args(argv)
    step = FixTypos(level=options.level)
    with (
        open_corpus(options.corpus) as source,
        open(options.output, "w", encoding="utf-8", newline="\n") as target,
    ):
        while lines := source.readlines(BLOCK):
            target.write(step("".join(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
