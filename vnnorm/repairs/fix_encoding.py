"""Mojibake, legacy charsets and escapes in text that was read with the wrong encoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from vnnorm.edits import Edit
from vnnorm.encoding.gate import RARE, SIGNS, damaged_lines
from vnnorm.normaliser import Change, Normaliser, Note, Sign

__all__ = ["FixEncoding", "fix_encoding"]

REACH = 2048
"""Characters before and after a line whose lines have a say in what it is taken for."""


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

    What a short line does not show by itself, the lines around it may.

    >>> fix_encoding("chuïc")
    'chuïc'
    >>> fix_encoding("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam\nchuïc")
    'Cộng hòa xã hội chủ nghĩa Việt Nam\nchục'

    Bytes that are not UTF-8, read with ``errors="surrogateescape"``, are one more form of it.

    >>> fix_encoding(b"C\xe9ng h\xdfa x\xb7 h\xe9i".decode("utf-8", "surrogateescape"))
    'Cộng hòa xã hội'
    """

    triggers: ClassVar[str] = RARE

    @property
    def signs(self) -> tuple[Sign, ...]:
        return SIGNS

    # Tables and models are imported where they are used, so that they are loaded when first
    # needed.

    def find(self, text: str) -> Iterator[Change]:
        from vnnorm.encoding.context import judged_alone

        for start, end in damaged_lines(text):
            for edit in judged_alone(text[start:end]).edits:
                yield edit.start + start, edit.end + start, edit.replacement

    @property
    def reach(self) -> int:
        return REACH

    def led_lines(self, text: str) -> Sequence[tuple[int, int]]:
        return damaged_lines(text)

    def lead(self, before: str, text: str, after: str | None) -> list[Edit] | None:
        from vnnorm.encoding.context import judged_lines

        edits: list[Edit] = []
        for judged in judged_lines(before, text, after, REACH):
            if judged is None:
                return None
            base = judged.start
            edits += (
                Edit(e.start + base, e.end + base, e.replacement, (self.name,))
                for e in judged.verdict.edits
            )
        return edits

    def notes(self, text: str) -> list[Note]:
        """Return, for every damaged line, what it was taken for or why it was left.

        Scores are bits: of what speaks for a reading, or (negative) of what it lacks.

        >>> [note[:5] for note in fix_encoding.explain("Céng hßa x· héi chñ nghÜa").notes]
        [(0, 25, 'fix_encoding', 'read as tcvn3', 84.2)]
        """
        from vnnorm.encoding.context import explained_lines

        return sorted(explained_lines(text, REACH, self.name))


fix_encoding = FixEncoding()
"""`FixEncoding` at its default options."""
