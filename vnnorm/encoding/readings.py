"""Readings: a charset seen through a code page, and what pieces of a line weigh in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from vnnorm.encoding.charsets import byte_charset
from vnnorm.encoding.likelihood import text_bits
from vnnorm.encoding.surfaces import to_bytes
from vnnorm.orthography.letters import LETTERS
from vnnorm.orthography.syllable import is_syllable

__all__ = [
    "CACHED",
    "LONG",
    "ODD",
    "READINGS",
    "WORD",
    "Reading",
    "is_wrong",
    "read_in",
    "readings_of",
    "settle_case",
    "strangers",
    "weights_of",
]


@dataclass(frozen=True, eq=False)
class Reading:
    """A charset seen through a surface, and what it costs to suppose it."""

    charset: str
    surface: str
    bits: float

    def read(self, text: str) -> str:
        """Return `text` in this reading."""
        seen = text.translate(_byte_table(self.charset, self.surface))
        text = byte_charset(self.charset).read_surface(seen)
        return _raise_case(text) if self.charset in _FONT_CASE else text


@cache
def _byte_table(charset: str, surface: str) -> dict[int, str]:
    table = dict(to_bytes(surface))
    if charset.startswith("tcvn3"):
        # PDF text layers name the soft hyphen and the middle dot otherwise.
        table |= {0x2212: "\xad", 0x2219: "\xb7"}
    return table


_FONT_CASE = ("tcvn3", "vietware-f")
"""Charsets whose toned capitals are small letters set in a capitals font."""

READINGS: Final = (
    Reading("tcvn3", "western", 6),
    Reading("vni", "western", 6),
    Reading("viscii", "western", 7),
    Reading("vps", "western", 8),
    Reading("vn-cp1258", "western", 7),
    Reading("tcvn3-web", "western", 10),
    Reading("bkhcm2", "western", 9),
    Reading("vietware-x", "western", 9),
    Reading("bkhcm1", "western", 10),
    Reading("vietware-f", "western", 10),
    Reading("vni-mac", "western", 10),
    Reading("tcvn5712", "western", 14),
    Reading("tcvn3", "cp1258", 10),
    Reading("vni", "cp1258", 10),
    Reading("viscii", "cp1258", 12),
    Reading("vps", "cp1258", 12),
    Reading("tcvn3", "mac_roman", 10),
    Reading("vni", "mac_roman", 10),
    Reading("viscii", "mac_roman", 12),
    Reading("vps", "mac_roman", 12),
)
"""What is tried.  The bits are the price of beginning a line with it."""

STRANGER = 4.0
"""Bits that a word which is no syllable costs more in a line of Vietnamese."""

CACHED = 1 << 14
"""Pieces remembered: a damaged document is made of the same words over and over."""
LONG = 32
"""Characters of a piece that is no word, and not worth remembering."""

WORD = re.compile(r"[^\W\d_]+")

ODD = re.compile(
    "[a-z][À-Ý]|[^\\W\\d_][\x00-\x1f\x80-\x9f¡-©«-´¶-¹»-¿×÷€‚„…†‡ˆ‰‹‘’“”•–—˜™›]|[\x80-\x9f¡-¿][^\\W\\d_]"
)
"""A sign that touches a letter, or a capital in the midst of a word."""


def is_wrong(chunk: str) -> bool:
    """Whether `chunk` as it stands has a word that is none, or a sign touching a letter."""
    return not chunk.isascii() and (bool(strangers(chunk)) or ODD.search(chunk) is not None)


def weights_of(chunk: str, readings: tuple[Reading, ...]) -> tuple[float, ...]:
    """Return the bits of `chunk` as it stands, and in every reading."""
    return (_known_weights if len(chunk) < LONG else _all_weights)(chunk, readings)


def _all_weights(chunk: str, readings: tuple[Reading, ...]) -> tuple[float, ...]:
    plain = text_bits(chunk)
    if chunk.isalpha() and chunk.isascii():
        # Letters are themselves in every charset.
        weight = plain + STRANGER * strangers(chunk)
        return (plain, *[weight] * len(readings))
    return (plain, *(_weight(reading, chunk) for reading in readings))


_known_weights = lru_cache(maxsize=CACHED)(_all_weights)


def read_in(reading: Reading, chunk: str) -> str:
    """Return `chunk` in `reading`: `Reading.read` that remembers words."""
    return _read_known(reading, chunk) if len(chunk) < LONG else reading.read(chunk)


def _weight(reading: Reading, chunk: str) -> float:
    """Return the bits of `chunk` in a line of Vietnamese that has this reading."""
    text = read_in(reading, chunk)
    return text_bits(text) + STRANGER * strangers(text)


@lru_cache(maxsize=CACHED)
def _read_known(reading: Reading, chunk: str) -> str:
    return reading.read(chunk)


@lru_cache(maxsize=1 << 12)
def strangers(text: str) -> int:
    """Return how many words of `text` are no syllables."""
    return sum(not is_syllable(word) for word in WORD.findall(text) if len(word) > 1)


@cache
def _domain(surface: str) -> frozenset[str]:
    """Return the characters that only this surface shows, and no western one."""
    western = {chr(b) for b in range(256)} | set(map(chr, to_bytes("western")))
    return frozenset(map(chr, to_bytes(surface))) - western


_ELSEWHERE = ("cp1258", "mac_roman")


def readings_of(text: str) -> tuple[Reading, ...]:
    """Return the readings of the western surface, and of those that some letter in it is of."""
    return _readings(frozenset(s for s in _ELSEWHERE if not _domain(s).isdisjoint(text)))


@lru_cache(maxsize=8)
def _readings(surfaces: frozenset[str]) -> tuple[Reading, ...]:
    """Return the readings of the western surface and of those given."""
    return tuple(r for r in READINGS if r.surface == "western" or r.surface in surfaces)


# -- capitals of fonts ---------------------------------------------------------


def _raise_case(text: str) -> str:
    """Return `text` with toned small letters among capitals made capitals: VIệT -> VIỆT."""
    return WORD.sub(_raise_word, text)


def _raise_word(match: re.Match[str]) -> str:
    word = match[0]
    if word.islower() or word.isupper() or len(word) < 2:
        return word
    small = [c for c in word if c.islower()]
    # Title case, or a small letter that has a capital of its own in the charset.
    if word[0].isupper() and not any(c.isupper() for c in word[1:]):
        return word
    return word if any(c < "\x80" or c not in LETTERS for c in small) else word.upper()


def settle_case(texts: list[str], path: Sequence[Reading | None]) -> None:
    """Raise words of one capital and toned letters where the words around are capitals."""
    if not any(r is not None and r.charset in _FONT_CASE for r in path):
        return
    words = [w for text in texts for w in WORD.findall(text)]
    upper = sum(w.isupper() for w in words if len(w) > 1)
    lower = sum(any("a" <= c <= "z" for c in w) for w in words)
    if upper < 2 or lower > 0:
        return
    for i, reading in enumerate(path):
        if reading is not None and reading.charset in _FONT_CASE:
            texts[i] = texts[i].upper()
