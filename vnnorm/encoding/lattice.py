"""Choosing letters where several are possible: the words that they make decide.

The pieces of a line are each read in every way that makes words (`vnnorm.encoding.pieces`).
Of all ways through the line the likeliest wins, by pairs of words; among the best of each
piece, the words around have their say: three in a row, and the company that they keep.  A
reading is only taken where it beats every other by a margin;
else the piece stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vnnorm.encoding.capitals import capital_bits, case_of
from vnnorm.encoding.likelihood import word_bits
from vnnorm.encoding.model import BREAK, NUMBER, OTHER, SyllableModel
from vnnorm.encoding.pieces import INITIAL, LONGEST, WORD, Piece, Reading, Spot, pieces, tokens
from vnnorm.normaliser import Change

__all__ = ["Doubt", "decide"]

MARGIN = 0.3
"""Bits by which the best reading of a piece must beat the next of other words."""
KEPT = 8
"""Readings of a piece that are weighed by the words around as well."""
COMPANY = 8
"""Pieces to either side whose words bear on a choice by the company that they keep."""
FRIENDS = 0.2
"""How much of that counts: the words of a text keep company with each other as well."""
THIRD = 0.5
"""How much counts what a word two places away says: many such triples are too rare to be in
the model, and of pairs the better ones have been chosen already."""
FAR = 12.0
"""Bits behind the best by which a way through the line is given up."""


class Doubt(NamedTuple):
    """``line[start:end]``, left because its readings are too close to each other, or too bad.

    `short` are the bits by which the best lacks the margin, as a negative number; `readings`
    are what was weighed, each with its bits.
    """

    start: int
    end: int
    short: float
    readings: tuple[tuple[str, float], ...]


def decide(
    line: str,
    spots: Sequence[Spot],
    model: SyllableModel | None,
    doubts: list[Doubt] | None = None,
) -> list[Change]:
    """Return the changes that make the best text of `line`; `doubts` receives what is left."""
    whole = list(pieces(line, spots))
    kept = _best_ways([_cheapest(p.readings) for p in whole], model)
    best_way = list(map(_standing_out, kept))
    if doubts is not None:
        doubts += _doubts(whole, kept, best_way)
    _settle_case(whole, best_way)
    changes: list[Change] = []
    for piece, best in zip(whole, best_way):
        if best is None or not piece.spots:
            continue
        for spot, pick in zip(piece.spots, best.picks):
            new = spot.choices[pick].text
            if new != line[spot.start : spot.end]:
                changes.append((spot.start, spot.end, new))
    return changes


def _settle_case(whole: Sequence[Piece], best_way: list[Reading | None]) -> None:
    """Choose between readings that differ in case, now that the words around are known."""
    texts = [(best or piece.readings[0]).text for best, piece in zip(best_way, whole)]
    for at, (piece, best) in enumerate(zip(whole, best_way)):
        if best is None or len(piece.readings) < 2:
            continue
        low = best.text.lower()
        cases = [r for r in piece.readings if r.text.lower() == low]
        if len(cases) < 2:
            continue
        before = texts[at - 1][-LONGEST:] if at else ""
        after = texts[at + 1][:LONGEST] if at + 1 < len(texts) else ""
        bits = [_case_bits(reading.text, before, after) for reading in cases]
        best_way[at] = chosen = cases[bits.index(min(bits))]
        texts[at] = chosen.text


def _case_bits(text: str, before: str, after: str) -> float:
    """Return the bits against the case of the words of a piece between two others."""
    row = [*(tokens(before)[-1:] or [""]), *tokens(text), *(tokens(after)[:1] or [""])]
    bits = 0.0
    for number, (left, token, right) in enumerate(zip(row, row[1:], row[2:])):
        if not WORD.match(token):
            continue
        low, kind = token.lower(), case_of(left)
        if number == 0 and INITIAL.search(before):
            kind = "title"
        elif number == 1 and kind == "sign" and not before:
            kind = "stop"  # an opening quote, a dash or a bracket
        pairs = (f"{left.lower()} {low}", f"{low} {right.lower()}")
        bits += capital_bits(token, kind, case_of(right), pairs)
    return bits


def _cheapest(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Return the cheapest of the readings of every sequence of words, whatever its case."""
    if len(readings) == 1:
        return readings
    best: dict[tuple[str, ...], Reading] = {}
    for reading in readings:
        if reading.words not in best or reading.bits < best[reading.words].bits:
            best[reading.words] = reading
    return list(best.values())


# -- the way through the line ----------------------------------------------------

Pair = tuple[str, str]
Scored = tuple[float, Reading]


def _doubts(
    whole: Sequence[Piece], kept: Sequence[list[Scored]], best_way: Sequence[Reading | None]
) -> Iterable[Doubt]:
    for piece, scored, best in zip(whole, kept, best_way):
        if best is None and piece.spots:
            short = scored[1][0] - scored[0][0] - MARGIN
            readings = tuple((reading.text, bits) for bits, reading in scored)
            yield Doubt(piece.spots[0].start, piece.spots[-1].end, short, readings)


def _best_ways(
    columns: Sequence[Sequence[Reading]], model: SyllableModel | None
) -> list[list[Scored]]:
    """Return the best readings of every column, each with the bits of the best way by it."""
    kept = list(_few(columns, _follow_bits(columns, model)))
    if model is not None:
        _ask_third_words(kept, model)
        _keep_company(kept, model)
    for scored in kept:
        scored.sort(key=_first_of)
    return kept


def _follow_bits(
    columns: Sequence[Sequence[Reading]], model: SyllableModel | None
) -> dict[Pair, float]:
    """Return the bits of every syllable after every word that may come before it."""
    pairs: set[Pair] = set()
    lasts = {BREAK}
    for column in columns:
        if len(column) > 1 or len(lasts) > 1:
            firsts = {r.words[0] for r in column if r.words} - _NO_SYLLABLES
            pairs.update([(a, b) for a in lasts for b in firsts])
            for reading in column:
                if len(reading.words) > 1:
                    pairs.update(zip(reading.words, reading.words[1:]))
        lasts = {r.words[-1] if r.words else BREAK for r in column}
    asked = [pair for pair in pairs if pair[1] not in _NO_SYLLABLES]
    bits = [word_bits(b) for _, b in asked] if model is None else model.bits(asked)
    return dict(zip(asked, bits))


_NO_SYLLABLES = frozenset((BREAK, NUMBER, OTHER))


def _few(columns: Sequence[Sequence[Reading]], follow: dict[Pair, float]) -> Iterable[list[Scored]]:
    """Return, for every column, its best readings, each with the bits of the best way by it."""
    get = follow.get
    inner: list[list[float]] = []
    upto: list[list[float]] = []
    came = {BREAK: 0.0}
    for column in columns:
        own = [
            r.bits + sum([get(pair, 0.0) for pair in zip(r.words, r.words[1:])])
            if len(r.words) > 1
            else r.bits
            for r in column
        ]
        arrive: dict[str, float] = {}
        here: dict[str, float] = {}
        scores = []
        for bits, reading in zip(own, column):
            first, last = _ends(reading)
            if first not in arrive:
                arrive[first] = min([b + get((w, first), 0.0) for w, b in came.items()])
            bits += arrive[first]
            scores.append(bits)
            if bits < here.get(last, INFINITE):
                here[last] = bits
        inner.append(own)
        upto.append(scores)
        came = _near_best(here)
    out: list[list[Scored]] = []
    ahead = {BREAK: 0.0}
    for column, own, scores in zip(reversed(columns), reversed(inner), reversed(upto)):
        leave: dict[str, float] = {}
        here = {}
        totals = []
        for number, reading in enumerate(column):
            first, last = _ends(reading)
            if last not in leave:
                leave[last] = min([b + get((last, w), 0.0) for w, b in ahead.items()])
            totals.append((scores[number] + leave[last], number))
            bits = own[number] + leave[last]
            if bits < here.get(first, INFINITE):
                here[first] = bits
        totals.sort()
        out.append([(bits, column[number]) for bits, number in totals[:KEPT]])
        ahead = _near_best(here)
    out.reverse()
    return out


INFINITE = float("inf")


def _near_best(ways: dict[str, float]) -> dict[str, float]:
    if len(ways) < KEPT:
        return ways
    far = min(ways.values()) + FAR
    return {word: bits for word, bits in ways.items() if bits < far}


def _ends(reading: Reading) -> Pair:
    return (reading.words[0], reading.words[-1]) if reading.words else (BREAK, BREAK)


def _ask_third_words(columns: list[list[Scored]], model: SyllableModel) -> None:
    """Make the readings of each column cheaper or dearer by the words two places away."""
    best = [column[0][1].words for column in columns]
    asked: list[tuple[str, str, str]] = []
    owners: list[tuple[int, int]] = []
    for at, column in enumerate(columns):
        if len(column) == 1:
            continue
        left: tuple[str, ...] = ()
        for words in reversed(best[max(at - 3, 0) : at]):
            left = words + left
        right: tuple[str, ...] = ()
        for words in best[at + 1 : at + 4]:
            right += words
        for number, (_, reading) in enumerate(column):
            if not reading.words:
                continue
            row = (*left[-2:], *reading.words, *right[:2])
            for three in zip(row, row[1:], row[2:]):
                if three[1] not in _NO_SYLLABLES and three[2] not in _NO_SYLLABLES:
                    asked.append(three)
                    owners.append((at, number))
    for (at, number), more in zip(owners, model.third(asked)):
        if more:
            bits, reading = columns[at][number]
            columns[at][number] = (bits + THIRD * more, reading)
    for scored in columns:
        scored.sort(key=_first_of)


def _keep_company(columns: list[list[Scored]], model: SyllableModel) -> None:
    """Make the readings of each column cheaper by the company of the words around them."""
    words = [column[0][1].words if len(column) == 1 else () for column in columns]
    asked: list[Pair] = []
    owners: list[tuple[int, int]] = []
    for at, column in enumerate(columns):
        if len(column) == 1:
            continue
        low = max(at - COMPANY, 0)
        around = {w for ws in words[low : at + COMPANY + 1] for w in ws} - _NO_SYLLABLES
        for number, (_, reading) in enumerate(column):
            for own in reading.words:
                if own not in _NO_SYLLABLES:
                    asked += [(own, other) for other in around]
                    owners += [(at, number)] * len(around)
    for (at, number), gain in zip(owners, model.affinity(asked)):
        if gain:
            bits, reading = columns[at][number]
            columns[at][number] = (bits - FRIENDS * gain, reading)


def _standing_out(scored: list[Scored]) -> Reading | None:
    """Return the best of the readings, `None` where it does not stand out."""
    least, best = scored[0]
    return None if len(scored) > 1 and scored[1][0] - least < MARGIN else best


def _first_of(scored: Scored) -> float:
    return scored[0]
