"""Texts made from the syllable model and damaged, and the filter as a call or a process."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from texts import damage

import vnnorm
from vnnorm.orthography import legal_syllables

SEEDS = Path(__file__).parents[1] / "seeds"
DAMAGED = "Tỉnh uỷ  ban hành\n\n\n\n\nhoà bình\u200b \n"
REPAIRED = vnnorm.normalize(DAMAGED)

FILTER = [sys.executable, "-m", "vnnorm"]


class Ran(NamedTuple):
    status: int
    out: bytes
    err: str


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@cache
def made(lines: int, seed: int = 1) -> str:
    """Return the seed pages and so many lines of syllables, some damaged, some blank."""
    random_ = random.Random(seed)
    syllables = sorted(legal_syllables())
    text = [page.read_text("utf-8") for page in sorted(SEEDS.glob("*.txt"))]
    seen = " ".join(text).split()
    for i in range(lines):
        # Mostly words as they follow each other: a step that weighs them takes its time over
        # nonsense.
        at = random_.randrange(len(seen))
        words = seen[at : at + random_.randrange(16)]
        if i % 50 == 0:
            words = random_.choices(syllables, k=random_.randrange(16))
        line = damage(" ".join(words).capitalize(), random_, share=0.05)
        text.append(line + random_.choice([".", ".", " .", "", "\n\n"]))
    return "\n".join(text) + "\n"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(vnnorm.__file__).parents[1])}


def filtered(*args: str | Path, **options: Any) -> Ran:
    """Run the filter as a process and return what it said."""
    options = {"env": environment(), "timeout": 120, **options}
    ran = subprocess.run([*FILTER, *map(str, args)], capture_output=True, **options)
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())
