"""The words of a dictionary: which pairs of syllables are written so, however rare they are.

Counts say little of *lòn bon* or *địa chi*.  That a dictionary has them says that they are no
slips, whatever else would be more common in their place.

``python -m vnnorm.lexicon.headwords WORDS -o FILE`` writes what is read here: WORDS has a word a
line, and of its words of two or more syllables each pair is kept whose syllables are in the
lexicon.  What the package has was made from ``pyvi/models/words.txt`` of pyvi 0.1.1 (MIT, Tran
Viet Trung), 31,157 lines.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.model import FIRST_WORD, ID_BITS, Lexicon, lexicon, read, write
from vnnorm.lexicon.phrases import phrases
from vnnorm.orthography import parse

__all__ = ["HEADWORDS", "Headwords", "headwords", "main"]

Array = npt.NDArray[Any]

HEADWORDS: Final = Path(__file__).with_name("headwords.bin")

LARGEST: Final = (1 << 16) - 1
"""A step that goes on, to where no pair is: two bytes cannot hold them all."""


class Headwords:
    """Tells which pairs of syllables a dictionary has."""

    def __init__(self, path: Path = HEADWORDS, model: Lexicon | None = None) -> None:
        head, arrays = read(path)
        if head["about"]["vocabulary"] != (model or lexicon()).fingerprint:
            raise ValueError(f"{path} was made with another lexicon")
        steps = arrays["steps"]
        self._pairs = np.cumsum(steps, dtype=np.int64)[steps != LARGEST]

    def have(self, a: int, b: int) -> bool:
        """Return whether the syllables `a` and `b`, given as ids, make a word or part of one."""
        key = a << ID_BITS | b
        at = int(self._pairs.searchsorted(key))
        return at < len(self._pairs) and int(self._pairs[at]) == key


def pairs(model: Lexicon, words: Iterable[str]) -> Array:
    """Return the pairs of syllables in some words, but for those that are listed as wrong."""
    found = set[tuple[int, int]]()
    for word in words:
        syllables = [parse(part) for part in word.lower().split()]
        # What is no syllable is as good as a break: its id is below all others.
        ids = [model.id_of(syllable.write()) if syllable else 0 for syllable in syllables]
        found.update(pair for pair in pairwise(ids) if min(pair) >= FIRST_WORD)
    for a, b in (phrase.wrong for phrase in phrases()):
        found.discard((model.id_of(a), model.id_of(b)))
    return np.array(sorted(a << ID_BITS | b for a, b in found), np.int64)


def save(path: Path, model: Lexicon, words: Sequence[str]) -> None:
    """Write what is kept of some words: of pairs, how much each is larger than the last."""
    steps: list[int] = []
    for step in np.diff(pairs(model, words), prepend=0).tolist():
        steps += [LARGEST] * (step // LARGEST) + [step % LARGEST]
    about = {"vocabulary": model.fingerprint}
    write(path, {"steps": np.array(steps, np.uint16)}, 0, about)


@lru_cache(maxsize=1)
def headwords() -> Headwords:
    """Return the words that come with the package, loaded on first use."""
    return Headwords()


def main(argv: Sequence[str] | None = None) -> int:
    """Make the file from a word list, from the command line."""
    parser = argparse.ArgumentParser(prog="python -m vnnorm.lexicon.headwords")
    parser.add_argument("words", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=HEADWORDS)
    options = parser.parse_args(argv)
    model = lexicon()
    lines = options.words.read_text(encoding="utf-8").splitlines()
    save(options.output, model, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
