r"""Vietnamese spelt in ASCII: VIQR, backslash escapes and percent-encoding, in running text.

ASCII is what most text is made of, so these are read on strong evidence only: several
words of the line, spelt with what no other language puts there, must become syllables,
and hardly any may become anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from vnnorm.encoding.escapes import read_escapes, read_percent
from vnnorm.encoding.likelihood import text_bits
from vnnorm.encoding.viqr import Viqr
from vnnorm.normaliser import Change
from vnnorm.orthography.syllable import is_syllable
from vnnorm.protected import code_spans

__all__ = ["repair_escapes", "repair_viqr"]

_CHUNK = re.compile(r"[^ \t\r\n]+")
_WORD = re.compile(r"[^\W\d_]+")
_HARD = re.compile(r"[aeoAEO]\^|[ouOU][+*]|[aA]\(|(?:dd|DD|Dd)(?=[aeiouy])")
_SPELT = re.compile(r"[aeiouyAEIOUY][\^(+*'`?~.]|[dD][dD]|\\[\\'`?~.(^+*]")
_TAIL = re.compile(r"(?<!\\)[.?]+[)\"”,;:!…]*\Z")
_NOT_WORDS = re.compile(r"//|[@=<>{}\[\]|]|www\.|\.[a-z]{2,4}\b\(")


_ESCAPED_SIGN = re.compile(r"[A-Za-z]\\[.?'`~(^]")
"""A writer who marks the signs that mean themselves marks them all."""
_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]*DD[A-Z]*(?![A-Za-z])")


def repair_viqr(line: str, *, expected: bool = False) -> Iterator[Change]:
    r"""Yield the changes that a line of VIQR needs.

    Where the lines around are VIQR, so that it is `expected`, one sure word is enough.

    >>> list(repair_viqr("Tie^'ng Vie^.t co' da^'u"))
    [(0, 7, 'Tiếng'), (8, 14, 'Việt'), (15, 18, 'có'), (19, 24, 'dấu')]
    >>> list(repair_viqr("o^2 + a^b = c, f(a(x)), e.g. can't"))
    []
    """
    if not _HARD.search(line):
        return
    changes: list[Change] = []
    names: list[Change] = []
    escapes: list[Change] = []
    hard = fine = wrong = 0
    chunks = list(_CHUNK.finditer(line))
    escapes_signs = _ESCAPED_SIGN.search(line) is not None
    for number, match in enumerate(chunks):
        chunk = match[0]
        if not _SPELT.search(chunk) or _NOT_WORDS.search(chunk):
            continue
        follows = chunks[number + 1][0][0] if number + 1 < len(chunks) else ""
        ends = not follows or (chunk[0].islower() and "?" not in chunk and follows.isupper())
        text = Viqr().read(chunk) if escapes_signs else _read_viqr(chunk, ends)
        words = _WORD.findall(text)
        spelt = _HARD.search(chunk) is not None
        if text == chunk or not words or not all(map(is_syllable, words)):
            # An ordinary full stop or quote after a word says nothing.
            wrong += spelt
            if text.isascii() and "\\" in chunk:
                escapes.append((match.start(), match.end(), text))
            elif _CAPITALS.search(chunk) or (spelt and _is_name(text)):
                names.append((match.start(), match.end(), text))
            continue
        changes.append((match.start(), match.end(), text))
        if not text.isascii():
            fine += 1
            hard += spelt and max(map(len, words)) > 2
    enough = hard >= 2 and fine >= 3 and fine >= 4 * wrong
    enough |= hard > 0 and not wrong and (fine >= 4 or expected)
    if enough and 6 * fine >= _asides(chunks, changes):
        # In a line so certain, a word that is no syllable is a name (Matxco+va).
        yield from sorted(changes + escapes + (names if fine >= 5 else []))


def _is_name(text: str) -> bool:
    """Whether `text` is letters only, with nothing left that VIQR would read."""
    return "".join(_WORD.findall(text)).isalpha() and not _SPELT.search(text.rstrip(".?"))


def _asides(chunks: list[re.Match[str]], changes: list[Change]) -> int:
    """Return how many words of the line are neither changed nor syllables."""
    changed = {start for start, _, _ in changes}
    return sum(
        not is_syllable(word)
        for chunk in chunks
        if chunk.start() not in changed
        for word in _WORD.findall(chunk[0])
    )


@lru_cache(maxsize=1 << 14)
def _read_viqr(chunk: str, last: bool) -> str:
    """Return `chunk` read; `last` says that a sentence may end with it."""
    viqr = Viqr()
    readings = [(text_bits(viqr.read(chunk)), viqr.read(chunk))]
    if tail := _TAIL.search(chunk):
        # The mark at the end may be punctuation that the writer did not escape.
        for at in range(tail.start(), len(chunk)):
            text = viqr.read(chunk[:at]) + chunk[at:]
            readings.append((text_bits(text) + (-6.0 if last else 6.0), text))
    return min(readings)[1]


_ESCAPED = re.compile(r"\\u\{?[0-9A-Fa-f]{2}|\\U0|\\x[0-9A-Fa-f]{2}")
_PERCENT = re.compile(r"%(?:[CcEe][0-9A-Fa-f]%|u[01][0-9A-Fa-f]{3})")
_ADDRESS = re.compile(r"://|[@/=&]|www\.|\.(?:com|vn|org|net|html?|php)\b", re.IGNORECASE)


def repair_escapes(line: str) -> Iterator[Change]:
    r"""Yield the changes that escaped Vietnamese in a line needs; in code it is meant so.

    >>> list(repair_escapes(r"Vi\u1ec7t Nam, th\u00e0nh ph\u1ed1"))
    [(0, 9, 'Việt'), (15, 25, 'thành'), (26, 34, 'phố')]
    >>> list(repair_escapes("https://vi.wikipedia.org/wiki/Vi%E1%BB%87t_Nam")), list(
    ...     repair_escapes(r"re.compile('[\u00c0-\u1ef9]')"))
    ([], [])
    """
    if "\\" in line and _ESCAPED.search(line):
        yield from _convert(line, _ESCAPED, read_escapes)
    elif "%" in line and _PERCENT.search(line):
        yield from _convert(line, _PERCENT, read_percent, _ADDRESS)


def _convert(
    line: str,
    escaped: re.Pattern[str],
    read: Callable[[str], str],
    unless: re.Pattern[str] | None = None,
) -> Iterator[Change]:
    changes: list[Change] = []
    code = code_spans(line)[::-1]
    fine = wrong = 0
    for match in _CHUNK.finditer(line):
        chunk = match[0]
        if not escaped.search(chunk) or (unless and unless.search(chunk)):
            continue
        while code and code[-1][1] <= match.start():
            code.pop()
        if code and code[-1][0] < match.end():
            continue
        text = read(chunk)
        words = [word for word in _WORD.findall(text) if not word.isascii()]
        good = sum(len(word) > 1 and is_syllable(word) for word in words)
        fine += good
        wrong += len(words) - good
        if good and good == len(words) and text.isprintable():
            changes.append((match.start(), match.end(), text))
    if fine >= 2 and fine >= 4 * wrong:
        yield from changes
