"""From a text to corrections: gather, weigh, accept; and what is never touched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.headwords import headwords
from vnnorm.lexicon.model import FIRST_WORD, Lexicon
from vnnorm.lexicon.variants import are_variants, variants_of
from vnnorm.orthography import match_case
from vnnorm.protected import ProtectedSpans
from vnnorm.repairs.typos.evidence import Evidence, gather
from vnnorm.repairs.typos.judge import Judge
from vnnorm.repairs.typos.options import Certain

__all__ = ["Suggestion", "suggest"]

Array = npt.NDArray[Any]

NAME_MARGIN = 2.0
"""How much surer (in nats) a correction of a capitalised word must be, within a sentence or beside
another."""

HEADWORD_MARGIN = 5.0
"""How much surer that of a syllable must be with which a neighbour makes a word of a dictionary."""

LISTED_MARGIN, JOINED_MARGIN = 6.0, 5.0
"""How sure the correction of a listed phrase is taken to be, and that of words that have run
together: of 279 that were read all were right."""

RIVAL = -1.5
"""What has a candidate with such a margin may be one word, and is not parted."""

NEAR = 80
"""Dialect words and talk about spelling count within so many characters of a word."""

QUOTED_MARGIN = 2.0
"""How much surer a correction within a short quotation must be."""

LONGEST_CITATION = 60
"""A word within quotation marks no further apart than this is cited, not used."""

LONGEST_LINE = 1 << 16
"""A line of more characters is left alone."""

AT_HOME = 20
"""A word is at home beside another that it was seen beside so often."""

_QUOTES = "\"“”„‟'‘’‚‛«»‹›「」『』`"
_ABOUT_SPELLING = re.compile(
    r"chính tả|viết (?:sai|nhầm|lầm|lộn|đúng|thành|là|tắt)|đánh vần|phát âm|đọc (?:là|sai)"
    r"|đọc (?:chệch|trại)|nói (?:ngọng|lái|chệch|trại)|từ (?:địa phương|cổ|láy)"
    r"|tiếng địa phương|phương ngữ|gọi (?:trại|chệch)|\((?:sai|sic)\b|\(đúng(?: phải)? là\b",
    re.IGNORECASE,
)

# Words that, in the maintainers' judgement, only regional speech has.  Where one stands, the
# line is taken to be dialect, and the counts, those of the written language, say nothing
# about it.  "lỗ hổng" (a gap) and the hip, "hông", are anybody's words.
_DIALECT = re.compile(
    r"\b(?:tui|(?<!l[ôốổỗộ] )hổng|hông (?:biết|có|phải|được|thèm|ai|dám|chịu)|ổng|bển|rứa|nớ|tau"
    r"|chừ|nghen|hén|nhứt định|biểu con|má ơi|mần|tía|bọ ơi|mạ|bậu|chèn ơi|dzậy|vầy nè|đặng mà"
    r"|mơi|hột gà|lẹ quá)\b",
    re.IGNORECASE,
)


# Syllables of the names of peoples that hardly any other word has (*gié lúa* has one): from the
# list of the 54 peoples of Viet Nam (General Statistics Office, Decision 121-TCTK/PPCĐ, 1979) and
# the press's ways to write these names.
_PEOPLES = frozenset("brâu gié hmông hrê jrai mnông raglai stiêng triêng xtiêng".split())

# Three letters in a row are letters, not words: "a à ả ã á ạ".
_LETTERS_LISTED = re.compile(r"(?<!\w)[^\W\d_] [^\W\d_] [^\W\d_](?!\w)")


class Suggestion(NamedTuple):
    """A correction: ``text[start:end]`` should be `replacement`.

    `margin` is the log odds that it is right, against the word as it stands and every
    other candidate, less what a name, a word of a dictionary or a quotation asks more; `others`
    are the runners-up with theirs.  What needs no weighing has a constant for its margin.
    """

    start: int
    end: int
    replacement: str
    margin: float
    others: tuple[tuple[str, float], ...]


def suggest(
    model: Lexicon, judge: Judge, text: str, least: float, protect: frozenset[str]
) -> Iterator[Suggestion]:
    """Yield the corrections in `text` with a margin of `least` or more, in order."""
    found = gather(model, text, partial(judge.look, least))
    if found is None:
        return
    margins = judge.margins(found.rows, found.word_of)
    margins -= NAME_MARGIN * found.named[found.word_of]
    line = _Line(text)
    protect |= _PEOPLES
    certain = _certain(found, margins)
    best = {
        int(found.starts[found.word_of[row]]): row
        for row in np.flatnonzero(margins >= least).tolist()
        if margins[row] >= margins[_rows_of(found, row)].max()
    }
    for start in sorted(certain.keys() | best.keys()):
        if start in certain:
            (_, end, replacement), margin = certain[start]
            others = list[tuple[str, float]]()
        else:
            row = best[start]
            word = found.word_of[row]
            end, candidate = int(found.ends[word]), int(found.candidates[row])
            neighbours = int(found.before[word]), int(found.after[word])
            if _variant_fits(model, text[start:end].lower(), candidate, *neighbours):
                continue
            margin = float(margins[row])
            if _is_headword(model.id_of(text[start:end].lower()), *neighbours):
                margin -= HEADWORD_MARGIN
            replacement = match_case(model.word(candidate), text[start:end])
            others = sorted(
                (
                    (model.word(int(found.candidates[r])), float(margins[r]))
                    for r in range(*_rows_of(found, row).indices(len(margins)))
                    if r != row
                ),
                key=lambda other: -other[1],
            )
        original = text[start:end]
        if original.lower() in protect:
            continue
        quoted = line.leaves(start, end)
        if quoted is None or margin - QUOTED_MARGIN * quoted < least or line.protects(start, end):
            continue
        if replacement != original and not are_variants(original.lower(), replacement.lower()):
            yield Suggestion(
                start,
                end,
                replacement,
                margin - QUOTED_MARGIN * quoted,
                tuple((match_case(other, original), score) for other, score in others),
            )


def _certain(found: Evidence, margins: Array) -> dict[int, tuple[Certain, float]]:
    """Return the corrections that need no weighing, by where they start, and their margins."""
    rivals = set(found.starts[found.word_of[margins >= RIVAL]].tolist())
    joined = {
        word.start: (word, JOINED_MARGIN) for word in found.joined if word.start not in rivals
    }
    return joined | {word.start: (word, LISTED_MARGIN) for word in found.listed}


def _variant_fits(model: Lexicon, word: str, candidate: int, before: int, after: int) -> bool:
    """Return whether another spelling of `word` fits its place as well as the candidate does.

    Then it is not a slip for the candidate: *xác tầu* is *xác tàu*, and not *xác tầm*.  It may
    fit as well on the whole, or well on the side where the candidate fits no better: *ầm ỹ*.
    """
    others = [number for other in variants_of(word) if (number := model.id_of(other)) >= FIRST_WORD]
    if not others:
        return False
    forms = np.array([candidate, *others])
    left = model.pairs(np.full(len(forms), before), forms)
    right = model.pairs(forms, np.full(len(forms), after))
    fit = np.log(left + 0.5) + np.log(right + 0.5)
    beside = [side[1:].max() >= max(side[0], AT_HOME) for side in (left, right)]
    return bool(fit[1:].max() >= fit[0] - 1.0) or any(beside)


def _is_headword(word: int, before: int, after: int) -> bool:
    """Return whether a word and one of its neighbours, given as ids, make a word."""
    words = headwords()
    return word >= FIRST_WORD and (words.have(before, word) or words.have(word, after))


def _rows_of(found: Evidence, row: int) -> slice:
    """Return the rows of the word that a row is about."""
    word = found.word_of[row]
    first, last = np.searchsorted(found.word_of, [word, word + 1]).tolist()
    return slice(first, last)


class _Line:
    """Tells of words in one text, asked for in order, what their line says about them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._low = self._high = 0
        self._ascii = True
        self._spans: ProtectedSpans | None = None

    def protects(self, start: int, end: int) -> bool:
        """Return whether the word is part of a URL, of code and the like.

        It must be in the line that `leaves` was last asked about.
        """
        if self._spans is None:
            self._spans = ProtectedSpans(self._text[self._low : self._high])
        return self._spans.touch(start - self._low, end - self._low)

    def leaves(self, start: int, end: int) -> bool | None:
        """Return `None` if the word is to be left alone, else whether it is quoted."""
        text = self._text
        if end > self._high:
            self._low = text.rfind("\n", self._high, start) + 1 or self._high
            high = text.find("\n", end)
            self._high = len(text) if high < 0 else high
            self._spans = None
            self._ascii = text[self._low : self._high].isascii()
        if self._ascii or self._high - self._low > LONGEST_LINE:
            return None
        low, high = max(self._low, start - NEAR), min(self._high, end + NEAR)
        if end - start == 1 and _LETTERS_LISTED.search(text, max(low, start - 4), end + 4):
            return None
        if _DIALECT.search(text, low, high) or _ABOUT_SPELLING.search(text, low, high):
            return None
        before = text[max(low, start - LONGEST_CITATION) : start]
        after = text[end : min(high, end + LONGEST_CITATION)]
        opened = max(before.rfind(q) for q in _QUOTES)
        closed = min((at for q in _QUOTES if (at := after.find(q)) >= 0), default=-1)
        if opened < 0 or closed < 0:
            return False
        # A word or two within quotation marks may be quoted for how it is spelt.
        return None if len((before[opened:] + after[:closed]).split()) <= 2 else True
