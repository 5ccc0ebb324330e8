r"""Spaces and line breaks: one kind of each, and no more of them than needed.

What counts as a space is Unicode's category Zs and the tab.  What counts as a line
break is the newline function of the Unicode Standard, section 5.8: LF, CR, CRLF, NEL,
LS, PS, and VT, which is what Word and PowerPoint write for a manual line break.  A
form feed is a page break: it ends a line that goes on after it, and is nothing where
a line begins or ends anyway, which is where text taken out of PDF files has it.

The separators U+001C to U+001F, which Python counts as spaces and as line ends, are
control characters and the zero-width space is an invisible one: both are the work
of `remove_invisibles`, and stay here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vnnorm.edits import Edit
from vnnorm.normaliser import Change, Normaliser, Seam, Sign

__all__ = ["FixSpaces", "fix_spaces"]

_WIDE = (
    "\N{NO-BREAK SPACE}\N{OGHAM SPACE MARK}"
    "\N{EN QUAD}\N{EM QUAD}\N{EN SPACE}\N{EM SPACE}\N{THREE-PER-EM SPACE}"
    "\N{FOUR-PER-EM SPACE}\N{SIX-PER-EM SPACE}\N{FIGURE SPACE}\N{PUNCTUATION SPACE}"
    "\N{THIN SPACE}\N{HAIR SPACE}\N{NARROW NO-BREAK SPACE}"
    "\N{MEDIUM MATHEMATICAL SPACE}\N{IDEOGRAPHIC SPACE}"
)
"""Category Zs without the plain space."""

_BREAKS = "\v\r\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
_PAGE = "\f"
_ODD = "\t" + _PAGE + _BREAKS + _WIDE
_PLAIN = dict.fromkeys(map(ord, _WIDE), " ")
_BREAK = re.compile(f"[{_BREAKS}]")
_TO_LAST_BREAK = re.compile(f".*[{_BREAKS}{_PAGE}]", re.DOTALL)


@lru_cache(maxsize=1)
def _run() -> re.Pattern[str]:
    """Find spaces and breaks (but "\\n") in a row; no single plain space within a line."""
    # The class comes first, so that the engine skips to the next space by table.
    return re.compile(rf"[ {_ODD}](?:(?<! )|(?=[ \n{_ODD}])|\Z|(?<=\n )|(?<=\A ))[ {_ODD}]*")


@dataclass(frozen=True, repr=False)
class FixSpaces(Normaliser):
    r"""Make spaces plain and single, trim lines, and keep one blank line of many.

    Takes any text; returns it with every kind of space (no-break, thin, ideographic,
    tab ...) a plain one, every kind of line break a newline, one space where there
    were several, none at the ends of a line, and no more than one blank line in a
    row.  Blank lines at the beginning and the end of the text go.  Whether the text
    ends in a newline does not change, but a text that is all blank becomes empty.

    With `keep_indent`, spaces and tabs at the beginning of a line stay as they are,
    and other kinds of space there become a plain space each.

    >>> fix_spaces("Tỉnh\N{NO-BREAK SPACE}ủy  Hà Tĩnh \r\n\r\n\r\n  ngày 5\t\n")
    'Tỉnh ủy Hà Tĩnh\n\nngày 5\n'
    >>> FixSpaces(keep_indent=True)("- một\n\t- hai  ba")
    '- một\n\t- hai ba'

    A zero-width space is left alone: it is no space.

    >>> fix_spaces("Hà\N{ZERO WIDTH SPACE}Nội") == "Hà\N{ZERO WIDTH SPACE}Nội"
    True
    """

    keep_indent: bool = False

    triggers = _ODD

    @property
    def signs(self) -> tuple[Sign, ...]:
        indent = () if self.keep_indent else (Sign("\n", " "),)
        return (Sign("", _ODD), Sign(" ", " "), Sign(" ", "\n"), *indent)

    def find(self, text: str) -> Iterator[Change]:
        for match in _run().finditer(text):
            start, end = match.span()
            run = match[0]
            ends = end == len(text) or text[end] == "\n"
            begins = start == 0 or text[start - 1] == "\n"
            new = self._replacement(run, begins, ends, crlf=text[end : end + 1] == "\n")
            if new != run:
                yield start, end, new

    def _replacement(self, run: str, begins: bool, ends: bool, crlf: bool) -> str:
        """Return what becomes of all the space between two words, or at a line end."""
        indent = ""
        if self.keep_indent and not ends:
            last = _TO_LAST_BREAK.match(run)
            indent = run[last.end() if last else 0 :].translate(_PLAIN)
        if crlf:
            run = run.rstrip("\r")  # also of the "\r\r\n" that a CRLF written twice leaves
        if breaks := len(_BREAK.findall(run)):
            return "\n" * breaks + indent
        if begins or ends:
            return indent if begins else ""
        return "\n" + indent if _PAGE in run else " "

    def seam(self) -> Seam:
        return _BlankLines()


class _BlankLines:
    """One blank line of many, and none at either end of the text.

    Lines have been trimmed before, so that a blank line is an empty one.
    """

    def __init__(self) -> None:
        self._begun = False
        self._seen = 0  # newlines since the last text; three tell no more than two
        self._given = 0  # how many of them have been returned: the first one at once

    def edits(self, text: str) -> list[Edit]:
        steps = (FixSpaces.name,)
        first, last = 0, len(text)  # not by stripping, which copies all of a long text
        while first < last and text[first] == "\n":
            first += 1
        while first < last and text[last - 1] == "\n":
            last -= 1
        if first >= last:
            return [Edit(0, len(text), "", steps)] if text else []
        edits = [Edit(0, first, "", steps)] if first else []
        if text.rfind("\n\n\n", first, last) >= 0:
            edits += [
                Edit(m.start() + 2, m.end(), "", steps)
                for m in re.compile("\n{3,}").finditer(text, first, last)
            ]
        if len(text) - last > 1:
            edits.append(Edit(last + 1, len(text), "", steps))
        return edits

    def feed(self, block: str) -> str:
        if not self._begun:
            block = block.lstrip("\n")
        text = block.strip("\n")
        if not text:
            return self._line_ends(len(block))
        self._begun = True
        leading = block.find(text[0])
        before = min(self._seen + leading, 2) - self._given
        self._seen = self._given = 0
        inner = re.sub("\n{3,}", "\n\n", text) if "\n\n\n" in text else text
        return "\n" * before + inner + self._line_ends(len(block) - leading - len(text))

    def _line_ends(self, newlines: int) -> str:
        """Take that many newlines after the text, and return those that are certain."""
        self._seen = min(self._seen + newlines, 2)
        due = min(self._seen, 1) - self._given
        self._given += due
        return "\n" * due

    def close(self) -> str:
        return ""


fix_spaces = FixSpaces()
