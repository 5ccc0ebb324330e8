"""Is the text around a word Vietnamese?

Some tokens are right in one language and a slip in another: *huì* is pinyin or a
misplaced *hùi*, *aí* is Portuguese or *ái*.  The words beside them decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from vnnorm.orthography.letters import is_vietnamese_only
from vnnorm.orthography.syllable import LONGEST, parse

__all__ = ["DISTINCTIVE_ONSETS", "among_vietnamese", "is_distinctive", "word_around"]

WORDS_AWAY = 2
"""How many words to either side may vouch for a token."""

# Bounded, so that asking costs the same anywhere in any text.
_REACH = (LONGEST + 3) * WORDS_AWAY + 2
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")


@lru_cache(maxsize=1 << 12)
def is_distinctive(word: str) -> bool:
    """Whether `word` is a Vietnamese syllable that can hardly be of another language.

    It has a letter beyond those of French, Portuguese, Spanish or pinyin, or a mark
    together with an onset or a final that those do not have.  Where its tone mark stands
    makes no difference.

    >>> [is_distinctive(w) for w in ("của", "việt", "muôí", "đi", "không", "bánh")]
    [True, True, True, True, True, True]
    >>> [is_distinctive(w) for w in ("con", "là", "ngon", "thé", "làng")]
    [False, False, False, False, False]
    """
    syllable = parse(word)
    if syllable is None:
        return False
    written = syllable.write()
    if any(map(is_vietnamese_only, written)):
        return True
    ours = syllable.onset in DISTINCTIVE_ONSETS or syllable.rime.endswith("nh")
    return ours and not written.isascii()


DISTINCTIVE_ONSETS = frozenset(("kh", "ng", "ngh", "nh", "tr"))
"""Onsets with which few words of other languages begin."""


def among_vietnamese(
    text: str, start: int, end: int, read: Callable[[str], str] | None = None
) -> bool:
    """Whether a distinctive word stands within two words of ``text[start:end]``, on its line.

    A repair must not become its own evidence: `read` says what counts of a word, and has
    to give the same for a word before and after its repair.

    >>> among_vietnamese("những muà xưa", 6, 9), among_vietnamese("huì yì", 0, 3)
    (True, False)
    """
    before = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    after = text[end : end + _REACH].partition("\n")[0]
    words = _WORD.findall(before)[-WORDS_AWAY:] + _WORD.findall(after)[:WORDS_AWAY]
    return any(is_distinctive(read(word) if read else word) for word in words)


def word_around(text: str, at: int) -> tuple[int, int]:
    """Return the span of the run of letters (and combining marks) around ``text[at]``.

    It stops looking, on either side, once the run is too long to be a syllable.
    """
    start, end = at, at + 1
    low, high = max(0, at - LONGEST), min(len(text), at + 1 + LONGEST)
    while start > low and _goes_on(text[start - 1]):
        start -= 1
    while end < high and _goes_on(text[end]):
        end += 1
    return start, end


def _goes_on(character: str) -> bool:
    return character.isalpha() or "\u0300" <= character <= "\u036f"
