"""A read-only table of small numbers, for a few million integer keys.

A binary fuse filter (Graf and Lemire, "Binary Fuse Filters", 2022) whose cells hold,
instead of a fingerprint only, a fingerprint and a value: what three cells xor to says
whether the key is in the table and, if so, its value.  Two and a quarter bytes a key,
nothing to decode, so that the table is used where it lies in the file.  A key that is
not in the table passes for one that is once in two thousand times.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["VALUES", "StaticMap", "build"]

Array = npt.NDArray[Any]

VALUE_BITS = 5
VALUES = 1 << VALUE_BITS
"""Values are 1 to VALUES - 1; 0 says that the key is not there."""

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


class StaticMap:
    """Looks keys up in the `cells` that `build` made."""

    def __init__(self, cells: Array, segment: int) -> None:
        self.cells = cells
        self.segment = segment
        self._mask = np.uint64(segment - 1)
        self._span = np.uint64(len(cells) - 2 * segment)

    def get(self, keys: Array) -> Array:
        """Return the value of every key, 0 where it has none."""
        first, second, third, print_ = self.places(keys)
        cells = self.cells
        # With places as signed integers that cannot be out of range, numpy copies nothing.
        found = cells.take(first.view(np.int64), mode="clip")
        found ^= cells.take(second.view(np.int64), mode="clip")
        found ^= cells.take(third.view(np.int64), mode="clip")
        found ^= print_
        found[found >= VALUES] = 0
        return found

    def places(self, keys: Array) -> tuple[Array, Array, Array, Array]:
        """Return the three cells of every key, and its fingerprint."""
        mixed = keys.astype(np.uint64)
        mixed *= _PRIME
        mixed ^= mixed >> np.uint64(29)
        mixed *= _MIX
        mixed ^= mixed >> np.uint64(32)
        first = ((mixed >> np.uint64(32)) * self._span) >> np.uint64(32)
        segment = np.uint64(self.segment)
        second = (first + segment) ^ ((mixed >> np.uint64(13)) & self._mask)
        third = (first + segment + segment) ^ (mixed & self._mask)
        print_ = ((mixed >> np.uint64(24)).astype(np.uint16)) & np.uint16(0xFFFF ^ (VALUES - 1))
        return first, second, third, print_


def build(keys: Array, values: Array) -> StaticMap:
    """Return the table of distinct `keys` and their `values` (1 to VALUES - 1).

    Raises:
        ValueError: a value is out of range, or the keys do not come apart (a key twice).
    """
    if len(values) and not 1 <= values.min() <= values.max() < VALUES:
        raise ValueError(f"values must be 1 to {VALUES - 1}")
    count = max(len(keys), 16)
    segment = 1 << min(18, int(math.log(count) / math.log(3.33) + 2.25))
    factor = max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(count))
    segments = max(3, math.ceil(count * factor / segment))
    for more in range(20):
        table = StaticMap(np.zeros((segments + more + 2) * segment, np.uint16), segment)
        if _fill(table, keys, values):
            return table
    raise ValueError("the keys do not come apart: is one there twice?")


def _fill(table: StaticMap, keys: Array, values: Array) -> bool:
    first, second, third, print_ = table.places(keys)
    places = np.stack([first, second, third], axis=1).astype(np.int64)
    wanted = print_ | values.astype(np.uint16)
    # Peel: a cell that only one key uses can be set last, to make that key come out.
    uses = np.bincount(places.ravel(), minlength=len(table.cells))
    sums = np.zeros(len(table.cells), np.int64)
    for column in range(3):
        np.add.at(sums, places[:, column], np.arange(len(keys)))
    left = np.ones(len(keys), bool)
    rounds: list[tuple[Array, Array]] = []
    frontier = np.flatnonzero(uses == 1)
    while len(frontier):
        owners, at = np.unique(sums[frontier], return_index=True)
        cells = frontier[at]
        rounds.append((owners, cells))
        left[owners] = False
        touched = places[owners].ravel()
        np.subtract.at(uses, touched, 1)
        np.subtract.at(sums, touched, np.repeat(owners, 3))
        touched = np.unique(touched)
        frontier = touched[uses[touched] == 1]
    if left.any():
        return False
    cells_of = table.cells
    for owners, cells in reversed(rounds):
        three = places[owners]
        cells_of[cells] = 0
        got = cells_of[three[:, 0]] ^ cells_of[three[:, 1]] ^ cells_of[three[:, 2]]
        cells_of[cells] = got ^ wanted[owners]
    return True
