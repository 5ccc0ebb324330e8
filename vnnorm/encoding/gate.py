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

__all__ = ["RARE", "SIGNS", "damaged_lines", "damaged_pieces", "has_damage"]

RARE: Final = (
    # C0 and C1 controls, symbols and letters of western Europe that Vietnamese has not.
    "\x01-\x08\x0b\x0e-\x1f\x7f-\x9f¡-ª¬-¯±´-º¼-¿«»ÄÅÆÇËÎÏÐÑÖ-ØÛÜÞßäåæçëîïðñö-øûüþÿ"
    # What cp1252 and cp1258 show for the bytes 80 to 9F and C3.
    "ĂŒœŠšŸŽžƒˆ˜†‡‰‹›€™"
    # What is there for UTF-8 in MacRoman, cp437 and cp850; PDF's names of bytes; lost bytes.
    "\u2212\u2219√∫≈∆∏∑Ω├┤┼─│╞╗║╝⌐ﬁﬂ\ufffd"
    # Bytes that are not UTF-8, as ``surrogateescape`` carries them.
    "\udc80-\udcff"
    # Signs of VIQR and of escapes.
    r"\\^`"
)
"""The inside of a ``[...]``: one of these is in nearly every damaged line."""

_PAIRS: Final = (
    # What VNI, its like and Windows-1258 put after a vowel, where Vietnamese has it never.
    Sign("aeâêôAEÂÊÔ", "àáâãèéêìòóôõùúÀÁÂÃÈÉÊÌÒÓÔÕÙÚ"),
    Sign("oO", "âìòôõùúÂÌÒÔÕÙÚ"),
    Sign("uyýõãUYÝÕÃ", "ùòõÙÒÕÌ"),
    # Capitals in the midst of words, which TCVN3 makes of its small letters.
    Sign("a-z", "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ"),
    # VIQR's horn.
    Sign("ouOU", "+"),
)

SIGNS: Final = (Sign("", RARE), *_PAIRS, Sign("%", "CcEeu", after="0-9A-Fa-f"))
"""What a text has that may be damaged."""

_RARE = re.compile(f"[{RARE}]")
_PAIR = re.compile(
    f"[{''.join(pair.second for pair in _PAIRS)}]"
    f"(?<={'|'.join(f'[{pair.first}][{pair.second}]' for pair in _PAIRS)})"
)
_PERCENT = re.compile(r"%(?:[CcEe][0-9A-Fa-f]%|u[01][0-9A-Fa-f]{3})")


def has_damage(text: str) -> bool:
    """Whether anything in `text` may be damaged; certain where it says no.

    >>> has_damage("Cộng hòa xã hội chủ nghĩa Việt Nam"), has_damage("Toâi laø ngöôøi")
    (False, True)
    """
    return (
        _RARE.search(text) is not None
        or _PAIR.search(text) is not None
        or ("%" in text and _PERCENT.search(text) is not None)
    )


def damaged_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield, in order, start and end of every line that may be damaged, its end included."""
    ends: dict[int, int] = {}
    signs = [_RARE, _PAIR]
    if "%" in text:
        signs.append(_PERCENT)
    for sign in signs:
        end = 0
        while (match := sign.search(text, end)) is not None:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end()) + 1 or len(text)
            ends[start] = end
    yield from sorted(ends.items())


def damaged_pieces(line: str) -> Iterator[str]:
    """Yield the pieces of `line`, cut at its white space, that hold what the gate stops at."""
    for sign in (_RARE, _PAIR):
        end = 0
        while (match := sign.search(line, end)) is not None:
            start = line.rfind(" ", 0, match.start()) + 1
            end = line.find(" ", match.end())
            if end < 0:
                end = len(line)
            yield from line[start:end].split()
