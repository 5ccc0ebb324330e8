"""`compose`: NFC, and the Vietnamese letters that NFC alone leaves in pieces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from vnnorm.edits import Edit, compose_edits
from vnnorm.normaliser import Change, Normaliser, char_class, has_any, splice
from vnnorm.orthography.letters import (
    QUALITY_MARKS,
    QUALITY_VOWELS,
    TONE_MARKS,
    TONE_OF,
    TONED,
    UNTONED,
    Tone,
)
from vnnorm.orthography.syllable import LONGEST, is_syllable
from vnnorm.protected import ProtectedSpans

__all__ = ["Compose", "compose", "nfc"]

# Every character that NFC may change, or join to the one before it, is in here; so are
# whole blocks (Hebrew to Tibetan, say) where telling them apart would buy nothing.  That
# no character is missing is a test, run over all of Unicode.
_UNSETTLED = (
    "\u0300-\u036f\u0374\u037e\u0387\u0483-\u0487\u0591-\u1dff\u1f00-\u1fff\u2000\u2001"
    "\u20d0-\u20ff\u2126\u212a\u212b\u2329\u232a\u2adc\u2cef-\u2cf1\u2d7f\u2de0-\u2dff"
    "\u302a-\u302f\u3099\u309a\ua66f-\ua6f1\ua802-\uabff\uf900-\ufaff\ufb1d-\ufb4f"
    "\ufe20-\ufe2f"
)
_UNSETTLED_ASTRAL = "\U000101fd-\U0001efff\U0002f800-\U0002fa1f"
_ANY_UNSETTLED = _UNSETTLED + _UNSETTLED_ASTRAL

# Spacing accents that PDF extraction leaves where a combining mark belongs.  The ASCII
# ones (` ^ ~ ') are not among them: they are code, VIQR or quotation marks.
_SPACING = {
    "\u00b4": "\u0301",  # acute accent
    "\u02ca": "\u0301",  # modifier letter acute accent
    "\u02cb": "\u0300",  # modifier letter grave accent
    "\u02c6": "\u0302",  # modifier letter circumflex accent
    "\u02d8": "\u0306",  # breve
    "\u02dc": "\u0303",  # small tilde
}
_ACCENTS = "".join(_SPACING)

_MARKS = "".join(TONE_MARKS.values()) + "".join(QUALITY_MARKS)
_TONE_OF_MARK = {mark: tone for tone, mark in TONE_MARKS.items()}


@lru_cache(maxsize=1)
def _vowel_and_marks() -> re.Pattern[str]:
    return re.compile(f"([{''.join(TONE_OF)}])([{_MARKS}]+)")


STREAM_SAFE = 30
"""Marks in a row that no real text exceeds (UAX #15, Stream-Safe Text Format)."""


@dataclass(frozen=True, repr=False)
class Compose(Normaliser):
    r"""Return NFC, with the Vietnamese letters that NFC leaves in pieces put together.

    Repaired beyond NFC: a tone mark typed before the quality mark, a doubled mark, and a
    spacing accent used as a combining one inside a syllable.  A letter with two different
    tones, or a mark that no Vietnamese vowel takes, stays as NFC has it.

    >>> compose("tie\u0302\u0301ng e\u0301\u0302 hoa\u0300\u0300 ti\u00ea\u00b4ng")
    'tiếng ế hoà tiếng'
    >>> compose("\u00e9\u0300 caf\u00e9\u00b4 5\u00b4") == "\u00e9\u0300 caf\u00e9\u00b4 5\u00b4"
    True

    The output is always NFC.  A run of any number of marks takes linear time, where
    CPython's own `unicodedata.normalize` takes quadratic time (python/cpython#149079).
    """

    triggers = _UNSETTLED + _ACCENTS
    astral_triggers = True

    def find(self, text: str) -> Iterable[Change]:
        marks = list(_compose_marks(text))
        if not char_class(_ACCENTS).search(text):
            return marks
        composed = splice(text, marks)
        accents = list(_attach_accents(composed))
        both = compose_edits(text, [Edit(*m) for m in marks], [Edit(*a) for a in accents])
        return [edit[:3] for edit in both]


def _compose_marks(text: str) -> Iterator[Change]:
    unsettled = _ANY_UNSETTLED if has_any(text, "", astral=True) else _UNSETTLED
    for match in char_class(unsettled, "+").finditer(text):
        start, end = match.span()
        if start and text[start - 1] != "\n":
            start -= 1  # a mark belongs to the letter before it
        piece = text[start:end]
        # Decomposed text has few different letters, each very often.
        composed = _letter(piece) if len(piece) <= 4 else _compose(piece)
        if composed != piece:
            yield start, end, composed


def _compose(piece: str) -> str:
    composed = nfc(piece)
    joined = _vowel_and_marks().sub(_join_marks, composed)
    return composed if joined == composed else nfc(joined)


_letter = lru_cache(maxsize=1 << 12)(_compose)


def _join_marks(match: re.Match[str]) -> str:
    """Return one letter for a vowel and the marks that NFC left behind it, if there is one."""
    letter, marks = match[1], set(match[2])
    decomposed = unicodedata.normalize("NFD", UNTONED[letter])
    tones = {_TONE_OF_MARK[m] for m in marks if m in _TONE_OF_MARK} | {TONE_OF[letter]}
    tones.discard(Tone.LEVEL)
    qualities = {m for m in marks if m in QUALITY_MARKS} | set(decomposed[1:])
    if len(tones) > 1 or len(qualities) > 1:
        return match[0]
    vowel = unicodedata.normalize("NFC", decomposed[0] + "".join(qualities))
    return TONED.get((vowel, tones.pop() if tones else Tone.LEVEL), match[0])


def nfc(text: str) -> str:
    """Return `text` in NFC, in linear time.

    CPython sorts a run of combining marks by insertion; sorted beforehand, no run is slow.

    >>> nfc("e" + "\\u0323\\u0302") == "\u1ec7"
    True
    """
    long_run = char_class(_ANY_UNSETTLED, f"{{{STREAM_SAFE},}}")
    return unicodedata.normalize("NFC", long_run.sub(_sort_marks, text))


def _sort_marks(match: re.Match[str]) -> str:
    pieces: list[str] = []
    for is_mark, run in groupby(match[0], key=lambda c: unicodedata.combining(c) > 0):
        if is_mark:
            decomposed = "".join(unicodedata.normalize("NFD", c) for c in run)
            run = iter(sorted(decomposed, key=unicodedata.combining))
        pieces.extend(run)
    return "".join(pieces)


def _attach_accents(text: str) -> Iterator[Change]:
    """Yield the syllables of each line whose spacing accents should be combining ones.

    After the last letter of a word an accent may be a prime or a quotation mark, so there
    it counts only if the letter has a quality mark, or the line an accent inside a word.
    After a single letter it proves nothing at all: y´ and O´ have primes.
    """
    protected: ProtectedSpans | None = None
    line_end = done = 0
    inside = False
    found: list[tuple[Change, bool]] = []
    for match in char_class(_ACCENTS).finditer(text):
        if match.start() < done:
            continue
        if match.start() >= line_end:
            yield from (change for change, within in found if within or inside)
            found, inside = [], False
            line_end = text.find("\n", match.start())
            line_end = len(text) if line_end < 0 else line_end
        start, done = _token_around(text, match.start())
        token = text[start:done]
        syllable = _compose(token.translate(_COMBINING))
        if token[0] in _SPACING or len(syllable) > LONGEST or not is_syllable(syllable):
            continue
        letters = token.rstrip(_ACCENTS)
        behind = token[len(letters) :]
        # y´´ has a double prime, whatever the line says; O´A and OI´ are between points.
        if len(set(behind)) < len(behind) or (len(syllable) == 2 and token.isupper()):
            continue
        protected = protected or ProtectedSpans(text)
        if not protected.touch(start, done):
            within = any(c in _SPACING for c in letters) or (
                len(letters) > 1 and (letters[-1] in QUALITY_VOWELS or len(behind) > 1)
            )
            inside = inside or within
            found.append(((start, done, syllable), within))
    yield from (change for change, within in found if within or inside)


def _token_around(text: str, at: int) -> tuple[int, int]:
    """Return the span of the letters and accents around an accent; bounded like a syllable."""
    low, high = max(0, at - 2 * LONGEST), min(len(text), at + 2 * LONGEST)
    start, end = at, at + 1
    while start > low and (text[start - 1].isalnum() or text[start - 1] in _SPACING):
        start -= 1
    while end < high and (text[end].isalnum() or text[end] in _SPACING):
        end += 1
    return start, end


_COMBINING = str.maketrans(_SPACING)

compose = Compose()
