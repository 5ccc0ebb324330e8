"""`fix_punctuation`: spaces around punctuation marks, where they are surely wrong.

Four repairs, all within a line: no space before a closing mark or after an opening one;
none just inside quotation marks; one after a sentence mark that glues two words; and
the hyphens of official document numbers (*35-KH/TU*).

A full stop, a colon or a bracket is as often part of a domain name, a smiley, code or a
formula as it is punctuation.  So every change needs Vietnamese words next to it, and
whatever else a mark may mean is a reason to leave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vnnorm.edits import Edit, compose_edits
from vnnorm.normaliser import Change, Normaliser, Sign, splice
from vnnorm.protected import ProtectedSpans
from vnnorm.repairs.punctuation.document_numbers import document_numbers
from vnnorm.repairs.punctuation.evidence import LETTER
from vnnorm.repairs.punctuation.pairs import brackets, quotes
from vnnorm.repairs.punctuation.sentence_marks import sentence_marks

__all__ = ["FixPunctuation", "fix_punctuation"]

_CAPITAL = "[A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ]"  # every Vietnamese capital, and small letters of the last range
_CODE_OF = "[A-ZĐ][A-Za-zĐ]{1,5}/"  # what a document is: NQ/, TTr/


# One pass decides whether there may be work.  The class comes first, so that the engine
# skips to the next mark by table and looks at its neighbours only there.  The large
# patterns are compiled when first needed, for the sake of those who import and do not.
@lru_cache(maxsize=1)
def _scan() -> re.Pattern[str]:
    """Find a place where there may be work."""
    return re.compile(
        rf"""[,.;:!?)”"(“–-]
        (?: {LETTER}{LETTER}
            (?: (?<={LETTER}[,;:!?]..) | (?<=[^\W\d_A-Z]\.{_CAPITAL}.) | (?<=[\d)”%][,.;:!?]..) )
          | (?<=[ ].) (?: (?<=[!?)”]) | (?<=[,.;:])(?=[\s"”)]|\Z|{LETTER}{{2}}) )
          | (?<=[–"(“-])
            (?: (?<=[–-])(?=[ ]?[A-ZĐƯ])
                (?: (?<=\d[ ].)[ ]?{_CODE_OF} | (?<=\d.)[ ]{_CODE_OF} | (?<=\d–){_CODE_OF}
                  | (?<=[A-ZĐ]{{2}}[ ].)[ ]?[A-ZĐƯ]{{2}} | (?<=[A-ZĐ]{{2}}.)[ ][A-ZĐƯ]{{2}}
                )
              | (?<=") (?: (?<![^\s(]")[ ][^"\n]*" | [^"\n]*[ ]"(?=[\s,.;:!?)…]|\Z) )
              | (?<=[(“])(?=[ ]\w)
            )
        )""",
        re.VERBOSE,
    )


# The same at a glance; what it lets pass, the scan looks at.
_L = LETTER[1:-1]
_SIGNS = (
    Sign(",.;:!?", _L, before=r"^\W_", after=_L),  # tốt,Nhưng
    Sign(",.;:!?", _L, before=")”%", after=_L),
    Sign(" ", "!?)”"),
    Sign(" ", ",.;:", after=r'\s"”)'),
    Sign(" ", ",.;:", after=_L),
    Sign(" ", "–-", before=r"\dA-ZĐ", after=" A-ZĐƯ"),  # 35 -KH/TU
    Sign("–-", " ", before=r"\dA-ZĐ", after="A-ZĐƯ"),
    Sign("–", "A-ZĐ", before=r"\d"),
    Sign('"', " ", before=r"\s("),
    Sign(" ", '"', after=r"\s,.;:!?)…"),
    Sign("(“", " "),
)

_ROUNDS = 4
"""How often a line is gone over before it is given up; the second seldom finds anything."""


@dataclass(frozen=True, repr=False)
class FixPunctuation(Normaliser):
    """Put the spaces around punctuation marks right.

    Takes a text whose spaces are plain and single (`fix_spaces` makes them so; others
    are left alone), and returns it with the repairs that the module lists.

    >>> fix_punctuation("Kế hoạch số 35 -KH/TU , ngày 27/3 ; ai cũng biết .")
    'Kế hoạch số 35-KH/TU, ngày 27/3; ai cũng biết.'
    >>> fix_punctuation("Đảng,Nhà nước và nhân dân ( khóa XI ).Bạn đi đâu ?")
    'Đảng, Nhà nước và nhân dân (khóa XI). Bạn đi đâu?'

    Abbreviations, domain names, numbers, smileys, code and ranges stay:

    >>> text = "TP.HCM, T.Ư, GS.TS Nguyễn, vnexpress.net, tỷ lệ 1 : 2, vui :) quá, 2010 - 2015"
    >>> fix_punctuation(text) == text
    True

    A straight quotation mark with a space on both sides may open or close.  So they are
    left where none in the line tells, or where they make no pairs.

    >>> fix_punctuation('vai trò " then chốt của then chốt"; màn hình')
    'vai trò "then chốt của then chốt"; màn hình'
    >>> fix_punctuation('vai trò " then chốt " của màn hình')
    'vai trò " then chốt " của màn hình'

    The form of document numbers is that of Decree 30/2020/NĐ-CP, appendices I and III,
    and of the Party's Guideline 36-HD/VPTW (2018), section II.
    """

    @property
    def signs(self) -> tuple[Sign, ...]:
        return _SIGNS

    def confirms(self, line: str) -> bool:
        return _scan().search(line) is not None

    def find(self, text: str) -> Iterator[Change]:
        done = 0
        while hit := _scan().search(text, done):
            start = text.rfind("\n", 0, hit.start()) + 1
            done = text.find("\n", hit.start()) + 1 or len(text)
            for edit in _settle(text[start:done].rstrip("\n")):
                yield start + edit.start, start + edit.end, edit.replacement


def _settle(line: str) -> list[Edit]:
    """Return the edits after which nothing is left to do; none if there is no end of it."""
    edits: list[Edit] = []
    text = line
    for _ in range(_ROUNDS):
        # Where the scan finds nothing there is nothing; so most lines need one round.
        found = [Edit(*change) for change in _changes(text)] if _scan().search(text) else []
        if not found:
            return edits
        edits = compose_edits(line, edits, found)
        text = splice(text, found)
    return []


_MEASURE = re.compile(rf"[0-9]{LETTER}{{1,3}}\Z")


def _changes(line: str) -> list[Change]:
    found = {*document_numbers(line), *brackets(line), *quotes(line), *sentence_marks(line)}
    protected = ProtectedSpans(line)
    changes: list[Change] = []
    for start, end, new in sorted(found):
        # A measure, 12km, is protected from repairs of words, not from those beside it.
        low = start if _MEASURE.search(line, max(0, start - 6), start) else max(0, start - 1)
        apart = not changes or changes[-1][1] <= start
        if apart and not protected.touch(low, end + (start == end)):
            changes.append((start, end, new))
    return changes


fix_punctuation = FixPunctuation()
