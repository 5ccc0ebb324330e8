"""The gate: which lines may be damaged.

Clean text is read once for characters that it hardly has, once for pairs of letters, and
never line by line.  A line that the gate stops is not damaged for that; a line that it
lets pass is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vnnorm.normaliser import Sign

__all__ = ["RARE", "damaged_lines", "damaged_pieces", "has_common_damage", "has_damage"]

RARE: Final = (
    # C0 and C1 controls, symbols and letters of western Europe that Vietnamese has not.
    "\x01-\x08\x0b\x0e-\x1f\x7f-\x9f¡-ª¬-¯±´-º¼-¿«»ÄÅÆÇËÎÏÐÑÖ-ØÛÜÞßäåæçëîïðñö-øûüþÿ"
    # What cp1252 and cp1258 show for the bytes 80 to 9F and C3.
    "ĂŒœŠšŸŽžƒˆ˜†‡‰‹›€™"
    # What is there for UTF-8 in MacRoman, cp437 and cp850; PDF's names of bytes; lost bytes.
    "\u2212\u2219√∫≈∆∏∑Ω├┤┼─│╞╗║╝⌐ﬁﬂ\ufffd"
    # Signs of VIQR and of escapes.
    r"\\^`+"
)
"""The inside of a ``[...]``: one of these is in nearly every damaged line."""

_RARE = re.compile(f"[{RARE}]")
_COMMON_LETTERS = "âôìòõãÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ"
_AFTER_VOWEL = re.compile(
    # What VNI and its like put after a vowel, where Vietnamese never has these.
    # And capitals in the midst of words, which TCVN3 makes of its small letters.
    f"[{_COMMON_LETTERS}](?<=[aeâêô].|o[âôìòõ]|yõ|[a-z][À-Ý])"
)
_PERCENT = re.compile(r"%(?:[CcEe][0-9A-Fa-f]%|u[01][0-9A-Fa-f]{3})")


COMMON: Final = (
    Sign("aeâêô", _COMMON_LETTERS),
    Sign("o", "âôìòõ"),
    Sign("y", "õ"),
    Sign("a-z", "À-Ý"),
    Sign("%", "CcEeu", after="0-9A-Fa-f"),
)
"""What `has_common_damage` finds, as signs."""


def has_common_damage(text: str) -> bool:
    """Whether `text` may be damaged though it has no character of `RARE`."""
    return _AFTER_VOWEL.search(text) is not None or (
        "%" in text and _PERCENT.search(text) is not None
    )


def has_damage(text: str) -> bool:
    """Whether anything in `text` may be damaged; certain where it says no.

    >>> has_damage("Cộng hòa xã hội chủ nghĩa Việt Nam"), has_damage("Toâi laø ngöôøi")
    (False, True)
    """
    return _RARE.search(text) is not None or has_common_damage(text)


def damaged_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield, in order, start and end of every line that may be damaged, its end included."""
    ends: dict[int, int] = {}
    for sign in (_RARE, _AFTER_VOWEL, _PERCENT):
        if sign is _PERCENT and "%" not in text:
            continue
        end = 0
        while (match := sign.search(text, end)) is not None:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end()) + 1 or len(text)
            ends[start] = end
    yield from sorted(ends.items())


def damaged_pieces(line: str) -> Iterator[str]:
    """Yield the pieces of `line`, cut at its white space, that hold what the gate stops at."""
    for sign in (_RARE, _AFTER_VOWEL):
        end = 0
        while (match := sign.search(line, end)) is not None:
            start = line.rfind(" ", 0, match.start()) + 1
            end = line.find(" ", match.end())
            if end < 0:
                end = len(line)
            yield from line[start:end].split()
