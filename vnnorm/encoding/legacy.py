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
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from vnnorm.encoding.charsets import byte_charset
from vnnorm.encoding.gate import damaged_pieces, has_damage
from vnnorm.encoding.likelihood import text_bits
from vnnorm.encoding.surfaces import to_bytes
from vnnorm.normaliser import Change, splice
from vnnorm.orthography.letters import LETTERS
from vnnorm.orthography.syllable import is_syllable, parse

__all__ = [
    "NO_EVIDENCE",
    "READINGS",
    "Evidence",
    "Legacy",
    "Reading",
    "may_be_legacy",
    "repair_legacy",
    "weigh_legacy",
]


@dataclass(frozen=True, eq=False)
class Reading:
    """A charset seen through a surface, and what it costs to suppose it."""

    charset: str
    surface: str
    bits: float

    def read(self, text: str) -> str:
        """Return `text` in this reading."""
        seen = text.translate(_byte_table(self.charset, self.surface))
        text = byte_charset(self.charset).read_surface(seen)
        return _raise_case(text) if self.charset in _FONT_CASE else text


@cache
def _byte_table(charset: str, surface: str) -> dict[int, str]:
    table = dict(to_bytes(surface))
    if charset.startswith("tcvn3"):
        # PDF text layers name the soft hyphen and the middle dot otherwise.
        table |= {0x2212: "\xad", 0x2219: "\xb7"}
    return table


_FONT_CASE = ("tcvn3", "vietware-f")
"""Charsets whose toned capitals are small letters set in a capitals font."""

READINGS: Final = (
    Reading("tcvn3", "western", 6),
    Reading("vni", "western", 6),
    Reading("viscii", "western", 7),
    Reading("vps", "western", 8),
    Reading("vn-cp1258", "western", 7),
    Reading("tcvn3-web", "western", 10),
    Reading("bkhcm2", "western", 9),
    Reading("vietware-x", "western", 9),
    Reading("bkhcm1", "western", 10),
    Reading("vietware-f", "western", 10),
    Reading("vni-mac", "western", 10),
    Reading("tcvn5712", "western", 14),
    Reading("tcvn3", "cp1258", 10),
    Reading("vni", "cp1258", 10),
    Reading("viscii", "cp1258", 12),
    Reading("vps", "cp1258", 12),
    Reading("tcvn3", "mac_roman", 10),
    Reading("vni", "mac_roman", 10),
    Reading("viscii", "mac_roman", 12),
    Reading("vps", "mac_roman", 12),
)
"""What is tried.  The bits are the price of beginning a line with it."""

SWITCH = 14.0
"""Bits of changing the reading within a line, over those of the reading itself."""
MARGIN = 2.0
"""Bits by which a reading must beat leaving the line alone."""
STRANGER = 4.0
"""Bits that a word which is no syllable costs more in a line of Vietnamese."""

STRAYS = 6
"""Words that a reading rights for each good one, where the good ones are the exception."""

CACHED = 1 << 14
"""Pieces remembered: a damaged document is made of the same words over and over."""
LONG = 32
"""Characters of a piece that is no word, and not worth remembering."""

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
    readings = _readings(frozenset(s for s in _ELSEWHERE if not _domain(s).isdisjoint(line)))
    path, gain = _best_path(chunks, readings, evidence)
    path = _without_good_words(chunks, path)
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
    readings = _readings(frozenset(s for s in _ELSEWHERE if not _domain(s).isdisjoint(line)))
    return _best_path(chunks, readings, evidence)[1] >= MARGIN


def _texts(chunks: list[str], path: Sequence[Reading | None]) -> list[str]:
    texts = [chunk if r is None else _read(r, chunk) for chunk, r in zip(chunks, path)]
    _settle_case(texts, path)
    return texts


def _most_used(chunks: list[str], path: Sequence[Reading | None]) -> str:
    """Return the charset that changes the most of `chunks`."""
    used = Counter(r.charset for c, r in zip(chunks, path) if r and _read(r, c) != c)
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
        weights = list(_weights(chunk, readings))
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


def _without_good_words(
    chunks: Sequence[str], path: Sequence[Reading | None]
) -> list[Reading | None]:
    """Return `path` without what it reads of the good text that the line has as well.

    Leaving and taking up a reading has its price, so the cheapest path runs on over good
    words.  That a line has any is shown by letters outside of the charset.  Then a reading
    is kept from the first to the last piece that it rights, or to the quotation marks and
    brackets around these, and never across a piece with such letters.  In a line where
    those pieces are few and far between, it is kept all the way up to them.
    """
    kept = list(path)
    for reading in dict.fromkeys(path):
        good = sum(_is_good(reading, chunk) for chunk in chunks) if reading else 0
        if reading is None or not good:
            continue
        right = [own is reading and _rights(reading, chunk) for own, chunk in zip(path, chunks)]
        strays = sum(right) >= STRAYS * good
        kept = [None if own is reading else own for own in kept]
        for start, end in _stretches(chunks, path, reading):
            inside = [i for i in range(start, end) if right[i]]
            if inside:
                low = start if strays or _opens(reading, chunks[start]) else inside[0]
                high = end if strays or _closes(reading, chunks[end - 1]) else inside[-1] + 1
                kept[low:high] = path[low:high]
    return kept


def _stretches(
    chunks: Sequence[str], path: Sequence[Reading | None], reading: Reading
) -> Iterator[tuple[int, int]]:
    """Yield where `path` has `reading`, cut at good pieces, quotation marks and brackets."""
    start = -1
    for i, (chunk, own) in enumerate(zip(chunks, path)):
        inside = own is reading and not _is_good(reading, chunk)
        if start >= 0 and (not inside or _opens(reading, chunk)):
            yield start, i
            start = -1
        if not inside:
            continue
        if start < 0:
            start = i
        if _closes(reading, chunk):
            yield start, i + 1
            start = -1
    if start >= 0:
        yield start, len(chunks)


def _is_good(reading: Reading, chunk: str) -> bool:
    """Whether `chunk` has letters that `reading` cannot have made, and nothing to right."""
    return not _outside(reading).isdisjoint(chunk) and not _rights(reading, chunk)


def _rights(reading: Reading, chunk: str) -> bool:
    """Whether `chunk` is wrong as it stands, and right in `reading`."""
    if not _is_wrong(chunk):
        return False
    text = _read(reading, chunk)
    return text != chunk and not _strangers(text)


@cache
def _outside(reading: Reading) -> frozenset[str]:
    """Return the letters and marks of Vietnamese that text in `reading` does not show."""
    shown = frozenset("Đđ" if reading.read("ð") == "đ" else "")  # eth looks like it
    letters = {char for char in LETTERS if char > "\xff"} | set("\u0300\u0301\u0303\u0309\u0323")
    return frozenset(char for char in letters if reading.read(char) == char) - shown


def _opens(reading: Reading, chunk: str) -> bool:
    return chunk[0] in "\"'([“‘«" and reading.read(chunk[0]) == chunk[0]


def _closes(reading: Reading, chunk: str) -> bool:
    last = chunk.rstrip(".,;:!?")[-1:]
    return last != "" and last in "\"')]”’»" and reading.read(last) == last


def _proven(
    chunks: list[str], path: Sequence[Reading | None], evidence: Evidence, wrong: bool
) -> list[Reading | None]:
    """Return `path` without the readings that do not make syllables of what they change.

    Foreign names in the text, and letters outside the charset, may spoil a few words.
    """
    made: dict[Reading, list[tuple[str, str]]] = {}
    for chunk, reading in zip(chunks, path):
        if reading is not None and (text := _read(reading, chunk)) != chunk.translate(_ETH):
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
        words = _WORD.findall(text)
        if _UNIT.search(chunk):
            spoilt += 1
        elif not any(map(str.isalpha, chunk)):
            continue
        elif words and not _strangers(text):
            fine += 1
            longest = max(longest, *map(len, words))
        elif not _is_wrong(chunk):
            spoilt += 1
        wrong_before |= _is_unreadable(chunk)
    if len(pairs) == 1 and not expected and _DIAERESIS.search(pairs[0][0]):
        return False
    return wrong_before and longest > 1 and 4 * spoilt <= fine and 3 * fine >= 2 * len(pairs) - 1


_UNIT = re.compile(r"(?:^|[\d(~–-])º[CFK]\b|(?:^|[\d(])[kcdm]?m[²³]\W*$|N·m|kW·h|[=<>]")
"""Units and formulas, whose signs are letters in some charset."""

_DIAERESIS = re.compile("[aeouAEOU][ïëüÏËÜ]")
"""Loïc, Noël, Thaï: a name in good text, where there is but one."""

_ODD = re.compile(
    "[a-z][À-Ý]|[^\\W\\d_][\x00-\x1f\x80-\x9f¡-©«-´¶-¹»-¿×÷€‚„…†‡ˆ‰‹‘’“”•–—˜™›]|[\x80-\x9f¡-¿][^\\W\\d_]"
)
"""A sign that touches a letter, or a capital in the midst of a word."""


def _is_wrong(chunk: str) -> bool:
    """Whether `chunk` as it stands has a word that is none, or a sign touching a letter."""
    return not chunk.isascii() and (bool(_strangers(chunk)) or _ODD.search(chunk) is not None)


def _is_unreadable(chunk: str) -> bool:
    """Whether `chunk` is wrong even if its tones were merely misplaced (haì, gìơ)."""
    if chunk.isascii():
        return False
    words = (word for word in _WORD.findall(chunk) if len(word) > 1)
    return _ODD.search(chunk) is not None or any(parse(word) is None for word in words)


def _is_suspect(chunk: str) -> bool:
    """Whether `chunk` is wrong as it stands and there is a reading that makes it right.

    Foreign names in good text are wrong in every reading; that is all that most lines
    with an unusual letter have to show.
    """
    return (_known_suspect if len(chunk) < LONG else _suspect)(chunk)


def _suspect(chunk: str) -> bool:
    if not _is_wrong(chunk):
        return False
    surfaces = frozenset(s for s in _ELSEWHERE if not _domain(s).isdisjoint(chunk))
    words = set(_WORD.findall(chunk))
    for reading in _readings(surfaces):
        text = _read(reading, chunk)
        if not _strangers(text) and any(
            len(word) > 1 and word not in words for word in _WORD.findall(text)
        ):
            return True
    return False


_known_suspect = lru_cache(maxsize=CACHED)(_suspect)


def _weights(chunk: str, readings: tuple[Reading, ...]) -> tuple[float, ...]:
    """Return the bits of `chunk` as it stands, and in every reading."""
    return (_known_weights if len(chunk) < LONG else _all_weights)(chunk, readings)


def _all_weights(chunk: str, readings: tuple[Reading, ...]) -> tuple[float, ...]:
    plain = text_bits(chunk)
    if chunk.isalpha() and chunk.isascii():
        # Letters are themselves in every charset.
        weight = plain + STRANGER * _strangers(chunk)
        return (plain, *[weight] * len(readings))
    return (plain, *(_weight(reading, chunk) for reading in readings))


_known_weights = lru_cache(maxsize=CACHED)(_all_weights)


def _read(reading: Reading, chunk: str) -> str:
    return _read_known(reading, chunk) if len(chunk) < LONG else reading.read(chunk)


def _weight(reading: Reading, chunk: str) -> float:
    """Return the bits of `chunk` in a line of Vietnamese that has this reading."""
    text = _read(reading, chunk)
    return text_bits(text) + STRANGER * _strangers(text)


@lru_cache(maxsize=CACHED)
def _read_known(reading: Reading, chunk: str) -> str:
    return reading.read(chunk)


_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1 << 12)
def _strangers(text: str) -> int:
    return sum(not is_syllable(word) for word in _WORD.findall(text) if len(word) > 1)


@cache
def _domain(surface: str) -> frozenset[str]:
    """Return the characters that only this surface shows, and no western one."""
    western = {chr(b) for b in range(256)} | set(map(chr, to_bytes("western")))
    return frozenset(map(chr, to_bytes(surface))) - western


_ELSEWHERE = ("cp1258", "mac_roman")


@lru_cache(maxsize=8)
def _readings(surfaces: frozenset[str]) -> tuple[Reading, ...]:
    """Return the readings of the western surface and of those given."""
    return tuple(r for r in READINGS if r.surface == "western" or r.surface in surfaces)


# -- capitals of fonts ---------------------------------------------------------


def _raise_case(text: str) -> str:
    """Return `text` with toned small letters among capitals made capitals: VIệT -> VIỆT."""
    return _WORD.sub(_raise_word, text)


def _raise_word(match: re.Match[str]) -> str:
    word = match[0]
    if word.islower() or word.isupper() or len(word) < 2:
        return word
    small = [c for c in word if c.islower()]
    # Title case, or a small letter that has a capital of its own in the charset.
    if word[0].isupper() and not any(c.isupper() for c in word[1:]):
        return word
    return word if any(c < "\x80" or c not in LETTERS for c in small) else word.upper()


def _settle_case(texts: list[str], path: Sequence[Reading | None]) -> None:
    """Raise words of one capital and toned letters where the words around are capitals."""
    if not any(r is not None and r.charset in _FONT_CASE for r in path):
        return
    words = [w for text in texts for w in _WORD.findall(text)]
    upper = sum(w.isupper() for w in words if len(w) > 1)
    lower = sum(any("a" <= c <= "z" for c in w) for w in words)
    if upper < 2 or lower > 0:
        return
    for i, reading in enumerate(path):
        if reading is not None and reading.charset in _FONT_CASE:
            texts[i] = texts[i].upper()
