"""The rate of every normaliser beside `unicodedata.normalize` and `ftfy.fix_text`.

    python benchmarks/normalisers.py [--corpus FILE] [--megabytes N] [--repeat N]

All are timed in turn, in one process; each figure is the best of the repeats.  Absolute
rates differ from machine to machine, so the ratio to ftfy on the same text is what counts.
The presets are without `fix_typos`, which ``benchmarks/typos.py`` measures on text that does
not repeat itself.
"""

from __future__ import annotations

import argparse
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import ftfy
from texts import STEPS, make

import vnnorm


def contestants() -> dict[str, Callable[[str], str]]:
    found: dict[str, Callable[[str], str]] = {
        "ftfy.fix_text": ftfy.fix_text,
        "unicodedata NFC": lambda text: unicodedata.normalize("NFC", text),
    }
    found |= {step.name: step for step in STEPS}
    for name in vnnorm.PRESETS:
        found[f"preset {name}"] = vnnorm.Pipeline.preset(name).without("fix_typos")
    return found


def rates(texts: dict[str, str], repeat: int) -> dict[str, dict[str, float]]:
    """Return megabytes of UTF-8 a second, by contestant and text."""
    best: dict[str, dict[str, float]] = {}
    sizes = {label: len(text.encode()) / 1e6 for label, text in texts.items()}
    for _ in range(repeat):
        for name, call in contestants().items():
            for label, text in texts.items():
                start = time.perf_counter()
                call(text)
                rate = sizes[label] / (time.perf_counter() - start)
                row = best.setdefault(name, {})
                row[label] = max(rate, row.get(label, 0.0))
    return best


def times(ratio: float) -> str:
    return f"×{ratio:.0f}" if ratio >= 20 else f"×{ratio:.1f}"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, help="UTF-8 text (default: the seed pages)")
    parser.add_argument("--megabytes", type=float, default=2.0)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args(argv)
    texts = make(options.corpus, options.megabytes)
    table = rates(texts, options.repeat)
    print("MB/s of UTF-8, and times ftfy's rate on the same text\n")
    print(f"| {'':20} | " + " | ".join(f"{label:>15}" for label in texts) + " |")
    print(f"| {'-' * 20} | " + " | ".join("-" * 14 + ":" for _ in texts) + " |")
    ftfys = table["ftfy.fix_text"]
    for name, row in table.items():
        cells = (
            f"{row[label]:,.{row[label] < 100:d}f} ({times(row[label] / ftfys[label])})"
            for label in texts
        )
        print(f"| {name:20} | " + " | ".join(f"{cell:>15}" for cell in cells) + " |")


if __name__ == "__main__":
    main()
