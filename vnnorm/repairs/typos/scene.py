"""A text as arrays: its words, what they are, and how they are written.

Nothing here decides anything.  What is asked of every word is computed at once; what is
asked of few (`Surroundings`) only for those few.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.model import FIRST_WORD, UNKNOWN, Lexicon
from vnnorm.lexicon.tokens import ALPHABET, LONGEST, read_words, units

__all__ = ["MARKS", "OTHERWISE", "Scene", "Surroundings"]

Array = npt.NDArray[Any]

REACH = 8
"""So many words on either side are looked at."""

LEFT = np.arange(-REACH, 0)
RIGHT = np.arange(1, REACH + 1)
DISTANCES = np.concatenate([LEFT, RIGHT])

MARKS = 5
"""How many kinds of places `Scene.marks` tells apart."""
_CAPITAL, _COMMA, _STOP, OTHERWISE = range(1, MARKS)

_NEIGHBOURS = np.abs(DISTANCES) <= 4
_LEFT_NEIGHBOUR, _RIGHT_NEIGHBOUR = REACH - 1, REACH


@lru_cache(maxsize=1)
def _upper_table() -> Array:
    table = np.zeros(1 << 16, bool)
    for letter in ALPHABET:
        table[ord(letter.upper())] = True
    return table


class Scene:
    """The words of a text.

    `line` is the text as ids, with a break wherever words are not a space apart; word `i`
    stands at `line[places[i]]`, and two places before the first and after the last are
    there to be looked at.
    """

    def __init__(self, model: Lexicon, text: str) -> None:
        self.model = model
        self.text = text
        chars = units(text)
        if len(chars) != len(text):  # beyond the BMP: one unit a character, please
            plain = "".join([c if c < "\U00010000" else "\ufffd" for c in text])
            chars = units(plain)
        self.chars = chars
        words = read_words(chars)
        self.starts, self.ends, self.spaced = words.starts, words.ends, words.spaced
        self.ids = model.ids(words.keys)
        if not len(self.ids):
            return
        self.places = np.arange(2, len(self.ids) + 2)
        self.places += np.cumsum(~self.spaced)
        self.line = np.zeros(int(self.places[-1]) + 4, np.int64)
        self.line[self.places] = self.ids
        self._find_capitals()

    def _find_capitals(self) -> None:
        upper, spaced = _upper_table(), self.spaced
        capital = upper.take(self.chars[self.starts], mode="clip")
        self.loud = np.zeros(len(capital), bool)
        self.in_name = np.zeros(len(capital), bool)
        self.capital = capital
        # Few words have a capital: what follows is about these.
        some = np.flatnonzero(capital)
        second = np.minimum(self.starts[some] + 1, self.ends[some] - 1)
        loud = upper[self.chars[second]] & (self.ends[some] - self.starts[some] > 1)
        self.loud[some] = loud
        # Words in capitals side by side are a headline; of other capitalised words, a name.
        beside = (some[1:] - some[:-1] == 1) & spaced[some[1:]]
        both = np.flatnonzero(beside & loud[1:] & loud[:-1])
        shouted = np.zeros(len(some), bool)
        shouted[both] = shouted[both + 1] = True
        self.capital[some[shouted]] = False
        named = np.flatnonzero(beside & ~shouted[1:] & ~shouted[:-1])
        self.in_name[some[named]] = self.in_name[some[named + 1]] = True

    @cached_property
    def line_feeds(self) -> Array:
        """Return where lines end."""
        return np.flatnonzero(self.chars == 10)

    @cached_property
    def marks(self) -> Array:
        """Return what is to know of every place of `line` beside its id.

        That is, for a word, whether it is `_CAPITAL` or not (0), and for a break whether it
        begins with a comma, with a full stop, or `OTHERWISE`.
        """
        marks = np.full(len(self.line), OTHERWISE, np.uint8)
        marks[self.places] = self.capital
        breaks = 1 + np.flatnonzero(~self.spaced[1:])
        first = self.chars[self.ends[breaks - 1]]
        kinds = np.where(first == ord(","), _COMMA, np.where(first == ord("."), _STOP, OTHERWISE))
        marks[self.places[breaks] - 1] = kinds
        return marks


class Surroundings:
    """What stands around some of the words of a scene, as far as their lines go.

    Lines do not see each other.
    """

    def __init__(self, scene: Scene, at: Array) -> None:
        self.scene = scene
        self.at = at
        starts = scene.starts
        feeds = np.concatenate([[-1], scene.line_feeds, [len(scene.chars)]])
        self.lines = np.searchsorted(feeds, starts[at], "left")
        self.begins = np.searchsorted(starts, feeds[self.lines - 1])
        self.ends = np.searchsorted(starts, feeds[self.lines])
        others = at[:, None] + DISTANCES
        self._inside = (others >= self.begins[:, None]) & (others < self.ends[:, None])
        self._others = np.clip(others, 0, len(scene.ids) - 1)
        self.ids = scene.ids[self._others]
        self.ids[~self._inside] = 0

    def as_written(self) -> dict[str, Array]:
        """Return how each word and its neighbours are written."""
        scene, at, ids = self.scene, self.at, self.ids
        foreign = ids == UNKNOWN
        foreign |= (ids >= FIRST_WORD) & ~scene.model.is_syllable[ids]
        foreign &= self._inside
        capital = scene.capital[self._others] & self._inside
        next_at = np.minimum(at + 1, len(scene.ids) - 1)
        spaced_left = scene.spaced[at]
        spaced_right = (next_at > at) & scene.spaced[next_at]
        left_capital = spaced_left & capital[:, _LEFT_NEIGHBOUR]
        right_capital = spaced_right & capital[:, _RIGHT_NEIGHBOUR]
        own = scene.capital[at]
        lengths = scene.ends[at] - scene.starts[at]
        letters = np.minimum(np.arange(LONGEST), lengths[:, None] - 1) + scene.starts[at][:, None]
        return {
            "capital": own,
            "all_capital": own & scene.loud[at],
            "left_capital": left_capital,
            "right_capital": right_capital,
            "mid_capital": own & spaced_left,
            "name_like": own & (left_capital | right_capital),
            "in_name": scene.in_name[at],
            "length": lengths,
            "ascii": (scene.chars[letters] < 128).all(axis=1),
            "foreign_near": foreign[:, _NEIGHBOURS].sum(axis=1),
            "low_foreign_near": (foreign & ~capital)[:, _NEIGHBOURS].sum(axis=1),
            "foreign_far": foreign.sum(axis=1),
            "capitals_near": capital[:, _NEIGHBOURS].sum(axis=1),
        }
