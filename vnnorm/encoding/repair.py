"""The repair of one line: which damage explains it best, layer by layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from vnnorm.edits import Edit, OffsetMap, compose_edits
from vnnorm.encoding.ascii_forms import repair_escapes, repair_viqr
from vnnorm.encoding.gate import has_damage
from vnnorm.encoding.lattice import Doubt
from vnnorm.encoding.legacy import MARGIN, NO_EVIDENCE, Evidence, Legacy, weigh_legacy
from vnnorm.encoding.likelihood import text_bits
from vnnorm.encoding.model import SyllableModel
from vnnorm.encoding.raw import RawLine, has_raw
from vnnorm.encoding.utf8 import repair_utf8
from vnnorm.normaliser import Change, splice

__all__ = ["UTF8", "Verdict", "judge_line", "repair_line"]

LAYERS = 6
"""Layers of damage that are taken off; a line with more is left as it is."""

LONGEST = 1 << 14
"""Characters repaired together: what is longer is cut at a space, so that one endless
line costs no more memory than many short ones."""


class Damage(NamedTuple):
    """One layer of damage: what kind, by how many bits it is better text without, and how."""

    kind: str
    gain: float
    changes: Sequence[Change]


class Verdict(NamedTuple):
    """What was made of a line.

    `kind` is the outermost damage that was found in it (a charset, ``utf-8``, ``viqr``, or
    nothing), `gain` the bits that speak for it.
    """

    edits: Sequence[Edit]
    kind: str = ""
    gain: float = 0.0


NOTHING: Final = Damage("", 0.0, ())
UNTOUCHED: Final = Verdict(())


def repair_line(
    line: str, model: SyllableModel | None = None, evidence: Evidence = NO_EVIDENCE
) -> list[Edit]:
    """Return the edits that repair `line`, which holds no line end but at its end.

    >>> repair_line("Viá»‡t Nam")
    [Edit(start=2, end=5, replacement='ệ', steps=())]
    """
    return list(judge_line(line, model, evidence).edits)


def judge_line(
    line: str,
    model: SyllableModel | None = None,
    evidence: Evidence = NO_EVIDENCE,
    doubts: list[Doubt] | None = None,
) -> Verdict:
    """Return how `line` is repaired, and what it was taken for.

    Layers are taken off until nothing changes, so that a repaired line is at rest.  A
    line that does not come to rest has no edits.  `doubts` receives, in offsets of `line`,
    what is left of it for lack of evidence.
    """
    edits: list[Edit] = []
    outermost = NOTHING
    text = line
    for _ in range(LAYERS):
        if not has_damage(text):
            return Verdict(edits, *outermost[:2])
        found: list[Edit] = []
        left: list[Doubt] | None = None if doubts is None else []
        for base, part in _parts(text):
            inside: list[Doubt] | None = None if doubts is None else []
            damage = _worst_damage(part, model, evidence, inside)
            found += (Edit(start + base, end + base, new) for start, end, new in damage.changes)
            if not edits and damage.gain > outermost.gain:
                outermost = damage
            if left is not None and inside:
                left += (d._replace(start=d.start + base, end=d.end + base) for d in inside)
        if not found:
            if doubts is not None and left:
                back = OffsetMap(edits).to_source
                for doubt in left:
                    start, end = back(doubt.start, doubt.end)
                    doubts.append(doubt._replace(start=start, end=end))
            return Verdict(edits, *outermost[:2])
        edits = compose_edits(line, edits, found)
        text = splice(text, found)
    return UNTOUCHED


def _worst_damage(
    line: str,
    model: SyllableModel | None,
    evidence: Evidence,
    doubts: list[Doubt] | None,
    *,
    wrong: bool = False,
) -> Damage:
    """Return the one damage that explains `line` best."""
    if has_raw(line):
        raw = RawLine(line)
        damage = _worst_damage(raw.view, model, evidence, None, wrong=True)
        return damage._replace(changes=raw.changes(damage.changes, damage.kind))
    if line.isascii():
        if escapes := list(repair_escapes(line)):
            return Damage("", 0.0, escapes)
        viqr = list(repair_viqr(line, expected="viqr" in evidence))
        return Damage("viqr", SURE_BITS * len(viqr), viqr)
    if "&#" in line and (references := list(_c1_references(line))):
        return Damage("", 0.0, references)
    utf8 = list(repair_utf8(line, model, expected=UTF8 in evidence, doubts=doubts))
    if len(utf8) > 3 and _certain(utf8):
        return Damage(UTF8, SURE_BITS * len(utf8), utf8)
    legacy = weigh_legacy(line, evidence, wrong=wrong)
    gain = text_bits(line) - text_bits(splice(line, utf8)) if utf8 else 0.0
    if legacy is not None and legacy.changes:
        theirs = text_bits(line) - text_bits(splice(line, legacy.changes))
        if not utf8 or theirs > gain:
            return Damage(legacy.charset, legacy.gain, legacy.changes)
    if utf8:
        return Damage(UTF8, gain, utf8)
    if legacy is not None and doubts is not None:
        doubts.append(legacy_doubt(line, legacy))
    return Damage("", 0.0, list(repair_escapes(line)) or _general(line))


SURE_BITS: Final = 8.0
"""Bits that a letter speaks for a damage which nothing else looks like."""
UTF8: Final = "utf-8"


def legacy_doubt(line: str, found: Legacy) -> Doubt:
    """Return what there is to say of a line that was left though a charset would read it."""
    end = len(line.rstrip("\r\n"))
    text = found.lost.rstrip("\r\n")
    return Doubt(0, end, min(found.gain - MARGIN, 0.0), ((f"{found.charset}: {text}", found.gain),))


_C1_REFERENCE = re.compile("(?<=[ÃÄÅÆº»])&#(1(?:2[89]|[345][0-9]));")


def _c1_references(line: str) -> Iterator[Change]:
    """Yield the references to C1 controls that are bytes of the UTF-8 around them."""
    for match in _C1_REFERENCE.finditer(line):
        yield match.start(), match.end(), chr(int(match[1]))


def _certain(changes: Sequence[Change]) -> bool:
    return sum(end - start > 1 for start, end, _ in changes) > 3


def _parts(line: str) -> Iterator[tuple[int, str]]:
    start = 0
    while len(line) - start > LONGEST:
        end = line.rfind(" ", start, start + LONGEST) + 1
        if end <= start:
            end = start + LONGEST
        yield start, line[start:end]
        start = end
    yield start, line[start:]


# -- text that is not Vietnamese -------------------------------------------------

_MOJIBAKE = re.compile("[Â-ßà-ôÂÃÐÑ][\x80-\x9f\xa0-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[√≈├Γ┬]")
_CHUNK = re.compile(r"[^ \t\r\n]+")
_WINDOW = 512


def _general(line: str) -> list[Change]:
    """Return what ftfy makes of mojibake that is no Vietnamese, piece by piece.

    ftfy judges by the letters of many languages.  It does not know that NGÃ is a
    syllable, so a piece is left to it only where there is no syllable to lose.
    """
    if not _MOJIBAKE.search(line):
        return []
    changes: list[Change] = []
    for match in _CHUNK.finditer(line):
        chunk = match[0]
        if len(chunk) > _WINDOW or not _MOJIBAKE.search(chunk):
            continue
        text = _ftfy()(chunk)
        if text != chunk and len(text) < len(chunk) and not _loses(chunk, text):
            changes.append((match.start(), match.end(), text))
    return changes


def _loses(chunk: str, text: str) -> bool:
    return text_bits(text) > text_bits(chunk) - 6.0


@lru_cache(maxsize=1)
def _ftfy() -> Callable[[str], str]:
    import ftfy

    config = ftfy.TextFixerConfig(
        unescape_html=False, restore_byte_a0=False, replace_lossy_sequences=False
    )

    @lru_cache(maxsize=1 << 12)
    def fix(text: str) -> str:
        return ftfy.fix_encoding(text, config)

    return fix
