"""`remove_invisibles` over all of Unicode: its gate, and what its refusals rest on."""

from __future__ import annotations

import unicodedata

import pytest

import vnnorm
from vnnorm.normaliser import char_class
from vnnorm.repairs import remove_invisibles as module

# Every class of neighbours because of which something invisible stays.
EVIDENCE = (
    "_COMPLEX _UNSPACED _KHMER _MONGOLIAN _JAMO _COMPATIBILITY_JAMO _HALFWIDTH_JAMO _IDEOGRAPHS "
    "_PICTOGRAPHS _RIGHT_TO_LEFT _LATIN"
).split()


EVERYTHING = "".join(map(chr, range(0x110000)))
# Beyond U+FFFF only the characters of plane 14 are looked at.
LOOKED_AT = [*range(0x10000), *range(0xE0000, 0xE0200)]


@pytest.mark.parametrize("name", EVIDENCE)
def test_what_makes_others_stay_stays_itself(name: str) -> None:
    neighbours = "".join(char_class(getattr(module, name)).findall(EVERYTHING))
    assert neighbours
    removable = char_class(module._CANDIDATES + module._STRIKES + module._NOTATION)
    assert not removable.search(neighbours)


def test_gate_and_repair_agree() -> None:
    for code in range(0x10000):
        char = chr(code)
        if not vnnorm.remove_invisibles.has_work(char):
            assert not vnnorm.remove_invisibles.find(char), hex(code)


def test_what_goes_between_letters() -> None:
    """Nothing that can be seen, and nothing that Unicode has not assigned.

    But for the fillers, which are letters by name, and the signs that serve as such.
    """
    fillers = "\u115f\u1160\u3164\uffa0\ufffc" + "".join(map(chr, range(0x17F0, 0x17FA)))
    for code in LOOKED_AT:
        char = chr(code)
        if vnnorm.remove_invisibles(f"a{char}b") == "ab":
            assert unicodedata.category(char) in ("Cc", "Cf", "Mn") or char in fillers, hex(code)


def test_edits_name_each_stretch() -> None:
    text = "t\u200b\u200br\u0336\u200bư\u0336ờ\u0336ng"
    edits = vnnorm.remove_invisibles.edits(text)
    assert [(e.start, e.end, e.replacement) for e in edits] == [
        (1, 3, ""),
        (4, 5, ""),
        (5, 6, ""),
        (7, 8, ""),
        (9, 10, ""),
    ]
