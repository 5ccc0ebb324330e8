"""The gate: which lines may be damaged.

Clean text is read once for characters that it hardly has, once for pairs of letters, and
never line by line.  A line that the gate stops is not damaged for that; a line that it
lets pass is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

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
    pair = _PAIR.search(text) is not None if len(text) < _LONG else _has_kind(text, rare=False)
    return pair or _has_ascii_damage(text)


def has_damage(text: str) -> bool:
    """Whether anything in `text` may be damaged; certain where it says no.

    >>> has_damage("Cộng hòa xã hội chủ nghĩa Việt Nam"), has_damage("Toâi laø ngöôøi")
    (False, True)
    """
    if len(text) < _LONG:
        return _RARE.search(text) is not None or has_common_damage(text)
    return _has_kind(text, rare=True) or _has_ascii_damage(text)


def _has_ascii_damage(text: str) -> bool:
    return ("%" in text and _PERCENT.search(text) is not None) or (
        "+" in text and _HORN.search(text) is not None
    )


def _has_kind(text: str, *, rare: bool) -> bool:
    """Whether `text` has a pair of letters, or a rare character, that means damage."""
    units = _units(text)
    for start in range(0, len(units), _SLICE):
        seen = _kinds()[units[start : start + _SLICE + 1]]
        if _pairs(seen).any() or (rare and seen.max() >= _IS_RARE):
            return True
    return False


def _units(text: str) -> npt.NDArray[np.uint16]:
    import numpy as np  # only here: many texts are short, and importing it takes its time

    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


def _pairs(seen: npt.NDArray[np.uint16]) -> npt.NDArray[Any]:
    """Return what is not zero where a pair begins."""
    found: npt.NDArray[Any] = seen[:-1] & (seen[1:] >> 4) & _ALL_PAIRS
    return found


_ALL_PAIRS: Final = 0xF
_IS_RARE: Final = 0x100


@cache
def _kinds() -> npt.NDArray[np.uint16]:
    """Return for every UTF-16 unit the pairs that it may begin and end, and if it is rare.

    Half of a character beyond U+FFFF passes for a rare one, where it looks like a byte that
    is not UTF-8.
    """
    import numpy as np

    kinds = np.zeros(1 << 16, np.uint16)
    for number, (first, second) in enumerate(_PAIRS):
        for char in first:
            kinds[ord(char)] |= 1 << number
        for char in second:
            kinds[ord(char)] |= 16 << number
    for match in _RARE.finditer("".join(map(chr, range(1 << 16)))):
        kinds[match.start()] |= _IS_RARE
    return kinds


def damaged_lines(text: str) -> Sequence[tuple[int, int]]:
    """Return, in order, start and end of every line that may be damaged, its end included."""
    # A block is asked about more than once: before its lines are repaired, and after.
    return (_damaged_lines if len(text) < _SLICE else _damaged_lines.__wrapped__)(text)


@lru_cache(maxsize=4)
def _damaged_lines(text: str) -> tuple[tuple[int, int], ...]:
    ends: dict[int, int] = {}
    end = 0
    for at in _places(text):
        if at >= end:
            start = text.rfind("\n", 0, at) + 1
            end = text.find("\n", at) + 1 or len(text)
            ends[start] = end
    for char, sign in (("%", _PERCENT), ("+", _HORN)):
        end = 0 if char in text else len(text)
        while (match := sign.search(text, end)) is not None:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end()) + 1 or len(text)
            ends[start] = end
    return tuple(sorted(ends.items()))


def _places(text: str) -> Iterable[int]:
    """Return, in order, where the rare characters and the pairs are, or a few more places."""
    units = _units(text) if len(text) >= _LONG else ()
    if len(units) != len(text):  # it is short, or has characters of two units
        return sorted(m.start() for sign in (_RARE, _PAIR) for m in sign.finditer(text))
    import numpy as np

    seen = _kinds()[units]
    hits = seen >= _IS_RARE
    hits[1:] |= _pairs(seen) != 0
    places: list[int] = np.flatnonzero(hits).tolist()
    return places


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
