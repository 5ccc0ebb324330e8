"""Legacy charsets seen through a code page: which reading is the most Vietnamese?

A line is cut at its spaces.  Every piece is read in every charset that its letters
allow, and weighed by `vnnorm.encoding.likelihood`; the way through the line of least
weight wins, where changing from one reading to another has its price.  So a line that
is half right and half not is repaired in half, and one word that would look better in
some charset is not enough to touch a line of good text.

A line that quotes legacy text has letters that the charset could not show.  What is right
as it stands there stays, but for what stands between two words that are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from vnnorm.encoding.gate import damaged_pieces, has_damage
from vnnorm.encoding.quoted import without_good_words
from vnnorm.encoding.readings import (
    CACHED,
    LONG,
    ODD,
    WORD,
    Reading,
    is_wrong,
    read_in,
    readings_of,
    settle_case,
    strangers,
    weights_of,
)
from vnnorm.normaliser import Change, splice
from vnnorm.orthography.syllable import parse

__all__ = [
    "NO_EVIDENCE",
    "Evidence",
    "Legacy",
    "may_be_legacy",
    "repair_legacy",
    "weigh_legacy",
]


SWITCH = 14.0
"""Bits of changing the reading within a line, over those of the reading itself."""
MARGIN = 2.0
"""Bits by which a reading must beat leaving the line alone."""
_ETH = str.maketrans("Ðð", "Đđ")
"""Eth for đ alone is a look-alike letter, in text of any charset: not decided here."""

_MOJIBAKE = re.compile("á[º»](?![\\s.,;:!?…)]|$)")
"""The remains of UTF-8, which are two vowels in a row in every charset."""

_CHUNK = re.compile(r"[^ \t\r\n]+")


_NOT_ACCENTS = re.compile("[^\x00-\x7f´¨ˆ˜]")
"""What is not an accent typed beside its letter, which `compose` puts where it belongs."""

Evidence = Mapping[str, float]
"""Bits for each charset, from the lines around; what has none is named by nothing."""

NO_EVIDENCE: Final[Evidence] = MappingProxyType({})


class Legacy(NamedTuple):
    """What a line is taken for, and how sure that is.

    `gain` are the bits by which reading it in `charset` (and, in parts, in others) beats
    leaving it; where that is too little, or the words made are no proof, there are no
    `changes`, and `lost` is what the line would have become.
    """

    changes: list[Change]
    charset: str
    gain: float
    lost: str = ""


def repair_legacy(line: str, evidence: Evidence = NO_EVIDENCE) -> Iterator[Change]:
    """Yield the changes that a line in a legacy charset needs.

    `evidence` makes it cheaper to suppose a charset that the lines around are in.

    >>> list(repair_legacy("trong n¨m nay, ë nhiÒu n¬i"))
    [(6, 9, 'năm'), (15, 16, 'ở'), (17, 22, 'nhiều'), (23, 26, 'nơi')]
    >>> list(repair_legacy("El niño pequeño soñó que volaba."))
    []
    """
    if (found := weigh_legacy(line, evidence)) is not None:
        yield from found.changes


def weigh_legacy(
    line: str, evidence: Evidence = NO_EVIDENCE, *, wrong: bool = False
) -> Legacy | None:
    """Return what a line is taken for; `None` where nothing in it is suspect.

    A line that is `wrong` whatever it looks like (it shows bytes that are not UTF-8) may be
    in a charset of the lines around though it would be fine as it stands.

    >>> weigh_legacy("Céng hßa x· héi chñ nghÜa")[1]
    'tcvn3'
    """
    if line.isascii() or _MOJIBAKE.search(line):
        return None
    wrong &= bool(evidence)
    if not wrong and not _is_suspect_line(line):
        return None
    spans = [m.span() for m in _CHUNK.finditer(line)]
    chunks = [line[a:b] for a, b in spans]
    readings = readings_of(line)
    path, gain = _best_path(chunks, readings, evidence)
    path = without_good_words(chunks, path)
    proven = _proven(chunks, path, evidence, wrong) if gain >= MARGIN else [None] * len(path)
    wanted = path if not any(proven) else proven
    charset = _most_used(chunks, wanted)
    texts = _texts(chunks, wanted)
    if all(text == chunk.translate(_ETH) for chunk, text in zip(chunks, texts)):
        return None
    changes = [(*span, text) for span, chunk, text in zip(spans, chunks, texts) if text != chunk]
    if any(proven):
        return Legacy(changes, charset, gain)
    return Legacy([], charset, gain, splice(line, changes))


def _is_suspect_line(line: str) -> bool:
    if not _NOT_ACCENTS.search(line):
        return False
    if ("ð" in line or "Ð" in line) and not has_damage(line.translate(_ETH)):
        return False
    return any(map(_is_suspect, damaged_pieces(line)))


def may_be_legacy(line: str, evidence: Evidence, *, wrong: bool = False) -> bool:
    """Whether less evidence than this could still have a say; certain where it says no."""
    if line.isascii() or _MOJIBAKE.search(line):
        return False
    if not wrong and not _is_suspect_line(line):
        return False
    chunks = _CHUNK.findall(line)
    readings = readings_of(line)
    return _best_path(chunks, readings, evidence)[1] >= MARGIN


def _texts(chunks: list[str], path: Sequence[Reading | None]) -> list[str]:
    texts = [chunk if r is None else read_in(r, chunk) for chunk, r in zip(chunks, path)]
    settle_case(texts, path)
    return texts


def _most_used(chunks: list[str], path: Sequence[Reading | None]) -> str:
    """Return the charset that changes the most of `chunks`."""
    used = Counter(r.charset for c, r in zip(chunks, path) if r and read_in(r, c) != c)
    return max(used, key=lambda charset: used[charset], default="")


def _best_path(
    chunks: list[str], readings: tuple[Reading, ...], evidence: Evidence
) -> tuple[list[Reading | None], float]:
    """Return the best reading of every chunk, and the bits that it gains over leaving the line.

    At least one chunk is read, so that the gain is negative where it is best to leave all.
    """
    states: list[Reading | None] = [None, *readings]
    enter = [SWITCH] + [SWITCH + r.bits for r in readings]
    costs = [0.0] + [r.bits - evidence.get(r.charset, 0.0) for r in readings]
    untouched = 0.0
    back: list[list[int]] = []
    for chunk in chunks:
        weights = list(weights_of(chunk, readings))
        untouched += weights[0]
        least = min(costs)
        best = costs.index(least)
        came = []
        for i, cost in enumerate(costs):
            if least + enter[i] < cost:
                cost = least + enter[i]
                came.append(best)
            else:
                came.append(i)
            weights[i] += cost
        costs = weights
        back.append(came)
    at = costs.index(min(costs))
    if at == 0 and all(came[0] == 0 for came in back):
        at = costs.index(min(costs[1:]), 1)
    gain = untouched - costs[at]
    path: list[Reading | None] = []
    for came in reversed(back):
        path.append(states[at])
        at = came[at]
    path.reverse()
    return path, gain


def _proven(
    chunks: list[str], path: Sequence[Reading | None], evidence: Evidence, wrong: bool
) -> list[Reading | None]:
    """Return `path` without the readings that do not make syllables of what they change.

    Foreign names in the text, and letters outside the charset, may spoil a few words.
    """
    made: dict[Reading, list[tuple[str, str]]] = {}
    for chunk, reading in zip(chunks, path):
        if reading is not None and (text := read_in(reading, chunk)) != chunk.translate(_ETH):
            made.setdefault(reading, []).append((chunk, text))
    good = {
        reading
        for reading, pairs in made.items()
        if _is_proof(pairs, reading.charset in evidence, wrong)
    }
    return [r if r in good else None for r in path]


def _is_proof(pairs: list[tuple[str, str]], expected: bool, wrong: bool) -> bool:
    """Whether pieces of a line and what a reading makes of them speak for the reading.

    `expected` is a reading that the lines around are in, `wrong` a line that has to have one.
    """
    fine = spoilt = longest = 0
    wrong_before = wrong and expected
    for chunk, text in pairs:
        words = WORD.findall(text)
        if _UNIT.search(chunk):
            spoilt += 1
        elif not any(map(str.isalpha, chunk)):
            continue
        elif words and not strangers(text):
            fine += 1
            longest = max(longest, *map(len, words))
        elif not is_wrong(chunk):
            spoilt += 1
        wrong_before |= _is_unreadable(chunk)
    if len(pairs) == 1 and not expected and _DIAERESIS.search(pairs[0][0]):
        return False
    return wrong_before and longest > 1 and 4 * spoilt <= fine and 3 * fine >= 2 * len(pairs) - 1


_UNIT = re.compile(r"(?:^|[\d(~–-])º[CFK]\b|(?:^|[\d(])[kcdm]?m[²³]\W*$|N·m|kW·h|[=<>]")
"""Units and formulas, whose signs are letters in some charset."""

_DIAERESIS = re.compile("[aeouAEOU][ïëüÏËÜ]")
"""Loïc, Noël, Thaï: a name in good text, where there is but one."""


def _is_unreadable(chunk: str) -> bool:
    """Whether `chunk` is wrong even if its tones were merely misplaced (haì, gìơ)."""
    if chunk.isascii():
        return False
    words = (word for word in WORD.findall(chunk) if len(word) > 1)
    return ODD.search(chunk) is not None or any(parse(word) is None for word in words)


def _is_suspect(chunk: str) -> bool:
    """Whether `chunk` is wrong as it stands and there is a reading that makes it right.

    Foreign names in good text are wrong in every reading; that is all that most lines
    with an unusual letter have to show.
    """
    return (_known_suspect if len(chunk) < LONG else _suspect)(chunk)


def _suspect(chunk: str) -> bool:
    if not is_wrong(chunk):
        return False
    words = set(WORD.findall(chunk))
    for reading in readings_of(chunk):
        text = read_in(reading, chunk)
        if not strangers(text) and any(
            len(word) > 1 and word not in words for word in WORD.findall(text)
        ):
            return True
    return False


_known_suspect = lru_cache(maxsize=CACHED)(_suspect)
