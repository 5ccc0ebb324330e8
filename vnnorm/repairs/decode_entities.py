"""Character references: ``&ecirc;``, ``&#7879;`` and ``&amp;nbsp;``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final
from unicodedata import category

from vnnorm.edits import Edit, compose_edits
from vnnorm.normaliser import Change, Normaliser, splice
from vnnorm.orthography.letters import LETTERS
from vnnorm.orthography.syllable import is_syllable
from vnnorm.protected import code_elements

__all__ = ["DecodeEntities", "decode_entities"]

DEPTH: Final = 4
"""How many layers of ``&amp;`` are taken off: a text is rarely escaped more than twice."""

_CHUNK = re.compile(r"&\S*")  # no reference reaches across a blank
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--")
_TICKS = re.compile(r"`+")
# A text about references means them as they stand: "mã HTML &plusmn;".  Nothing near such
# a word is decoded, so its neighbours never change and it is found again.
_ABOUT = re.compile(
    r"(?<![\w./-])(?i:x?html|xml|entity|entities)\b"  # not "index.html"
    r"|\b(?i:k[ýíyi] t[ựu]) &(?![\w#])|\bvi[ếe]t (?:l[àa]|th[àa]nh) &"  # folded, too
)
_NEAR: Final = 160  # characters: about a sentence
# In C the address of a variable looks like a reference where a statement ends: p = &sum;
_ASSIGNED = re.compile(r"(?:=|\breturn\b)[ \t]{0,2}\Z")
_STATEMENT_ENDS = re.compile(r"\s|\Z|\}|//|/\*")
_USUAL = frozenset({"Pd", "Pi", "Pf", "Zs", "Cf"})
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BEFORE: Final = 10  # characters that say what a reference follows


@lru_cache(maxsize=1)
def _reference() -> re.Pattern[str]:
    """Return the pattern of a reference, compiled when first needed.

    Without its semicolon a reference is read only where it can be nothing else: never in
    ``?x=1&lt=2&copy=3``.
    """
    return re.compile(
        r"""
          & (?: \#(?P<decimal>[0-9]{1,10})(?![0-9])(?P<end>;?)
              | \#[xX](?P<hex>[0-9A-Fa-f]{1,8});
              | (?P<name>[A-Za-z][A-Za-z0-9]{1,31});
              | (?P<space>nbsp)(?![A-Za-z0-9_=;])
            )
        | (?<!\S)&(?P<alone>amp|lt|gt)(?!\S)
        """,
        re.VERBOSE,
    )


@dataclass(frozen=True, repr=False)
class DecodeEntities(Normaliser):
    """Replace HTML character references by their characters.

    All names of HTML5 and decimal and hexadecimal numbers, also where the text was
    escaped up to four times over (``&amp;amp;lt;``).  What was escaped more often than
    that is left alone, as are references to nothing that text consists of: control
    characters, surrogates, noncharacters, numbers past Unicode.  128 to 159 mean
    windows-1252, as HTML prescribes.

    Left alone too: references in code (between backticks, in ``<code>`` and the like)
    and next to a word such as *HTML*, where a text speaks about them; names of signs and
    Greek letters that may be variables of C (``p = &sum;``) or words (*anh&chi;em*) on a
    line that is not escaped otherwise; on a line that has tags, those that would make
    another tag (``&lt;``, ``&amp;``, ``&quot;``); and whatever lacks its semicolon, but
    for ``&nbsp``, ``&amp`` and ``&lt`` standing alone, and the numbers of Vietnamese
    letters, which old pages write so.

    >>> decode_entities("Vi&#7879;t&nbsp;Nam &amp;amp; b&egrave; b&#7841n")
    'Việt\\xa0Nam & bè bạn'
    >>> text = "AT&T, R&D; ?a=1&copy=2 `&nbsp;` <b>1 &lt; 2</b>"
    >>> decode_entities(text) == text
    True
    """

    triggers: ClassVar[str] = "&"

    def find(self, text: str) -> Iterator[Change]:
        line = _Line(text)
        done = 0
        for chunk in _CHUNK.finditer(text):
            start, end = chunk.span()
            last, done = done, end
            if not _reference().search(text, start, end):
                continue
            if line.leaves(start, end):
                continue
            # What stands before says whether the first "&" stands alone, or in code.
            low = max(start - _BEFORE, line.start, last)
            yield from _shifted(_decode(text[low:end], line.held, line.is_escaped), low)


class _Line:
    """What the line that holds a chunk says about it.  Chunks are asked for in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_plain = "<" not in text and "`" not in text
        self._end = -1
        self._left: list[tuple[int, int]] = []
        self.start = 0
        self.held = ""
        self.is_escaped = False

    def leaves(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` touches code or a sentence about references."""
        if start >= self._end:
            self._move_to(start)
        k = bisect_left(self._left, (end, end)) - 1
        return k >= 0 and self._left[k][1] > start

    def _move_to(self, at: int) -> None:
        text = self._text
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        self._end = end = len(text) if end < 0 else end
        self.start = start
        self.is_escaped = any(map(_is_sure, _reference().finditer(text, start, end)))
        self.held = ""
        left = [
            (max(m.start() - _NEAR, start), min(m.end() + _NEAR, end))
            for m in _ABOUT.finditer(text, start, end)
        ]
        if not self._is_plain:
            # What is held back cannot make, or cut off, a tag or a code span.  So decoding
            # takes nothing out of code, and a second call sees no more than the first.
            if _TAG.search(text, start, end):
                self.held = "<>&\"'\n"
            if "`" in text[start:end]:
                self.held += "`\n"
            left += _code_spans(text, start, end)
        self._left = _merged(left)


def _code_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the code on a line: between backticks, and from ``<code>`` to ``</code>``."""
    ticks = [m.span() for m in _TICKS.finditer(text, start, end)]
    spans = [(a[0], b[1]) for a, b in zip(ticks[::2], ticks[1::2], strict=False)]
    return [*spans, *code_elements(text, start, end)]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in sorted(spans):
        if merged and span[0] < merged[-1][1]:
            merged[-1] = merged[-1][0], max(span[1], merged[-1][1])
        else:
            merged.append(span)
    return merged


def _decode(chunk: str, held: str, sure: bool) -> list[Edit]:
    """Return the edits that decode `chunk` to the end; none where the end is too deep."""
    edits = _to_the_end(chunk, "", sure)
    # A chunk too deep without anything held back is too deep for good.
    return _to_the_end(chunk, held, sure) if held and edits else edits


def _to_the_end(chunk: str, held: str, sure: bool) -> list[Edit]:
    edits: list[Edit] = []
    now = chunk
    for _ in range(DEPTH):
        found = list(_layer(now, held, sure))
        if not found:
            return edits
        edits = compose_edits(chunk, edits, found)
        now = splice(now, found)
    return [] if any(_layer(now, held, sure)) else edits


def _layer(chunk: str, held: str, sure: bool) -> Iterator[Edit]:
    """Yield the decoding of one layer of references but those to characters in `held`.

    Unless it is `sure` that the text has been escaped, what may be code is none.
    """
    for match in _reference().finditer(chunk):
        value = _value(match)
        if value is None or any(char in held for char in value):
            continue
        if sure or not _may_be_code(match, value):
            yield Edit(match.start(), match.end(), value)


def _is_sure(reference: re.Match[str]) -> bool:
    """Whether nobody writes `reference` but to escape a character."""
    value = _value(reference)
    return value is not None and value != "&" and _is_usual(value)


def _is_usual(value: str) -> bool:
    """Whether texts are full of references to `value`: letters, quotes, dashes, spaces."""
    return all(
        char in "&<>\"'…" or category(char) in _USUAL or (char.isalpha() and char < "\u0250")
        for char in value
    )


def _may_be_code(reference: re.Match[str], value: str) -> bool:
    """Whether a reference may be the address of a variable, or a word after an ampersand."""
    name = reference["name"]
    if not name or _is_usual(value):
        return False
    start, end = reference.span()
    chunk = reference.string
    before, after = chunk[max(start - _BEFORE, 0) : start], chunk[end : end + 2]
    if _ASSIGNED.search(before) and _STATEMENT_ENDS.match(after):
        return True
    between = _LETTERS.fullmatch(before[-2:]) and _LETTERS.fullmatch(after)
    return between is not None and is_syllable(name)


def _value(reference: re.Match[str]) -> str | None:
    """Return what a reference stands for, `None` if it stands for nothing."""
    match reference.lastgroup:
        case "hex":
            return _numbered(int(reference["hex"], 16))
        case "end":  # comes with "decimal"
            value = _numbered(int(reference["decimal"]))
            if reference["end"] or value == "\xa0" or (value in LETTERS and value > "\x7f"):
                return value
            return None
        case _:
            return _named(reference["name"] or reference["space"] or reference["alone"])


def _numbered(code: int) -> str | None:
    if 0x80 <= code <= 0x9F:
        # https://html.spec.whatwg.org/#numeric-character-reference-end-state
        return bytes([code]).decode("cp1252", "ignore") or None
    if code < 0x20:
        return chr(code) if chr(code) in "\t\n\f\r" else None
    if code == 0x7F or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return None
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return None
    return chr(code)


@lru_cache(maxsize=4096)
def _named(name: str) -> str | None:
    from html.entities import html5

    if value := html5.get(f"{name};"):
        return value
    if name.isupper():
        # A page put into capitals: &AACUTE; is Á, &NBSP; is a space.
        for guess, keeps in ((name.capitalize(), str.isupper), (name.lower(), _is_caseless)):
            value = html5.get(f"{guess};")
            if value and keeps(value):
                return value
    return None


def _is_caseless(text: str) -> bool:
    return text.upper() == text.lower()


def _shifted(edits: list[Edit], by: int) -> Iterator[Change]:
    return ((e.start + by, e.end + by, e.replacement) for e in edits)


decode_entities = DecodeEntities()
