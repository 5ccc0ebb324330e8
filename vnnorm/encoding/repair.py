"""The repair of one line: which damage explains it best, layer by layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from vnnorm.edits import Edit, compose_edits
from vnnorm.encoding.ascii_forms import repair_escapes, repair_viqr
from vnnorm.encoding.gate import has_damage
from vnnorm.encoding.legacy import NO_EVIDENCE, Evidence, repair_legacy
from vnnorm.encoding.likelihood import text_bits
from vnnorm.encoding.model import SyllableModel
from vnnorm.encoding.utf8 import repair_utf8
from vnnorm.normaliser import Change, splice

__all__ = ["repair_line"]

LAYERS = 6
"""Layers of damage that are taken off; a line with more is left as it is."""

LONGEST = 1 << 14
"""Characters repaired together: what is longer is cut at a space, so that one endless
line costs no more memory than many short ones."""


def repair_line(
    line: str, model: SyllableModel | None = None, evidence: Evidence = NO_EVIDENCE
) -> list[Edit]:
    """Return the edits that repair `line`, which holds no line end but at its end.

    Layers are taken off until nothing changes, so that a repaired line is at rest.  A
    line that does not come to rest has no edits.
    """
    edits: list[Edit] = []
    text = line
    for _ in range(LAYERS):
        if not has_damage(text):
            return edits
        found = [
            Edit(start + base, end + base, new)
            for base, part in _parts(text)
            for start, end, new in _best_changes(part, model, evidence)
        ]
        if not found:
            return edits
        edits = compose_edits(line, edits, found)
        text = splice(text, found)
    return []


def _best_changes(line: str, model: SyllableModel | None, evidence: Evidence) -> list[Change]:
    """Return the changes of the one damage that explains `line` best."""
    if line.isascii():
        return list(repair_escapes(line)) or list(repair_viqr(line))
    if "&#" in line and (references := list(_c1_references(line))):
        return references
    utf8 = list(repair_utf8(line, model))
    if len(utf8) > 3 and _certain(utf8):
        return utf8
    legacy = list(repair_legacy(line, evidence))
    if utf8 and legacy:
        ours, theirs = (text_bits(splice(line, changes)) for changes in (utf8, legacy))
        return utf8 if ours <= theirs else legacy
    return utf8 or legacy or list(repair_escapes(line)) or _general(line)


_C1_REFERENCE = re.compile("(?<=[ÃÄÅÆº»])&#(1(?:2[89]|[345][0-9]));")


def _c1_references(line: str) -> Iterator[Change]:
    """Yield the references to C1 controls that are bytes of the UTF-8 around them."""
    for match in _C1_REFERENCE.finditer(line):
        yield match.start(), match.end(), chr(int(match[1]))


def _certain(changes: Iterable[Change]) -> bool:
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
