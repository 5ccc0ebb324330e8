"""Reading a text as a sequence of word keys, whole blocks at a time.

A word is a run of letters and digits.  Its key packs the letters of the word, in lower
case, seven bits each, into one integer, so that no two words share a key and a word
can be read back from it.  Words of more than nine letters are not in the lexicon and
have the key 0: no Vietnamese syllable has more than seven.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.orthography.letters import FOREIGN, LETTERS

__all__ = ["ALPHABET", "DIGIT", "LONGEST", "Words", "key_of", "read_words", "units", "word_of"]

Array = npt.NDArray[Any]

LONGEST = 9
"""Letters of the longest word that has a key."""

BITS = 7
_MASK = (1 << BITS) - 1

ALPHABET = "".join(sorted({letter.lower() for letter in LETTERS} | set(FOREIGN)))
"""The letters that a key can hold; a letter's code is its place here, from 1."""

DIGIT = len(ALPHABET) + 1
"""The code of every digit."""

OTHER = DIGIT + 1
"""The code of every other letter, mark or joiner: no word in the lexicon has one."""

_CODES = {letter: code for code, letter in enumerate(ALPHABET, 1)}


class Words(NamedTuple):
    """The words of a text: where they begin and end, their keys, what is between them.

    `spaced[i]` says that exactly one space stands before word `i`; the first word has
    none.
    """

    starts: Array
    ends: Array
    keys: Array
    spaced: Array


@lru_cache(maxsize=1)
def _code_table() -> Array:
    """The code of every UTF-16 unit: 0 for what ends a word."""
    table = np.zeros(1 << 16, np.uint8)
    for point in range(0x80, 0x10000):
        # str.isalnum is true of letters and digits of every script.
        if chr(point).isalnum():
            table[point] = OTHER
    for low, high in (
        (0x300, 0x370),
        (0x1AB0, 0x1B00),
        (0x1DC0, 0x1E00),
        (0x20D0, 0x2100),
        (0xFE20, 0xFE30),
        (0xD800, 0xE000),
        (0x200B, 0x2010),
        (0xFE00, 0xFE10),
    ):
        table[low:high] = OTHER
    table[ord("_")] = OTHER
    table[0xAD] = OTHER
    for letter, code in _CODES.items():
        table[ord(letter)] = code
        table[ord(letter.upper())] = code
    table[ord("0") : ord("9") + 1] = DIGIT
    return table


def units(text: str) -> Array:
    """Return the UTF-16 units of `text`; one a character where all are in the BMP."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def read_words(chars: Array) -> Words:
    """Return the words of a text given as UTF-16 units."""
    codes = np.zeros(len(chars) + 2 + LONGEST, np.uint8)
    np.take(_code_table(), chars, out=codes[1 : len(chars) + 1])
    inside = codes[: len(chars) + 2] != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[0::2], edges[1::2]
    lengths = ends - starts
    keys = codes[starts + 1].astype(np.int64)
    for k in range(1, LONGEST):
        letter = np.where(lengths > k, codes[starts + (k + 1)], 0).astype(np.int64)
        keys |= letter << (BITS * k)
    keys[lengths > LONGEST] = 0
    spaced = np.zeros(len(starts), bool)
    if len(starts):
        spaced[1:] = (starts[1:] - ends[:-1] == 1) & (chars[ends[:-1]] == 0x20)
    return Words(starts, ends, keys, spaced)


def key_of(word: str) -> int:
    """Return the key of a lower-case word, 0 if it can have none.

    >>> word_of(key_of("nghiêng")), key_of("Müller"), key_of("covid19") != 0
    ('nghiêng', 0, True)
    """
    if not 0 < len(word) <= LONGEST:
        return 0
    key = 0
    for k, letter in enumerate(word):
        code = _CODES.get(letter) or (DIGIT if letter in "0123456789" else 0)
        if not code:
            return 0
        key |= code << (BITS * k)
    return key


def word_of(key: int) -> str:
    """Return the word of a key; digits come out as ``0``."""
    letters = []
    while key:
        code = key & _MASK
        letters.append(ALPHABET[code - 1] if code < DIGIT else "0")
        key >>= BITS
    return "".join(letters)
