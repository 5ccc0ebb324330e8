"""Mojibake: UTF-8 read in a one-byte code page, whole or with bytes lost.

Every letter of Vietnamese outside ASCII is two or three bytes in UTF-8, so what a wrong
code page shows is made of telltale pairs and triples.  Whole ones have one reading.
Where a byte was lost on the way (81 8D 8F 90 9D mean nothing in cp1252 and are dropped,
or become ``?`` or U+FFFD; A0 becomes a space; all C1 controls may have been stripped),
the bytes that are left allow a few letters, and the words that they would make decide
(`vnnorm.encoding.lattice`).

One layer is taken off at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from vnnorm.encoding.lattice import Doubt, decide
from vnnorm.encoding.likelihood import text_bits
from vnnorm.encoding.model import SyllableModel
from vnnorm.encoding.pieces import Choice, Spot
from vnnorm.encoding.surfaces import to_bytes
from vnnorm.normaliser import Change, splice

__all__ = ["repair_utf8"]

ENOUGH = 10.0
"""Bits by which the only sequence of a line must be better read than left."""
SUPPORTED = 3.0
"""The same where other sequences in the line bear witness."""
UNLIKELY = 3.0
"""Bits against a lost byte that only the stripping of all C1 controls explains."""
STAYS = 5.0
"""Bits against a lead byte that is really the letter it looks like."""

CAPITAL = 0.0
"""Bits against a capital where either case could be: đ and Đ share their lead byte."""

UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""The bytes that cp1252 does not define."""


@dataclass(frozen=True)
class _Page:
    """A surface: the characters that are UTF-8 bytes in it."""

    bytes_of: dict[str, int]
    sequence: re.Pattern[str]
    quick: re.Pattern[str]

    def decode(self, seen: str) -> str | None:
        """Return the character of a sequence, or `None` where it is none of any use."""
        try:
            char = bytes(self.bytes_of[c] for c in seen).decode("utf-8")
        except UnicodeDecodeError:
            return None
        return char if _of_use(char) else None


def _of_use(char: str) -> bool:
    """Whether UTF-8 that spells `char` is expected around Vietnamese; ftfy has the rest."""
    if char < "\u0180" or char in "ƒƠơƯưˆ˜" or char in _WANTED:
        return True
    return "\u2000" <= char <= "\u266f" or "\U0001f300" <= char <= "\U0001faff"


@cache
def _page(surface: str) -> _Page:
    table = to_bytes(surface)
    shown = set(map(ord, table.values()))
    bytes_of = {chr(b): b for b in range(0x80, 0x100) if surface == "western" or b not in shown}
    bytes_of |= {chr(point): ord(byte) for point, byte in table.items()}
    if surface == "western":
        # What cp1258 shows otherwise; the two pages are not told apart.
        bytes_of |= {"Ă": 0xC3, "đ": 0xF0}

    def those(low: int, high: int) -> str:
        return "[" + "".join(re.escape(c) for c, b in bytes_of.items() if low <= b <= high) + "]"

    rest = those(0x80, 0xBF)
    sequence = (
        f"{those(0xC2, 0xDF)}{rest}|{those(0xE0, 0xEF)}{rest}{{2}}|{those(0xF0, 0xF4)}{rest}{{3}}"
    )
    return _Page(bytes_of, re.compile(sequence), re.compile(f"{those(0xC2, 0xF4)}{rest}"))


class _Found(NamedTuple):
    start: int
    end: int
    new: str


_CHUNK = re.compile(r"[^ \t\r\n]+")


def repair_utf8(
    line: str,
    model: SyllableModel | None = None,
    *,
    expected: bool = False,
    doubts: list[Doubt] | None = None,
) -> Iterator[Change]:
    """Yield the changes that take one layer of mojibake off `line`.

    In text that is `expected` to be mojibake, a single sequence needs less proof.  `doubts`
    receives what is left for lack of evidence.
    """
    best: list[Change] = []
    most = 0.0
    for surface in ("western", "mac_roman", "cp437", "cp850"):
        page = _page(surface)
        lossy = surface == "western" and _LOSS.search(line) is not None
        if not lossy and not page.quick.search(line):
            continue
        enough = SUPPORTED if expected else ENOUGH
        changes = _repair(line, page, model if lossy else None, lossy, enough, doubts)
        if changes:
            gain = text_bits(line) - text_bits(splice(line, changes))
            if gain > most:
                best, most = changes, gain
    yield from best


def _repair(
    line: str,
    page: _Page,
    model: SyllableModel | None,
    lossy: bool,
    enough: float,
    doubts: list[Doubt] | None,
) -> list[Change]:
    found = [
        _Found(m.start(), m.end(), char)
        for m in page.sequence.finditer(line)
        if (char := page.decode(m[0])) is not None
    ]
    found = _plausible(line, found, enough)
    if lossy and (found or (_TELLTALE.search(line) and not _QUOTED.search(line))):
        spots = _bearable(line, list(_spots(line, found)))
        if any(len(s.choices) > 1 or not s.choices[0].text for s in spots):
            changes = decide(line, spots, model, doubts)
            new = splice(line, changes)
            gain = text_bits(line) - text_bits(new)
            needed = SUPPORTED if len(changes) > 1 else enough
            if changes and gain >= needed:
                return changes
            if changes and doubts is not None:
                doubts.append(Doubt(changes[0][0], changes[-1][1], gain - needed, ((new, gain),)))
    return [(f.start, f.end, f.new) for f in found]


def _plausible(line: str, found: list[_Found], alone: float) -> list[_Found]:
    """Return those of `found` that make the piece of line around them better text.

    `alone` are the bits that one must gain which is the only one of the line.
    """
    if not found:
        return []
    kept: list[_Found] = []
    support = len(found)
    enough = alone if support == 1 else SUPPORTED if support < 4 else 0.0
    at = 0
    for match in _CHUNK.finditer(line):
        inside = []
        while at < len(found) and found[at].start < match.end():
            inside.append(found[at])
            at += 1
        if not inside:
            continue
        before = match[0]
        base = match.start()
        after = splice(before, ((f.start - base, f.end - base, f.new) for f in inside))
        if text_bits(before) - text_bits(after) >= enough:
            kept += inside
    return kept


# -- lost bytes ------------------------------------------------------------------

_LOSS = re.compile(r"[ÃĂÄÅÆÌ]|á[º»]|â€")
_TELLTALE = re.compile("á[º»]|[ÃÄÅÆ](?=[a-z\ufffd?])")
_QUOTED = re.compile("«[^«»]*á»")
"""A quotation that ends in á, which looks like the rest of a sequence."""
_SPOT = re.compile("(á[º»]|[ÃĂÄÆÌ]|â€)([ ?\ufffd]?)|(?<=ƒ)(Â)(?= |$)|(â¦?)")
_LEADS = {
    "áº": b"\xe1\xba",
    "á»": b"\xe1\xbb",
    "Ã": b"\xc3",
    "Ă": b"\xc3",
    "Ä": b"\xc4",
    "Æ": b"\xc6",
    "Ì": b"\xcc",
    "â€": b"\xe2\x80",
}
_WANTED = frozenset(
    "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư”\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
) | frozenset(map(chr, range(0x1EA0, 0x1EFA)))
_C1_SHOWN = re.compile("[\x80-\x9f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@lru_cache(maxsize=64)
def _letters(lead: str, lost: tuple[int, ...]) -> tuple[str, ...]:
    """Return the letters of UTF-8 that begin with `lead` and end in a byte of `lost`."""
    spelt = (_LEADS[lead] + bytes([byte]) for byte in lost)
    return tuple(c for s in spelt if (c := s.decode("utf-8", "replace")) in _WANTED)


_ALL_C1 = tuple(range(0x80, 0xA0))
_NOT_UNDEFINED = tuple(b for b in _ALL_C1 if b not in UNDEFINED)


@lru_cache(maxsize=256)
def _choices(lead: str, marker: str, stripped: float) -> tuple[Choice, ...]:
    """Return what a sequence without its last byte may have been, with its price."""
    marked = marker in ("?", "\ufffd") and marker != ""
    whole = lead + marker
    # Ă is an ordinary capital (Ăn, Ăng-ten).
    choices = [Choice(whole, 0.0 if lead == "Ă" else STAYS)]
    lost = [(letter, 0.0) for letter in _letters(lead, UNDEFINED)]
    if stripped < UNLIKELY + 1:
        lost += [(letter, stripped) for letter in _letters(lead, _NOT_UNDEFINED)]
        lost = [(letter, bits + CAPITAL * letter.isupper()) for letter, bits in lost]
    if marked:
        choices += [Choice(letter, bits) for letter, bits in lost]
        # The byte may have been dropped, and the question mark be one.
        choices += [Choice(letter + marker, bits + 8.0) for letter, bits in lost]
        return tuple(choices)
    if marker == " ":
        choices += [Choice(letter, 0.0) for letter in _letters(lead, (0xA0,)) if letter != "Ỡ"]
    lost += [(letter, 1.0) for letter in _letters(lead, (0xA0, 0xAD))]
    choices += [Choice(letter + marker, bits) for letter, bits in lost]
    return tuple(choices)


CROWD = 8
"""Spots in a piece of line that could still be words; what has more is left alone."""


MANY = 64
"""Spots that a line may have without a whole sequence among every five: no damage to real
text leaves so few."""


def _bearable(line: str, spots: list[Spot]) -> list[Spot]:
    """Return `spots` without the open ones of pieces that are full of them."""
    kept: list[Spot] = []
    at = 0
    open_ = sum(len(spot.choices) > 1 for spot in spots)
    whole = len(spots) - open_
    if open_ > 4 * whole + MANY:
        return [spot for spot in spots if len(spot.choices) == 1]
    for match in _CHUNK.finditer(line):
        inside = []
        while at < len(spots) and spots[at].start < match.end():
            inside.append(spots[at])
            at += 1
        crowd = sum(len(spot.choices) > 1 for spot in inside) > CROWD
        kept += [spot for spot in inside if not crowd or len(spot.choices) == 1]
    return kept


def _quotes(line: str, start: int, end: int) -> tuple[Choice, ...]:
    """Return what is left of a quote, dash or ellipsis without its C1 bytes."""
    if end - start > 1:
        return (Choice(line[start:end], STAYS), Choice("…", 0.0))
    before = line[start - 1 : start].strip("([\"'")
    after = line[end : end + 1].strip(")]\"'.,;:!?")
    left, right = not before or before.isspace(), not after or after.isspace()
    if left and right:
        return (Choice("â", STAYS), Choice("–", 0.0))
    if left:
        return (Choice("â", STAYS), Choice("“", 0.0))
    if right:
        return (Choice("â", STAYS), Choice("”", 0.0))
    return ()


def _may_be_a0(line: str, start: int, end: int, lead: str) -> bool:
    """Whether the space at the end of ``line[start:end]`` may be the byte A0 of a letter."""
    small = line[start - 1 : start].islower() or not line[end : end + 1].isupper()
    # No word begins with Ỡ, and a word in capitals is not worth the doubt.
    return any(c != "Ỡ" and not (small and c.isupper()) for c in _letters(lead, (0xA0,)))


def _spots(line: str, found: list[_Found]) -> Iterator[Spot]:
    """Yield, in order, the whole sequences and the places where a byte is missing."""
    # The more sequences there are without a C1 byte, the less that is chance.
    shown = any(_C1_SHOWN.search(line, f.start, f.end) for f in found)
    stripped = float("inf") if shown else max(0.0, UNLIKELY - 0.5 * len(found))
    at = 0
    for whole in [*found, _Found(len(line), len(line), "")]:
        while (match := _SPOT.search(line, at, whole.start)) is not None:
            at = match.end()
            if match[4]:
                if stripped < UNLIKELY and (quotes := _quotes(line, match.start(), at)):
                    yield Spot(match.start(), at, quotes)
            elif match[3]:
                # The second layer of a letter whose last byte is gone with the first.
                yield Spot(match.start(), at, (Choice("", 0.0),))
            else:
                lead, marker = match[1], match[2]
                if marker == " " and not _may_be_a0(line, match.start(), at, lead):
                    marker = ""
                    at -= 1
                yield Spot(match.start(), at, _choices(lead, marker, stripped))
        if whole.new:
            yield Spot(whole.start, whole.end, (Choice(whole.new, 0.0),))
            at = whole.end
