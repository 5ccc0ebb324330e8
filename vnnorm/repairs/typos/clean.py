"""Cleaning a corpus with the model: ``python -m vnnorm.repairs.typos.clean IN OUT``.

The text that the n-gram model is built from holds typos too, about one word in two
thousand, and the commonest of them pass for Vietnamese.  So the model is built twice:
from the text as it is, and from the text that the first model has cleaned; the weights
are then fitted again, to the cleaned text as well.
"""

from __future__ import annotations

import argparse
import lzma
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
    opener: Any = lzma.open if options.corpus.suffix == ".xz" else open
    with (
        opener(options.corpus, "rt", encoding="utf-8", newline="\n") as source,
        open(options.output, "w", encoding="utf-8", newline="\n") as target,
    ):
        while lines := source.readlines(BLOCK):
            target.write(step("".join(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
