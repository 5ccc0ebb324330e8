"""The hyphens of official document numbers: *số 35 -KH/TU* is *số 35-KH/TU*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from vnnorm.normaliser import Change

__all__ = ["document_numbers"]

# Decree 30/2020/NĐ-CP, appendix III; the last line: laws, and documents of the Party.
_KINDS = frozenset(
    "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB "
    "NĐ TT TTLT NQLT KL CV QH".split()
)
_KIND = "|".join(sorted(_KINDS, reverse=True))
_ISSUER = r"(?:T\.Ư|TTg|[A-ZĐƯ]{2,10})(?!\w)"
_DASH = "(?P<dash>[ ][–-][ ]?|[–-][ ]|–)"


@lru_cache(maxsize=1)
def _document_number() -> re.Pattern[str]:
    """Find a document number whose hyphen is not as it should be."""
    return re.compile(
        rf"""(?<![\w/.,–-])
        (?: (?P<whole>\d{{1,5}}) {_DASH} (?P<kind>[A-ZĐ][A-Za-zĐ]{{1,5}}) (?=/{_ISSUER})
          | \d{{1,5}}/(?:\d{{4}}/)?(?:{_KIND}) {_DASH.replace("dash", "late")} (?={_ISSUER})
        )""",
        re.VERBOSE,
    )


_YEAR = re.compile("(?:19|20)[0-9]{2}")
_NUMBERED = re.compile(r"(?i:số|số:) \Z")


def document_numbers(line: str) -> Iterator[Change]:
    """Yield the dashes, with the spaces around them, that should be a hyphen."""
    for match in _document_number().finditer(line):
        if kind := match["kind"]:
            # Without the word "số", 2012 is a year and XYZ/ABC anything.
            named = _NUMBERED.search(line, max(0, match.start() - 8), match.start())
            known = kind in _KINDS and not _YEAR.fullmatch(match["whole"])
            if named or known:
                yield (*match.span("dash"), "-")
        else:
            yield (*match.span("late"), "-")
