"""Spaces just inside brackets and quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from vnnorm.normaliser import Change
from vnnorm.orthography.context import is_distinctive
from vnnorm.orthography.syllable import is_syllable
from vnnorm.repairs.punctuation.evidence import (
    PROGRAM,
    is_code,
    vietnamese_after,
    vietnamese_before,
    word_before,
)

__all__ = ["brackets", "quotes"]


def brackets(line: str) -> Iterator[Change]:
    """Yield the spaces just inside round brackets and curly quotation marks, to be removed."""
    if "( " in line or " )" in line:
        opened: list[int] = []
        for match in _ROUND.finditer(line):
            at = match.start()
            if line[at] == "(":
                opened.append(at)
            elif opened:
                start = opened.pop()
                if _is_aside(line, start):
                    yield from _inside(line, start, at)
    if "“ " in line or " ”" in line:
        yield from _curly(line)


def _curly(line: str) -> Iterator[Change]:
    """Yield the same for curly quotation marks; a quotation may go over several lines."""
    marks = [match.start() for match in re.finditer("[“”]", line)]
    if any(line[a] == line[b] for a, b in pairwise(marks)):
        return
    first, last = marks[0], marks[-1]
    if line[first] == "”":
        after = line[first + 1 : first + 2]
        ends = line[first - 1 : first] == " " and (after == "" or after in _AFTER_CLOSING)
        if ends and vietnamese_before(line, first) and line[first - 2].isalnum():
            yield first - 1, first, ""
        del marks[0]
    if line[last] == "“":
        begins = last == 0 or line[last - 1] == "(" or line[max(0, last - 2) : last] == ": "
        begins &= line[last + 1 : last + 2] == " " and line[last + 2 : last + 3].isalnum()
        if begins and vietnamese_after(line, last + 1):
            yield last + 1, last + 2, ""
    for start, end in zip(marks[::2], marks[1::2]):
        if not line[end + 1 : end + 2].isalnum() and not _shows(line, start):
            yield from _inside(line, start, end)


_ROUND = re.compile(r"(?<![:;=^])[()]")


def _is_aside(line: str, start: int) -> bool:
    """Whether the bracket at `start` opens an aside, and not a call or a condition."""
    before = line[start - 1 : start]
    if before in ("", " "):
        word = word_before(line, start - 1) if before else ""
        return not word or is_syllable(word) or not word.islower()
    return before.isalpha() and is_distinctive(word_before(line, start))


def _inside(line: str, start: int, end: int) -> Iterator[Change]:
    """Yield the removal of the spaces just inside the marks at `start` and `end`."""
    if end - start < 4:
        return  # "( x )"
    opening = line[start + 1] == " " and line[start + 2].isalnum()
    closing = line[end - 1] == " " and (line[end - 2].isalnum() or line[end - 2] in '.!?…%)"”')
    if not (opening or closing) or (end - start == 4 and opening and closing):
        return
    # Of two spaces both have to go: half a repair of "( ? )" or "( .5 )" is none.
    if opening != closing and line[start + 1] == " " == line[end - 1]:
        return
    # No more than so much of what is between is looked at: brackets may be nested.
    if PROGRAM.search(line, start, min(end, start + 64)):
        return
    if PROGRAM.search(line, max(start, end - 64), end):
        return
    within = vietnamese_after(line, start + 1) or vietnamese_before(line, end)
    if not (within or vietnamese_before(line, start)):
        return
    if opening:
        yield start + 1, start + 2, ""
    if closing:
        yield end - 1, end, ""


def quotes(line: str) -> Iterator[Change]:
    """Pair the straight quotation marks of a line, if they make pairs beyond doubt."""
    if '" ' not in line and ' "' not in line:
        return
    marks = [match.start() for match in re.finditer('"', line)]
    roles = [_role(line, at) for at in marks]
    if len(marks) % 2 or _JSON.search(line):
        return
    if any(role not in ("()"[i % 2], "?") for i, role in enumerate(roles)):
        return
    if all(role == "?" for role in roles):
        return
    for start, end in zip(marks[::2], marks[1::2]):
        coded = is_code(line, start, start) or is_code(line, end, end)
        if not coded and not _shows(line, start):
            yield from _inside(line, start, end)


def _shows(line: str, start: int) -> bool:
    """Whether the quotation at `start` is of characters: a space in it is one of them."""
    return _NAMES_CHARACTERS.search(line, max(0, start - 16), start) is not None


_NAMES_CHARACTERS = re.compile(
    r"(?<!\w)(?:(?:tiền|hậu|phụ) tố|chuỗi|xâu|k[ýí] tự|nối|ghép) \Z", re.IGNORECASE
)
_JSON = re.compile(r'" ?: ?"|[\w=]\("')
_AFTER_CLOSING = frozenset(",.;:!?)]}…”’-–/")


def _role(line: str, at: int) -> str:
    """Tell what the straight quotation mark at `at` is by its neighbours alone.

    ``(`` opening, ``)`` closing, ``?`` either, ``!`` neither: an inch mark, code ...
    """
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    may_open = before == "" or before.isspace() or before in "(“‘"
    may_close = after == "" or after.isspace() or after in _AFTER_CLOSING
    if may_open and may_close:
        if before == "" or before == "(":
            return "(" if after.isspace() else "!"
        if before.isspace():
            return "?" if after.isspace() else ")"
        return "!"
    if may_open:
        return "("
    if may_close:
        return ")"
    return "(" if before in ":-–," else "!"
