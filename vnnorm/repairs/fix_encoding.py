"""Mojibake, legacy charsets and escapes in text that was read with the wrong encoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from vnnorm.encoding.gate import COMMON, RARE, damaged_lines
from vnnorm.normaliser import Change, Normaliser, Sign

__all__ = ["FixEncoding", "fix_encoding"]


@dataclass(frozen=True, repr=False)
class FixEncoding(Normaliser):
    r"""Repair text that was decoded with the wrong encoding.

    Repaired are UTF-8 read in a one-byte code page, once or several times, whole or
    with bytes lost on the way; the legacy Vietnamese charsets (TCVN3, VNI, VISCII, VPS,
    BK HCM, Vietware, Windows-1258) seen through a code page; VIQR; ``\u1ebf`` escapes.
    The damage is recognised, line by line, by the syllables that a reading makes.

    >>> fix_encoding("Tiáº¿ng Viá»‡t, ViÖt Nam")
    'Tiếng Việt, Việt Nam'
    >>> fix_encoding("Céng hßa x· héi chñ nghÜa ViÖt Nam")
    'Cộng hòa xã hội chủ nghĩa Việt Nam'

    Good text stays, in whatever language; and so does what could be read in two ways.

    >>> fix_encoding("El niño soñó, déjà vu, “VẤP NGÃ”, 25 °C ± 0,5 ®")
    'El niño soñó, déjà vu, “VẤP NGÃ”, 25 °C ± 0,5 ®'
    """

    triggers: ClassVar[str] = RARE

    @property
    def signs(self) -> tuple[Sign, ...]:
        return (Sign("", RARE), *COMMON)

    def find(self, text: str) -> Iterator[Change]:
        # Only here, so that tables and models are loaded when first needed.
        from vnnorm.encoding.model import syllable_model
        from vnnorm.encoding.repair import repair_line

        model = syllable_model()
        for start, end in damaged_lines(text):
            for edit in repair_line(text[start:end], model):
                yield edit.start + start, edit.end + start, edit.replacement


fix_encoding = FixEncoding()
"""`FixEncoding` at its default options."""
