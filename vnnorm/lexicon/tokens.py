"""Reading a text as a sequence of word keys, whole blocks at a time.

A word is a run of letters and digits.  Its key packs the letters of the word, in lower
case, into one integer, so that no two words share a key and a word can be read back from
it: a byte for each of the first eight letters, and the ninth spread over the topmost bits
of the others, which no letter needs.  So a key is, but for the few words of nine letters,
one read of eight bytes.  Longer words are not in the lexicon and have the key 0: no
Vietnamese syllable has more than seven letters.
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

_WIDTH = 8
"""Letters that have a byte of their own."""

ALPHABET = "".join(sorted({letter.lower() for letter in LETTERS} | set(FOREIGN)))
"""The letters that a key can hold; a letter's code is its place here, from 1."""

DIGIT = len(ALPHABET) + 1
"""The code of every digit."""

OTHER = DIGIT + 1
"""The code of every other letter, mark or joiner: no word in the lexicon has one."""

_CODES = {letter: code for code, letter in enumerate(ALPHABET, 1)}

# For each length, the bits of a key that are letters of the word.
_INSIDE = np.array([(1 << 8 * min(n, _WIDTH)) - 1 for n in range(_WIDTH)] + [-1], np.int64)


def _spread(code: int) -> int:
    """Return a code of seven bits as the topmost bits of seven bytes."""
    return sum((code >> k & 1) << (8 * k + 7) for k in range(7))


_SPREAD = np.array([_spread(code) for code in range(OTHER + 1)], np.int64)
_TOPMOST = _spread(0x7F)


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
    size = len(chars)
    codes = np.zeros(size + 2 + LONGEST, np.uint8)
    # Units are never out of range; saying what to do if they were spares the check.
    _code_table().take(chars, out=codes[1 : size + 1], mode="clip")
    inside = codes[: size + 2].astype(bool)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[0::2], edges[1::2]
    lengths = ends - starts
    # The eight codes from every place on, overlapping, read as one integer each.
    eights = np.ndarray((size + 1,), "<i8", codes.data, 1, (1,))
    keys = eights[starts]
    keys &= _INSIDE.take(lengths, mode="clip")
    if len(long := np.flatnonzero(lengths > _WIDTH)):
        ninth = _SPREAD[codes[starts[long] + _WIDTH + 1]]
        keys[long] = np.where(lengths[long] > LONGEST, 0, keys[long] | ninth)
    spaced = np.zeros(len(starts), bool)
    if len(starts):
        spaced[1:] = (starts[1:] - ends[:-1] == 1) & (chars[ends[:-1]] == 0x20)
    return Words(starts, ends, keys, spaced)


def key_of(word: str) -> int:
    """Return the key of a lower-case word, 0 if it can have none.

    >>> [word_of(key_of(word)) for word in ("nghiêng", "gentleman", "covid19")]
    ['nghiêng', 'gentleman', 'covid00']
    >>> key_of("Müller"), key_of("manchester")
    (0, 0)
    """
    if not 0 < len(word) <= LONGEST:
        return 0
    codes = [_CODES.get(c) or (DIGIT if c in "0123456789" else 0) for c in word]
    if 0 in codes:
        return 0
    key = sum(code << 8 * k for k, code in enumerate(codes[:_WIDTH]))
    return key | _spread(codes[_WIDTH]) if len(codes) > _WIDTH else key


def word_of(key: int) -> str:
    """Return the word of a key; digits come out as ``0``."""
    codes = [key >> 8 * k & 0x7F for k in range(_WIDTH)]
    if key & _TOPMOST:
        codes.append(sum((key >> (8 * k + 7) & 1) << k for k in range(7)))
    return "".join(ALPHABET[c - 1] if c < DIGIT else "0" for c in codes if c)
