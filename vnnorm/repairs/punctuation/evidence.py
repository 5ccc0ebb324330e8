"""What stands around a punctuation mark: Vietnamese words, code, an abbreviation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vnnorm.orthography.context import is_distinctive
from vnnorm.orthography.letters import TONE_OF
from vnnorm.orthography.syllable import is_syllable

__all__ = [
    "CALL",
    "LETTER",
    "PROGRAM",
    "is_code",
    "is_initial",
    "is_joined",
    "vietnamese_after",
    "vietnamese_before",
    "vietnamese_near",
    "word_after",
    "word_before",
]

LETTER = r"[^\W\d_]"

_WORDS = re.compile(f"{LETTER}+")
_REACH = 56  # characters: some eight to twelve words; bounded, so that cost stays linear
PROGRAM = re.compile(r"[={}<>\\|^~$_`+]|::")
CALL = re.compile(r"[A-Za-z_]\(")


def is_code(line: str, start: int, end: int) -> bool:
    """Whether there are characters of code or mathematics near."""
    return PROGRAM.search(line, max(0, start - 24), end + 24) is not None


def vietnamese_near(line: str, before: int, after: int) -> bool:
    """Whether what leads up to `before`, or what follows from `after`, is Vietnamese."""
    return vietnamese_before(line, before) or vietnamese_after(line, after)


def vietnamese_before(line: str, at: int) -> bool:
    """Whether the few words that lead up to `at` are Vietnamese."""
    low = max(0, at - _REACH)
    words = _WORDS.findall(line, low, at)
    if low and words and line[low - 1].isalpha() and line[low].isalpha():
        del words[0]  # the end of a longer word
    return _speaks_vietnamese(reversed(words))


def vietnamese_after(line: str, at: int) -> bool:
    """Whether the few words from `at` on are Vietnamese."""
    high = at + _REACH
    words = _WORDS.findall(line, at, high)
    if words and len(line) > high and line[high - 1].isalpha() and line[high].isalpha():
        del words[-1]
    return _speaks_vietnamese(words)


def _speaks_vietnamese(words: Iterable[str]) -> bool:
    """Whether the first few words are Vietnamese; foreign names may go before.

    One distinctive word is enough; without one, nothing but syllables will do, two or
    more, if not all of them are of ASCII letters: "Xin chào", but not "du thé" at the end
    of a French sentence.
    """
    nearest = list(words)[:6]
    names = 0
    for word in nearest:
        if is_distinctive(word):
            return True
        if not is_syllable(word):
            names += 1
            if names > 3 or (names > 1 and not word[0].isupper()):
                return False
    return names == 0 and len(nearest) > 1 and not "".join(nearest).isascii()


def word_before(line: str, at: int) -> str:
    """Return the letters that end at `at`, the last 24 of them at the most."""
    start = at
    while start > 0 and at - start < 24 and line[start - 1].isalpha():
        start -= 1
    return line[start:at]


def word_after(line: str, at: int) -> str:
    """Return the letters that begin at `at`, the first 24 of them at the most."""
    end = at
    while end < len(line) and end - at < 24 and line[end].isalpha():
        end += 1
    return line[at:end]


_JOINERS = frozenset("./@_\\#&$=~^")
"""Before a word, these make it part of an address, a path, a name in code."""


def is_joined(before: str, word: str) -> bool:
    """Whether a word is the end of an address or the like, and not of TP.HCM or NQ/TW."""
    return before in _JOINERS and not (before in "./" and word.isupper())


def is_initial(word: str) -> bool:
    """Whether a word is a single letter, and not *à*, *ạ*, *ở*: an initial, a variable."""
    return len(word) == 1 and not TONE_OF.get(word)
