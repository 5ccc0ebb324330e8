"""Pieces of a line with letters missing, and the ways to read each.

A line is fixed text with spots between; every spot has its choices.  A piece is what
stands between two spaces (or, where a spot may have been a space, more than two).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from vnnorm.encoding.capitals import capital_bits, case_of
from vnnorm.encoding.likelihood import prefixes, word_bits
from vnnorm.encoding.model import BREAK, NUMBER, OTHER
from vnnorm.orthography.syllable import is_syllable

__all__ = ["INITIAL", "LONGEST", "WORD", "Choice", "Piece", "Reading", "Spot", "pieces", "tokens"]

SHOUTED = 3.0
"""Rank of a second capital, behind small letters."""
STRANGE = 10.0
"""Bits against a word with a letter outside ASCII that is no syllable."""
SIGN = 3.0
"""Bits of a sign."""

MOST = 64
"""Readings of a piece that are kept while it is read."""
FEW = 4
"""Of these, such as no longer can become words."""
UNLIKELY = 30.0
"""Bits behind the best by which a reading of a piece is not worth weighing."""

LONGEST: Final = 48
"""Characters of a piece that may still be words."""
CROWD = 5
"""Spots in a piece that could still be words; what has more is left alone."""


class Choice(NamedTuple):
    """What a spot may become, and the bits against it."""

    text: str
    bits: float


class Spot(NamedTuple):
    """``line[start:end]`` and what it may become, one or more choices."""

    start: int
    end: int
    choices: tuple[Choice, ...]


class Reading(NamedTuple):
    """What a piece may be: its text, the bits against it, its words as the model has them.

    `picks` are the choices taken, one for each spot.
    """

    text: str
    bits: float
    words: tuple[str, ...]
    picks: tuple[int, ...]


class Piece(NamedTuple):
    """A piece of the line, its spots, and its readings; the first is to stay as it is."""

    spots: Sequence[Spot]
    readings: Sequence[Reading]


_Partial = tuple[float, float, str, str, tuple[int, ...]]
"""The beginning of a reading: rank, bits, text, its last letters, and what was picked."""

_CHUNK = re.compile(r"[^ \t\r\n]+")
WORD: Final = re.compile(r"[^\W\d_\ufffd]+(?:[\u0300-\u0303\u0306\u0309\u031b\u0323]+[^\W\d_]*)*")
_TOKEN = re.compile(rf"{WORD.pattern}|\d+|[^\s\w]|[\s_]+")
_ENDING = re.compile(r"[^\W\d_\ufffd][^\W\d_\ufffd\u0300-\u0323]{0,8}[^\W\d_]*\Z")
INITIAL: Final = re.compile(r"(?:^|\W)[A-Z]\.\Z")
"""The initial of a name, whose full stop ends no sentence."""


def tokens(text: str) -> list[str]:
    """Return the words, numbers and signs of `text`, without its white space."""
    return [token for token in _TOKEN.findall(text) if not token.isspace()]


def pieces(line: str, spots: Sequence[Spot]) -> Iterable[Piece]:
    """Yield all pieces of `line`, of which `spots` are the places in doubt."""
    spans = list(_spans(line, spots))
    at = 0
    for number, (start, end) in enumerate(spans):
        inside: list[Spot] = []
        while at < len(spots) and spots[at].start < end:
            inside.append(spots[at])
            at += 1
        far = spans[number - 1][1] if number else 0
        apart = number == 0 or line[far:start] != " "
        if not inside:
            yield Piece((), (_reading(line[start:end], 0.0, (), apart, "", ""),))
            continue
        before = _case_before(line, spans[number - 1]) if number else "stop"
        after = _case_after(line, spans[number + 1]) if number + 1 < len(spans) else "stop"
        own = tuple(Spot(s.start - start, s.end - start, s.choices) for s in inside)
        yield Piece(inside, _readings(line[start:end], own, apart, before, after))


def _spans(line: str, spots: Sequence[Spot]) -> Iterable[tuple[int, int]]:
    """Yield the pieces of `line`; a spot that holds a space holds two of them together."""
    across = [s.end for s in spots if line[s.end - 1 : s.end] == " "]
    at = 0
    begun = -1
    for match in _CHUNK.finditer(line):
        start, end = match.span()
        if begun < 0:
            begun = start
        while at < len(across) and across[at] <= end:
            at += 1
        if at < len(across) and across[at] == end + 1:
            at += 1
            if end - begun < LONGEST and end + 1 < len(line) and not line[end + 1].isspace():
                continue
            end += 1
        yield begun, end
        begun = -1
    if begun >= 0:
        yield begun, len(line)


def _case_before(line: str, span: tuple[int, int]) -> str:
    """Return the case of the last word of a piece that may be damaged, or its last sign."""
    piece = line[slice(*span)].rstrip()[-LONGEST:]
    bare = piece.rstrip(")]\"'”»")
    if bare[-1:] in (*".!?…", ""):
        return "title" if INITIAL.search(bare) else "stop"
    if piece[-1] < "\x80" and not piece[-1].isalpha():
        return case_of(piece[-1])
    words = _ASCII_SIGNS.split(piece)
    return _case_of_damaged(words[-1])


def _case_after(line: str, span: tuple[int, int]) -> str:
    """Return the case of the first word of a piece that may be damaged, or its first sign."""
    piece = line[span[0] : min(span[1], span[0] + LONGEST)]
    words = _ASCII_SIGNS.split(piece)
    return _case_of_damaged(words[0]) if words[0] else case_of(piece[0])


_ASCII_SIGNS = re.compile(r"[!-/:-@\[-`{-~]+")


def _case_of_damaged(word: str) -> str:
    """Return the case of a word of which only the ASCII letters are sure."""
    if not word or not word[0].isalpha():
        return "sign"
    letters = [c for c in word if "A" <= c <= "z"]
    if len(letters) > 1 and "".join(letters).isupper():
        return "upper"
    return "title" if "A" <= word[0] <= "Z" else "lower"


@lru_cache(maxsize=1 << 12)
def _readings(
    text: str, spots: tuple[Spot, ...], apart: bool, before: str, after: str
) -> tuple[Reading, ...]:
    """Return the ways to read a piece, the one with every spot's first choice before all."""
    first = _reading(
        _spliced(text, spots, (0,) * len(spots)), spots[0].choices[0].bits, (0,) * len(spots),
        apart, before, after,
    )  # fmt: skip
    if len(text) > LONGEST or sum(len(s.choices) > 1 for s in spots) > CROWD:
        return (first,)
    known = prefixes()
    partial: list[_Partial] = [(0.0, 0.0, "", "", ())]
    at = 0
    for spot in spots:
        fixed = text[at : spot.start]
        at = spot.end
        good: list[_Partial] = []
        spare: list[_Partial] = []
        small = text[at : at + 1].islower()
        for rank, bits, done, word, picks in partial:
            for pick, choice in enumerate(spot.choices):
                add = fixed + choice.text
                inside = (done + add)[-len(choice.text) - 1 : -len(choice.text)]
                capital = bool(pick) and choice.text.isupper() and inside.isalpha()
                if capital and (small or inside.islower()):
                    continue  # no capital in the midst of small letters
                ending = _ending(word, add)
                more = choice.bits
                if word and len(ending) < len(word) + len(add):
                    closed = WORD.match(word + add)
                    more += word_bits(closed[0]) if closed else 0.0
                if capital:
                    more += SHOUTED
                item = (rank + more, bits + choice.bits, done + add, ending, (*picks, pick))
                fine = not ending or ending.isascii() or _plain(ending) in known
                (good if fine else spare).append(item)
        good.sort()
        spare.sort()
        partial = good[:MOST] + spare[:FEW]
    rest = text[at:]
    found = {
        reading.text: reading
        for _, bits, done, _, picks in sorted(partial, reverse=True)
        for reading in [_reading(done + rest, bits, picks, apart, before, after)]
    }
    found.pop(first.text, None)
    least = min([first.bits, *(r.bits for r in found.values())])
    others = sorted((r for r in found.values() if r.bits < least + UNLIKELY), key=_bits_of)
    return (first, *others)


def _spliced(text: str, spots: tuple[Spot, ...], picks: tuple[int, ...]) -> str:
    pieces = []
    at = 0
    for spot, pick in zip(spots, picks):
        pieces += [text[at : spot.start], spot.choices[pick].text]
        at = spot.end
    return "".join(pieces) + text[at:]


def _ending(word: str, add: str) -> str:
    """Return the letters that `word` and `add` end in."""
    match = _ENDING.search(add[-LONGEST:])
    if match is None:
        if add and add[-1] in _MARKS:
            return word + add if len(add) == 1 else add
        return "" if add else word
    return word + match[0] if match[0] == add else match[0]


_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


def _plain(word: str) -> str:
    """Return `word` composed, in lower case."""
    return unicodedata.normalize("NFC", word.lower())


def _reading(
    text: str, bits: float, picks: tuple[int, ...], apart: bool, before: str, after: str
) -> Reading:
    """Return a reading with all the bits that do not depend on the words before it."""
    words = [BREAK] if apart else []
    found = _TOKEN.findall(text)
    for number, token in enumerate(found):
        if token.isspace():
            continue
        if token[0].isdigit():
            words.append(NUMBER)
        elif WORD.match(token) is None:
            bits += SIGN
            if words[-1:] != [BREAK]:
                words.append(BREAK)
        else:
            word, more = _word(token)
            bits += more
            if picks:
                left = before
                if number:
                    left = case_of(found[number - 1 - found[number - 1].isspace()])
                if left == "sign" and before == "stop" and number == 1:
                    left = before  # an opening quote, a dash or a bracket
                right = after
                if number + 1 < len(found):
                    right = case_of(found[number + 1].strip() or found[-1])
                bits += capital_bits(token, left, right)
            if words and words[-1] != BREAK and number and not found[number - 1].isspace():
                words.append(BREAK)
            words.append(word)
    return Reading(text, bits, tuple(words), picks)


@lru_cache(maxsize=1 << 14)
def _word(token: str) -> tuple[str, float]:
    """Return a word as the model has it, and the bits against it if it is no syllable."""
    low = _plain(token)
    if len(low) < 8 and is_syllable(low):
        return low, 0.0
    bits = word_bits(token)
    if not token.isascii():
        # An abbreviation has Đ where it has a letter outside ASCII.
        short = token.isupper() and len(token) < 7
        bits += 4.0 + 4.0 * (set(token) & _LETTERS != {"Đ"}) if short else STRANGE
    return OTHER, bits


_LETTERS = frozenset(map(chr, range(0x80, 0x2000)))


def _bits_of(reading: Reading) -> float:
    return reading.bits
