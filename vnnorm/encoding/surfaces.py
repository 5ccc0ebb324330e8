"""Surfaces: what bytes look like when a program reads them with the wrong code page.

Each surface turns the characters of a text back into the bytes that they were, as
Latin-1 characters; what is not of the code page stays as it is.
"""

from __future__ import annotations

import unicodedata
from functools import cache

__all__ = ["SURFACES", "to_bytes"]

SURFACES = ("western", "cp1258", "mac_roman", "cp437", "cp850")
"""`western` is cp1252 and Latin-1 at once: undefined bytes are C1 controls."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"


@cache
def to_bytes(surface: str) -> dict[int, str]:
    """Return the table of a surface, for `str.translate`."""
    page = "cp1252" if surface == "western" else surface
    table: dict[int, str] = {}
    for byte in range(0x80, 0x100):
        try:
            char = bytes([byte]).decode(page)
        except UnicodeDecodeError:
            char = chr(byte)
        if char != chr(byte):
            table[ord(char)] = chr(byte)
    if surface == "cp1258":
        # Marks that followed a letter may since have been composed with it.
        bases = [chr(b) for b in range(0x41, 0x7B) if chr(b).isalpha()]
        bases += [char for char in map(chr, table) if char.isalpha()]
        bases += [c for c in map(chr, range(0xC0, 0x100)) if not _not_in(c, page)]
        for base in bases:
            for tone in _TONES:
                letter = unicodedata.normalize("NFC", base + tone)
                at = ord(letter) if len(letter) == 1 else 0
                if at and at not in table and (at > 0xFF or _not_in(chr(at), page)):
                    table[at] = table.get(ord(base), base) + table[ord(tone)]
    return table


def _not_in(char: str, page: str) -> bool:
    try:
        char.encode(page)
    except UnicodeEncodeError:
        return True
    return False
