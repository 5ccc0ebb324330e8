"""Reading the case files: one tab-separated line a case.

Columns: `kind` (``repair`` or ``leave``), `input`, `expected` (``=`` where nothing
may change), `why` (where it was seen, or the reason).  In `input` and `expected`
``\\n``, ``\\r``, ``\\t``, ``\\\\``, ``\\xNN``, ``\\uNNNN`` and ``\\UNNNNNNNN`` are escapes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).parent / "cases"
HEADER = "kind\tinput\texpected\twhy"
_ESCAPE = re.compile(r"\\(?:([nrt\\])|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


class Case(NamedTuple):
    kind: str
    input: str
    expected: str
    why: str
    where: str


def unescape(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: _LETTERS[m[1]] if m[1] else chr(int(m[2] or m[3] or m[4], 16)), text
    )


def read_cases(name: str) -> list[Case]:
    """Return the cases of one file, ``cases/<name>.tsv``."""
    lines = (CASES / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    assert lines[0] == HEADER, f"{name}.tsv must start with: {HEADER}"
    cases = []
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        kind, given, expected, why = line.split("\t")
        given = unescape(given)
        expected = given if expected == "=" else unescape(expected)
        cases.append(Case(kind, given, expected, why, f"{name}.tsv:{number}"))
    return cases
