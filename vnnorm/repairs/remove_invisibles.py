"""Characters that nobody sees: left-overs of word processors and copy protection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from vnnorm.edits import Edit, compose_edits
from vnnorm.normaliser import Change, Normaliser, char_class, has_any, splice
from vnnorm.orthography.syllable import is_syllable

__all__ = ["RemoveInvisibles", "remove_invisibles"]

# Classes of characters, each the inside of a [...].

_C0 = r"\x00-\x08\x0e-\x1f\x7f"  # without tab and what ends a line
_C1 = r"\x80-\x84\x86-\x9f"  # without U+0085 NEXT LINE
_JOINERS = r"\u200c\u200d"  # ZWNJ, ZWJ
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_JAMO_FILLERS = r"\u115f\u1160"
_KHMER_FILLERS = r"\u17b4\u17b5"  # "inherent vowels", deprecated since Unicode 4.0
# Signs of Khmer divination, which hardly a font has: seen as filler in Latin words.
_KHMER_DIVINATION = r"\u17f0-\u17f9"
_MONGOLIAN_SELECTORS = r"\u180b-\u180f"  # variation selectors, vowel separator
_SELECTORS = r"\ufe00-\ufe0f"
_IDEOGRAPHIC_SELECTORS = r"\U000e0100-\U000e01ef"
_TAGS = r"\U000e0001\U000e0020-\U000e007f"

# What has a width: fillers drawn as a blank, and U+FFFC OBJECT REPLACEMENT CHARACTER.
# Taking it out from between two words would join them.
_GAPS = r"\u3164\uffa0\ufffc"

_BASIC = (  # up to U+FFFF
    _C0
    + _C1
    + r"\xad"  # soft hyphen
    + r"\u034f"  # combining grapheme joiner
    + _JAMO_FILLERS
    + _KHMER_FILLERS
    + _KHMER_DIVINATION
    + _MONGOLIAN_SELECTORS
    + r"\u200b"  # zero-width space
    + _JOINERS
    + _BIDI
    + r"\u2060-\u2064"  # word joiner, invisible operators
    + r"\u206a-\u206f"  # deprecated format characters
    + r"\u3164\uffa0"  # Hangul fillers
    + _SELECTORS
    + r"\ufeff"  # byte order mark
    + r"\ufff9-\ufffc"  # interlinear annotation, object replacement
)
_CANDIDATES = _BASIC + _TAGS + _IDEOGRAPHIC_SELECTORS

# Marks that strike a letter out, underline it or put it into a frame.
_STRIKES = (
    r"\u0332-\u0338\u0483-\u0489\u20d2\u20d3\u20d8-\u20da\u20dd-\u20e0\u20e2-\u20e6"
    r"\u20e8\u20ea\u20eb\ua670-\ua672"
)
# Marks that mathematics puts over several letters in a row: a̅b̅c̅ is the number whose
# digits are a, b, c, and A⃗B⃗ a vector.
_NOTATION = r"\u0305\u033f\u20d0\u20d1\u20d4-\u20d7\u20db\u20dc\u20e1\u20e7\u20e9\u20ec-\u20f0"
_MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ua670-\ua672"
    r"\ufe00-\ufe0f\ufe20-\ufe2f"
)

# Where an invisible character belongs.  None of these classes may hold a candidate:
# what makes one character stay must itself stay, or a second call would differ.
_COMPLEX = (  # scripts that are shaped, and where ZWJ and ZWNJ are orthography
    r"\u0590-\u061b\u061d-\u109f\u1700-\u17b3\u17b6-\u17ef\u17fa-\u180a\u1810-\u18af"
    r"\u1900-\u1aad\u1b00-\u1c4f\u1cd0-\u1cff\ua800-\uaaff\uabc0-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    r"\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
_UNSPACED = (  # scripts without spaces between words, where U+200B is one
    r"\u0e00-\u109f\u1780-\u17b3\u17b6-\u17ef\u17fa-\u17ff\u1950-\u19ff\u1a20-\u1aad"
    r"\u1b00-\u1b7f\ua980-\ua9ff\uaa00-\uaadf"
)
_LATIN = r"A-Za-z\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u024f\u1e00-\u1eff"
_KHMER = r"\u1780-\u17b3\u17b6-\u17ef\u17fa-\u17ff\u19e0-\u19ff"
_MONGOLIAN = r"\u1800-\u180a\u1810-\u18af"
_JAMO = r"\u1100-\u115e\u1161-\u11ff\ua960-\ua97f\ud7b0-\ud7ff"
_COMPATIBILITY_JAMO = r"\u3130-\u3163\u3165-\u318f"
_HALFWIDTH_JAMO = r"\uffa1-\uffdc"
_IDEOGRAPHS = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PICTOGRAPHS = (
    r"\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u2580-\u27bf\u2900-\u297f"
    r"\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
# After these no variation selector means anything: ASCII but # * 0-9, Latin letters,
# blanks, combining marks.
_NO_VARIANTS = r"\x00-\x22\x24-\x29\x2b-\x2f\x3a-\x7f\s" + _LATIN + _MARKS + _CANDIDATES
_RIGHT_TO_LEFT = (
    r"\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    r"\U00010800-\U00010fff\U0001e800-\U0001efff"
)

# UTF-8 that was read as Latin-1 or windows-1252: "Ã" + soft hyphen is í.  Only the lead
# bytes that Vietnamese text has; `fix_encoding` can still read it.
_TAIL = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_HIDDEN = r"[\x80-\x84\x86-\x9f\xad]"


@lru_cache(maxsize=1)
def _keep() -> re.Pattern[str]:
    """Return the pattern of what stays, compiled when first needed: that takes a while."""
    return re.compile(
        rf"""
          (?<=[{_COMPLEX}])[{_JOINERS}] | [{_JOINERS}](?=[{_COMPLEX}])
        | (?<=[{_UNSPACED}])\u200b | \u200b(?=[{_UNSPACED}])
        | (?:(?<=[{_PICTOGRAPHS}])|(?<=[{_PICTOGRAPHS}]\ufe0f))\u200d(?=[{_PICTOGRAPHS}])
        | (?<=[^{_NO_VARIANTS}])[{_SELECTORS}]
        | (?<=[{_IDEOGRAPHS}])[{_IDEOGRAPHIC_SELECTORS}]
        | (?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{{3,6}}\U000e007f   # flags
        | (?<=[{_JAMO}])[{_JAMO_FILLERS}]{{1,2}} | [{_JAMO_FILLERS}]{{1,2}}(?=[{_JAMO}])
        | (?<=[{_COMPATIBILITY_JAMO}])\u3164 | \u3164(?=[{_COMPATIBILITY_JAMO}])
        | (?<=[{_HALFWIDTH_JAMO}])\uffa0 | \uffa0(?=[{_HALFWIDTH_JAMO}])
        | (?<=[{_KHMER}])[{_KHMER_FILLERS}] | [{_KHMER_FILLERS}](?=[{_KHMER}])
        | (?<=[{_MONGOLIAN}])[{_MONGOLIAN_SELECTORS}] | [{_MONGOLIAN_SELECTORS}](?=[{_MONGOLIAN}])
        | (?<=[\u0590-\u05ff])\u034f                          # orders the marks of Hebrew
        | (?<![{_LATIN}{_CANDIDATES}])[{_KHMER_DIVINATION}]   # but not amid Latin letters
        | [{_KHMER_DIVINATION}](?![{_LATIN}{_CANDIDATES}])
        | (?<=[\xc2-\xc6\xcc]){_HIDDEN}
        | (?<=[\xe1\xe2]){_HIDDEN}(?=[{_TAIL}]) | (?<=[\xe1\xe2][{_TAIL}]){_HIDDEN}
        | (?<=\xf0){_HIDDEN}(?=[{_TAIL}]{{2}}) | (?<=\xf0[{_TAIL}]){_HIDDEN}(?=[{_TAIL}])
        | (?<=\xf0[{_TAIL}]{{2}}){_HIDDEN}
        | (?<=\d)\xad(?=\d) | (?<=\d[ ])\xad(?=[ ]\d)         # a hyphen that was misread
        """,
        re.VERBOSE,
    )


@lru_cache(maxsize=2)
def _run(astral: bool) -> re.Pattern[str]:
    """Return the pattern of candidates in a row; without astral ones it is much faster."""
    return re.compile(f"[{_CANDIDATES if astral else _BASIC}]+")


_WORDISH = re.compile(r"[\w\u0300-\u036f]")

# The keycap emoji, 1 + U+FE0F + U+20E3, is no letter in a frame.
_KEYCAP = r"(?<![0-9#*])(?<![0-9#*]\ufe0f)\u20e3"


# The marks, and how many letters in a row must carry them.  Spaces and sentence marks
# between the words of a row need not: no generator of such text strikes them out.
_DEBRIS = ((_STRIKES, 3), (_NOTATION, 8))


@lru_cache(maxsize=2)
def _debris(marks: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of one of `marks` and of a row of characters that carry one."""
    others = f"(?![{marks}])[{_MARKS}]"
    between = f"(?:[ ,.;:!?-]{{1,3}}(?![{_MARKS}]))?"
    return (
        re.compile(rf"(?!\u20e3)[{marks}]|(?=[{marks}]){_KEYCAP}"),
        re.compile(rf"(?:[^\n{_MARKS}](?:{others})*[{marks}][{_MARKS}]*{between})+"),
    )


@dataclass(frozen=True, repr=False)
class RemoveInvisibles(Normaliser):
    """Remove characters that cannot be seen and marks that only hide the letters.

    Zero-width characters, soft hyphens, byte order marks, control characters (but tab
    and line ends), tag characters, fillers, stray bidirectional controls and variation
    selectors go; so does a mark that strikes out, underlines or frames every letter
    of a run (three letters or more; eight for marks that are also mathematics).

    What does work stays: joiners in Arabic, Indic and other shaped scripts and in emoji,
    U+200B in scripts that write no spaces, bidirectional controls on a line with
    right-to-left letters, selectors after emoji and ideographs, the tags of flags, the
    fillers of Hangul, Khmer and Mongolian next to letters of those scripts.  So does
    what may still be read: a control character that is part of UTF-8 misread as Latin-1, and
    a soft hyphen for the hyphen between two numbers.

    Private use and noncharacters stay: Unicode advises against deleting the latter
    (The Unicode Standard 15.0, section 23.7).

    >>> remove_invisibles("Vi\\u200bệt Nam\\ufeff")
    'Việt Nam'
    >>> remove_invisibles("k\\u0336h\\u0336ô\\u0336n\\u0336g\\u0336")
    'không'
    >>> text = "👩\\u200d🏫 1\\ufe0f\\u20e3 \\u0645\\u06cc\\u200c\\u062e a =\\u0338 b"
    >>> remove_invisibles(text) == text
    True
    """

    triggers: ClassVar[str] = _BASIC + _STRIKES + _NOTATION
    astral_triggers: ClassVar[bool] = True

    def find(self, text: str) -> list[Change]:
        changes = list(_stray(text))
        clean = splice(text, changes)
        if not has_any(clean, _STRIKES + _NOTATION + _GAPS, astral=False):
            return changes
        # Only now do the marks of "a" + U+0336 + U+200B + "b" + U+0336 stand in a row.
        rows = [change for debris in _DEBRIS for change in _marked(clean, *debris)]
        marks = sorted([*rows, *_fillers(clean)])
        if not (changes and marks):
            return changes or marks
        first, then = [Edit(*c) for c in changes], [Edit(*c) for c in marks]
        return [edit[:3] for edit in compose_edits(text, first, then)]


def _stray(text: str) -> Iterator[Change]:
    """Yield the removal of the invisible characters that do nothing where they are."""
    keep, bidi, gap = _keep(), char_class(_BIDI), char_class(_GAPS)
    line_end, is_rtl = -1, False
    for run in _run(has_any(text, "", astral=True)).finditer(text):
        start, end = run.span()
        if start > line_end and bidi.search(text, start, end):
            line_end = text.find("\n", end)
            line_end = len(text) if line_end < 0 else line_end
            line_start = text.rfind("\n", 0, start) + 1
            is_rtl = char_class(_RIGHT_TO_LEFT).search(text, line_start, line_end) is not None
        joins = start > 0 and _WORDISH.match(text, start - 1) and _WORDISH.match(text, end)
        low = at = start
        while at < end:
            char = text[at]
            if (is_rtl and bidi.match(char)) or (joins and gap.match(char)):
                after = at + 1
            elif kept := keep.match(text, at):
                after = kept.end()
            else:
                at += 1
                continue
            if low < at:
                yield low, at, ""
            low = at = after
        if low < end:
            yield low, end, ""


def _fillers(text: str) -> Iterator[Change]:
    """Yield the removal of what fills the gaps between the letters of one syllable."""
    gap, done = char_class(_GAPS), 0
    for filler in gap.finditer(text):
        start, end = filler.span()
        if start < done:
            continue
        while start > done and _WORDISH.match(text, start - 1):
            start -= 1
        while end < len(text) and (_WORDISH.match(text, end) or gap.match(text, end)):
            end += 1
        done = end
        letters = gap.sub("", text[start:end])
        if len(letters) > 1 and is_syllable(letters):
            for hit in gap.finditer(text, start, end):
                yield *hit.span(), ""


def _marked(text: str, marks: str, letters: int) -> Iterator[Change]:
    """Yield the removal of `marks` where a run of that many `letters` all carry one."""
    mark, row = _debris(marks)
    any_mark = char_class(_MARKS)
    done = 0
    while first := mark.search(text, done):
        base = first.start() - 1
        while base >= done and any_mark.match(text, base):
            base -= 1
        run = row.match(text, base) if base >= done else None
        if run is None:
            done = first.end()
            continue
        done = run.end()
        if sum(map(str.isalpha, run[0])) >= letters:
            for hit in mark.finditer(text, *run.span()):
                yield *hit.span(), ""


remove_invisibles = RemoveInvisibles()
