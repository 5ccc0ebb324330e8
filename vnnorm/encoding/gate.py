"""The gate: which lines may be damaged.

Clean text is read once for characters that it hardly has, once for pairs of letters, and
never line by line.  A line that the gate stops is not damaged for that; a line that it
lets pass is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["RARE", "damaged_lines", "damaged_pieces", "has_common_damage", "has_damage"]

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
    ("aeâêôAEÂÊÔ", "àáâãèéêìòóôõùúÀÁÂÃÈÉÊÌÒÓÔÕÙÚ"),
    ("oO", "âìòôõùúÂÌÒÔÕÙÚ"),
    ("uyýõãUYÝÕÃ", "ùòõÙÒÕÌ"),
    # Capitals in the midst of words, which TCVN3 makes of its small letters.
    ("abcdefghijklmnopqrstuvwxyz", "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ"),
)
"""A letter of the one after a letter of the other is in most other damaged lines."""

_RARE = re.compile(f"[{RARE}]")
_PAIR = re.compile(
    f"[{''.join(sorted({c for _, second in _PAIRS for c in second}))}]"
    f"(?<={'|'.join(f'[{first}][{second}]' for first, second in _PAIRS)})"
)
_HORN = re.compile(r"\+(?<=[ouOU]\+)")
_PERCENT = re.compile(r"%(?:[CcEe][0-9A-Fa-f]%|u[01][0-9A-Fa-f]{3})")

_LONG = 2048
"""Characters from which on it is quicker to look at all of them at once."""
_SLICE = 1 << 15


def has_common_damage(text: str) -> bool:
    """Whether `text` may be damaged though it has no character of `RARE`."""
    return (
        _has_pair(text)
        or ("%" in text and _PERCENT.search(text) is not None)
        or ("+" in text and _HORN.search(text) is not None)
    )


def _has_pair(text: str) -> bool:
    if len(text) < _LONG:
        return _PAIR.search(text) is not None
    import numpy as np  # only here: many texts are short, and importing it takes its time

    kinds = _kinds()
    # Halves of what is beyond U+FFFF are of no kind.
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    for start in range(0, len(units), _SLICE):
        seen = kinds[units[start : start + _SLICE + 1]]
        if np.bitwise_and(seen[:-1], seen[1:] >> 4).any():
            return True
    return False


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return for every UTF-16 unit the pairs that it may begin, and those it may end."""
    import numpy as np

    kinds = np.zeros(1 << 16, np.uint8)
    for number, (first, second) in enumerate(_PAIRS):
        for char in first:
            kinds[ord(char)] |= 1 << number
        for char in second:
            kinds[ord(char)] |= 16 << number
    return kinds


def has_damage(text: str) -> bool:
    """Whether anything in `text` may be damaged; certain where it says no.

    >>> has_damage("Cộng hòa xã hội chủ nghĩa Việt Nam"), has_damage("Toâi laø ngöôøi")
    (False, True)
    """
    return _RARE.search(text) is not None or has_common_damage(text)


def damaged_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield, in order, start and end of every line that may be damaged, its end included."""
    ends: dict[int, int] = {}
    signs = [_RARE, _PAIR]
    if "%" in text:
        signs.append(_PERCENT)
    if "+" in text:
        signs.append(_HORN)
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
