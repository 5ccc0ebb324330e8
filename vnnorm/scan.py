r"""One look at a text for all steps: which of them may have work?

Most of a corpus is clean, so what clean text costs is what a step costs.  A step says by
*signs* what its work looks like: two characters side by side, and what stands around them.
All signs of all steps are looked for at once.  Every character is mapped to a class and
every two neighbouring classes to the signs that they may be: two table look-ups a
character, whatever the number of steps, which is several times as fast as a regular
expression for each of them.

This module loads numpy, so it is imported when a text is first looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vnnorm.normaliser import Normaliser, Sign

__all__ = ["Scan", "scan_for"]

Array = npt.NDArray[Any]

WORD: Final = 64
"""Signs to a word of bits."""

BITS: Final = 47
"""Classes told apart at once: that many bits, and the 16 of a number, are in an integer."""

SLICE: Final = 1 << 15
"""Pairs looked at together, so that all of it stays in the processor's cache."""


class Scan:
    """Looks for the signs of several steps at once.

    >>> from vnnorm import fix_letters, fix_spaces
    >>> scan = Scan((fix_letters, fix_spaces))
    >>> [sorted(scan.wanted(text)) for text in ("Hà Nội", "Hà  Nội", "Ðà Nẵng", " Ðà Nẵng")]
    [[], ['fix_spaces'], ['fix_letters'], ['fix_letters', 'fix_spaces']]
    """

    def __init__(self, steps: Sequence[Normaliser]) -> None:
        self._steps = tuple(steps)
        self.judged = frozenset(step.name for step in steps if step.signs is not None)
        self._always = frozenset(step.name for step in steps if step.signs is None)
        self._astral = frozenset(step.name for step in steps if step.astral_triggers)
        signs = [(i, sign) for i, step in enumerate(steps) for sign in step.signs or ()]
        self._tables = _Tables(signs, len(steps)) if signs else None

    def wanted(self, text: str) -> frozenset[str]:
        """Return the names of the steps that may have work in `text`.

        For the others it is certain that they have none.
        """
        if not text or self._tables is None:
            return self._always
        units, hits = self._tables.find(text)
        # Places are counted in UTF-16, so that they say nothing where that differs.
        differs = units > len(text)
        wanted = self._always | self._astral if differs else self._always
        if hits is None:
            return wanted
        return wanted.union(
            self._steps[i].name
            for i in hits.steps()
            if self._steps[i].name not in wanted and (differs or self._confirmed(i, text, hits))
        )

    def _confirmed(self, i: int, text: str, hits: _Hits) -> bool:
        """Whether the step itself sees work in one of the lines where its signs are."""
        done = -1
        for place in hits.places_of(i):
            if place > done:
                start = text.rfind("\n", 0, place) + 1
                done = text.find("\n", place)
                done = len(text) if done < 0 else done
                if self._steps[i].confirms(text[start:done]):
                    return True
        return False


@lru_cache(maxsize=64)
def scan_for(steps: tuple[Normaliser, ...]) -> Scan:
    """Return the scan for the signs of these steps."""
    return Scan(steps)


class _Hits:
    """Where in a text there are signs: ``marks[:, k]`` has a bit for each at ``places[k]``."""

    def __init__(self, owners: Array, marks: Array, places: Array) -> None:
        self._owners = owners
        self._marks = marks
        self._places = places

    def steps(self) -> list[int]:
        """Return the steps that have a sign."""
        present = np.bitwise_or.reduce(self._marks, axis=1)
        found: list[int] = np.flatnonzero((self._owners & present).any(axis=1)).tolist()
        return found

    def places_of(self, step: int) -> list[int]:
        """Return, in order, where the second characters of a step's signs are."""
        mine = (self._marks & self._owners[step][:, None]).any(axis=0)
        places: list[int] = self._places[mine].tolist()
        return places


class _Tables:
    """Signs, compiled: from code units to classes, and from classes to signs."""

    def __init__(self, signs: Sequence[tuple[int, Sign]], steps: int) -> None:
        insides = sorted({inside for _, sign in signs for inside in sign})
        # A class for all code units that belong to the same of these.
        classes = np.zeros(1 << 16, np.int64)
        for low in range(0, len(insides), BITS):
            for inside in insides[low : low + BITS]:
                classes = 2 * classes + _members(inside)
            _, examples, classes = np.unique(classes, return_index=True, return_inverse=True)
        members = {inside: _members(inside)[examples] for inside in insides}
        count = len(examples)
        # The number of a pair of classes is computed from theirs.
        number = np.dtype(np.uint16 if count <= 256 else np.uint32)
        self._classes = classes.astype(number)
        self._count = np.array(count, number)

        words = -(-len(signs) // WORD)
        self._owners = np.zeros((steps, words), np.uint64)
        self._pairs = np.zeros((words, count * count), np.uint64)
        self._before = np.zeros((words, count), np.uint64)
        self._after = np.zeros((words, count), np.uint64)
        for k, (step, sign) in enumerate(signs):
            word, bit = divmod(k, WORD)
            mark = np.uint64(1 << bit)
            self._owners[step, word] |= mark
            pair = np.logical_and.outer(members[sign.first], members[sign.second]).ravel()
            self._pairs[word, pair] |= mark
            self._before[word, members[sign.before]] |= mark
            self._after[word, members[sign.after]] |= mark
        self._maybe = self._pairs.any(axis=0)

    def find(self, text: str) -> tuple[int, _Hits | None]:
        """Return the number of code units of `text`, and where the signs are, if anywhere."""
        # With something around every pair; the first is the line feed and the first character.
        units = np.frombuffer(f"\n\n{text}\n\n".encode("utf-16-le", "surrogatepass"), "<u2")
        size = len(units) - 4
        found = []
        for start in range(0, size + 1, SLICE):
            classes = self._classes.take(units[start : start + SLICE + 3], mode="clip")
            pairs = classes[1:-2] * self._count
            pairs += classes[2:-1]
            (places,) = self._maybe.take(pairs, mode="clip").nonzero()
            if len(places):
                marks = self._pairs[:, pairs[places]]
                marks &= self._before[:, classes[places]]
                marks &= self._after[:, classes[places + 3]]
                if marks.any():
                    found.append((marks, places + start))
        if not found:
            return size, None
        marks, places = found[0] if len(found) == 1 else map(np.hstack, zip(*found))
        return size, _Hits(self._owners, marks, places)


@cache
def _all_units() -> str:
    return "".join(map(chr, range(1 << 16)))


@cache
def _members(inside: str) -> Array:
    """Return which code units belong to ``[inside]``.

    A surrogate may be half of anything, so it belongs to every class.
    """
    members = np.full(1 << 16, not inside)
    if "\\" in inside or inside.startswith("^"):
        for found in re.finditer(f"[{inside}]+", _all_units()):
            members[found.start() : found.end()] = True
    else:
        for low, high in re.findall("(.)(?:-(.))?", inside, re.DOTALL):
            members[ord(low) : ord(high or low) + 1] = True
    members[0xD800:0xE000] = True
    return members
