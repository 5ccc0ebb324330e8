"""What speaks for a correction: from a text to rows of numbers.

Of the words that the sieve (`vnnorm.repairs.typos.sieve`) finds odd, those go on that have a
candidate with which the pairs on either side agree better, and of these those for which the
triples are promising too.  What remains is measured, one row for each word and candidate: by the
counts (`vnnorm.repairs.typos.context`), by how it is written, and by the slip; where that leaves
some hope, by what the wider surroundings lead one to expect in its place
(`vnnorm.lexicon.expectation`); and where that does, by what they lead one to expect beside it.
Phrases that are listed and words that have run together (`vnnorm.repairs.typos.joins`) need none
of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.expectation import Read, expectation
from vnnorm.lexicon.model import (
    BREAK,
    FIRST_WORD,
    LETTER_COST,
    MARK_COST,
    NUMBER,
    UNKNOWN,
    Lexicon,
)
from vnnorm.repairs.typos import sieve as sieves
from vnnorm.repairs.typos.context import MEASURES, Context, Pairs
from vnnorm.repairs.typos.joins import joins
from vnnorm.repairs.typos.options import Certain, Options, listed, options, strangers
from vnnorm.repairs.typos.scene import Scene, Surroundings

__all__ = ["EXPECTED", "FEATURES", "KNOWN", "Evidence", "Look", "gather"]

Array = npt.NDArray[Any]

SLICE = 2000
"""So many suspicious words are weighed at a time, so that memory does not grow with the text."""

HOPE = 1.0
"""Candidates whose pairs speak for them by less (in nats) are dropped."""
KEPT = 6
"""So many candidates of a word are measured in full."""

_COST = np.add.outer(LETTER_COST, MARK_COST).ravel()
"""The cost of each kind of slip."""


class Evidence(NamedTuple):
    """Suspicious words and their candidates.

    `starts`, `ends`, `named` (whether it may be a name), `before` and `after` (the neighbours'
    ids) are one per suspicious word; `word_of`, `candidates` and `rows` one per candidate, those
    of a word together.  `listed` and `joined` are corrections that need no weighing.
    """

    starts: Array
    ends: Array
    named: Array
    before: Array
    after: Array
    word_of: Array
    candidates: Array
    rows: Array
    listed: list[Certain]
    joined: list[Certain]


Look = Callable[[Array, Array], Array]
"""Says which candidates deserve a closer look.

It is given rows with the first of the `FEATURES`, as many as are known, and the word of each.
"""


def gather(model: Lexicon, text: str, look: Look | None = None) -> Evidence | None:
    """Return the evidence in `text`, `None` where no word is suspicious.

    Offsets are in characters; `text` must be NFC.  What a `look` finds not worth a closer one is
    not in it.
    """
    scene = Scene(model, text)
    if not len(scene.ids):
        return None
    odd, less = sieves.sieve().suspects(scene)
    strange = strangers(scene)
    suspects = np.concatenate([odd, strange])
    order = suspects.argsort()
    suspects, less = suspects[order], np.concatenate([less, np.zeros(len(strange), bool)])[order]
    found = [_sift(scene, suspects[part], less[part]) for part in _slices(len(suspects))]
    certain = listed(scene), joins(scene)
    parts = _in_full(scene, [part for part in found if part], look)
    if not parts:
        return _nothing(*certain) if any(certain) else None
    return _joined(parts)._replace(listed=certain[0], joined=certain[1])


def _slices(count: int) -> Iterator[slice]:
    return (slice(low, low + SLICE) for low in range(0, count, SLICE))


def _nothing(listed: list[Certain], joined: list[Certain]) -> Evidence:
    none = np.zeros(0, np.int64)
    rows = np.zeros((0, len(FEATURES)))
    return Evidence(none, none, none, none, none, none, none, rows, listed, joined)


def _joined(parts: list[Evidence]) -> Evidence:
    if len(parts) == 1:
        return parts[0]
    shifts = np.cumsum([0] + [len(part.starts) for part in parts])
    parts = [part._replace(word_of=part.word_of + by) for part, by in zip(parts, shifts)]
    columns = [np.concatenate(each) for each in zip(*(part[:-2] for part in parts))]
    return Evidence._make([*columns, [], []])


class _Suspects(NamedTuple):
    """Suspicious words: which words of the text they are, where, and what they may be."""

    at: Array
    context: Context
    unknown: Array
    options: Options

    def with_options(self, rows: Array) -> tuple[_Suspects, Array]:
        """Return the words that have some of these options, and which of the words they are."""
        kept, options = self.options.of(rows).renumbered()
        suspects = _Suspects(self.at[kept], self.context.of(kept), self.unknown[kept], options)
        return suspects, kept


class _Sifted(NamedTuple):
    """Suspects with promising candidates, and the `MEASURES` of word and candidate, row by row."""

    suspects: _Suspects
    old: Array
    new: Array

    def of(self, rows: Array) -> _Sifted:
        return _Sifted(self.suspects.with_options(rows)[0], self.old[rows], self.new[rows])


def _sift(scene: Scene, suspects: Array, less: Array) -> _Sifted | None:
    """Return what is left of some suspicious words; `less` says which are less suspicious."""
    at, found = options(scene, suspects, less)
    if not len(at):
        return None
    context = Context(scene.model, scene.line, scene.places[at])
    several = _Suspects(at, context, context.word == UNKNOWN, found)
    hopeful = _hopeful(scene.model, several)
    return _promising(*hopeful) if hopeful else None


def _hopeful(model: Lexicon, all_: _Suspects) -> tuple[_Suspects, Pairs, Pairs] | None:
    """Return the suspects with candidates that make better pairs, and the pairs of both."""
    context, unknown = all_.context, all_.unknown
    heard = model.may_pair(context.l1[all_.options.whose], all_.options.ids)
    heard |= model.may_pair(all_.options.ids, context.r1[all_.options.whose])
    heard |= unknown[all_.options.whose]
    maybe = np.flatnonzero(heard)
    whose, ids, kinds = all_.options.of(maybe)
    had = context.pairs(context.word, np.arange(len(all_.at)), unknown)
    has = context.pairs(ids, whose)
    hope = has.left_log + has.right_log - (had.left_log + had.right_log)[whose]
    hope -= _COST[kinds]
    chosen = np.flatnonzero(((has.left > 0) | (has.right > 0) | unknown[whose]) & (hope > HOPE))
    if not len(chosen):
        return None
    chosen = chosen[_best(whose[chosen], hope[chosen], KEPT)]
    suspects, kept = all_.with_options(maybe[chosen])
    return suspects, had.of(kept), has.of(chosen)


def _promising(suspects: _Suspects, had: Pairs, has: Pairs) -> _Sifted | None:
    """Return the suspects with promising candidates."""
    _, context, unknown, (whose, ids, kinds) = suspects
    count = len(context.word)
    measures = context.measure(
        np.concatenate([context.word, ids]),
        np.concatenate([np.arange(count), whose]),
        had.and_(has),
        np.concatenate([unknown, np.zeros(len(ids), bool)]),
    )
    old, new = measures[:count], measures[count:]
    chosen = np.flatnonzero(sieves.sieve().promising(old[whose], new, _COST[kinds], unknown[whose]))
    if not len(chosen):
        return None
    few, kept = suspects.with_options(chosen)
    return _Sifted(few, old[kept][few.options.whose], new[chosen])


def _merged(scene: Scene, parts: list[_Sifted]) -> _Sifted:
    """Return what is left of all slices together, since the network is asked of many at once."""
    if len(parts) == 1:
        return parts[0]
    each = [part.suspects for part in parts]
    at = np.concatenate([suspects.at for suspects in each])
    shifts = np.cumsum([0] + [len(suspects.at) for suspects in each])
    whose = np.concatenate([suspects.options.whose + by for suspects, by in zip(each, shifts)])
    ids = np.concatenate([suspects.options.ids for suspects in each])
    kinds = np.concatenate([suspects.options.kinds for suspects in each])
    context = Context(scene.model, scene.line, scene.places[at])
    suspects = _Suspects(at, context, context.word == UNKNOWN, Options(whose, ids, kinds))
    old = np.concatenate([part.old for part in parts])
    return _Sifted(suspects, old, np.concatenate([part.new for part in parts]))


def _in_full(scene: Scene, found: list[_Sifted], look: Look | None) -> list[Evidence]:
    """Return the evidence on what was found."""
    if not found:
        return []
    sifted = _merged(scene, found)
    at, whose = sifted.suspects.at, sifted.suspects.options.whose
    near, parts = _near(scene, at), []
    for words in _slices(len(at)):
        low, high = whose.searchsorted([words.start, words.stop]).tolist()
        part = sifted if high - low == len(whose) else sifted.of(np.arange(low, high))
        parts.append(_weigh(scene, part, near[words], look))
    return [part for part in parts if part]


def _near(scene: Scene, at: Array) -> Array:
    """Return how many other suspects stand next to each, or next but one."""
    near = np.zeros(len(at))
    close = np.flatnonzero(np.diff(at) <= 2)
    if len(close):
        between = scene.line_feeds.searchsorted(scene.starts[at])
        close = close[between[close] == between[close + 1]]
        near[close] += 1
        near[close + 1] += 1
    return near


def _weigh(scene: Scene, sifted: _Sifted, near: Array, look: Look | None) -> Evidence | None:
    """Return the evidence on some suspects that are worth it.

    What the surroundings lead one to expect costs the most, and is asked last: first at the
    place itself, then at those beside.
    """
    suspects, old, new = sifted
    around = Surroundings(scene, suspects.at)
    rows = _known(around, suspects, old, new, near)
    bounds = np.stack([scene.places[around.begins], scene.places[around.ends - 1] + 1])

    worth = _worth(look, rows, suspects.options.whose)
    if not len(worth):
        return None
    suspects, kept = suspects.with_options(worth)
    rows, bounds = rows[:, worth], bounds[:, kept]
    read = expectation().read(scene.line, scene.marks, scene.places[suspects.at], *bounds)
    rows = np.concatenate([rows, _expected(suspects, read, rows)])

    worth = _worth(look, rows, suspects.options.whose)
    if not len(worth):
        return None
    suspects, kept = suspects.with_options(worth)
    rows, read = rows[:, worth], read.of(kept)
    marks = scene.marks[scene.places[suspects.at]]
    rows = np.concatenate([rows, _beside_it(suspects, read, marks)])

    at, context, _, (whose, ids, _) = suspects
    first = np.flatnonzero(np.diff(whose, prepend=-1))
    return Evidence(
        scene.starts[at],
        scene.ends[at],
        np.maximum(rows[_MID_CAPITAL], rows[_IN_NAME])[first].astype(bool),
        context.l1,
        context.r1,
        whose,
        ids,
        rows.T,
        [],
        [],
    )


def _worth(look: Look | None, rows: Array, whose: Array) -> Array:
    """Return the rows of the words of which some candidate is worth a closer look."""
    if look is None:
        return np.arange(len(whose))
    worth = np.zeros(whose[-1] + 1, bool)
    worth[whose[look(rows.T, whose)]] = True
    return np.flatnonzero(worth[whose])


def _known(around: Surroundings, suspects: _Suspects, old: Array, new: Array, near: Array) -> Array:
    """Return the evidence but for what is expected: a row for each of `KNOWN`."""
    whose, _, kinds = suspects.options
    written = around.as_written() | _beside(suspects.context)
    columns = {
        **{f"word_{name}": old[:, i] for i, name in enumerate(MEASURES)},
        **{f"candidate_{name}": new[:, i] for i, name in enumerate(MEASURES)},
        **{name: column[whose] for name, column in written.items()},
        **_company(around, suspects),
        "near_suspect": near[whose],
    }
    columns |= _combined(columns, new - old, kinds)
    rows = np.empty((len(KNOWN), len(whose)))
    for column, name in enumerate(_MEASURED):
        rows[column] = columns[name]
    rows[len(_MEASURED) : -len(_KINDS)] = (kinds >> 4) == _KINDS[:, None]
    rows[-len(_KINDS) :] = (kinds & 15) == _KINDS[:, None]
    return rows


def _best(groups: Array, scores: Array, most: int) -> Array:
    """Return the places of the `most` best of each group, group by group, best first."""
    order = np.lexsort((-scores, groups))
    ordered = groups[order]
    best: Array = order[np.arange(len(order)) - ordered.searchsorted(ordered) < most]
    return best


def _beside(context: Context) -> dict[str, Array]:
    """Return what kind of neighbours each word has, and how common they are."""
    model = context.model
    found: dict[str, Array] = {
        "before": np.log1p(context.before),
        "after": np.log1p(context.after),
        "unknown": context.word == UNKNOWN,
    }
    pairs = ("left", context.l1, context.word), ("right", context.word, context.r1)
    for side, a, b in pairs:
        found[f"{side}_outshone"] = model.outshone[model.pair_steps(a, b)] & ~found["unknown"]
    for side, ids in (("left", context.l1), ("right", context.r1)):
        found[f"{side}_uses"] = np.log1p(model.unigrams[ids])
        found[f"{side}_break"] = ids == BREAK
        found[f"{side}_number"] = ids == NUMBER
        found[f"{side}_unknown"] = ids == UNKNOWN
        found[f"{side}_foreign"] = (ids >= FIRST_WORD) & ~model.is_syllable[ids]
    return found


def _company(around: Surroundings, suspects: _Suspects) -> dict[str, Array]:
    """Return whether word and candidate stand nearby once more."""
    ids, whose = around.ids, suspects.options.whose
    again = ((ids == suspects.context.word[:, None]) & (ids >= FIRST_WORD)).sum(axis=1)
    again[suspects.unknown] = 0
    return {
        "again": again[whose],
        "candidate_again": (ids[whose] == suspects.options.ids[:, None]).sum(axis=1),
    }


def _expected(suspects: _Suspects, read: Read, known: Array) -> Array:
    """Return how well word and candidates fit what the surroundings lead one to expect.

    A row for each of `EXPECTED`.
    """
    network, unknown = expectation(), suspects.unknown
    whose, ids, _ = suspects.options
    expected = network.expect(read)
    word = network.scores(expected, suspects.context.word, np.arange(len(unknown)))
    candidate = network.scores(expected, ids, whose)
    first = np.flatnonzero(np.diff(whose, prepend=-1))
    best = np.maximum.reduceat(candidate, first)
    # A word that is not in the lexicon is as little expected as anything.
    word[unknown] = np.minimum(best - 8.0, -8.0)[unknown]
    top = np.maximum(best, word)
    every = np.add.reduceat(np.exp(candidate - top[whose]), first) + np.exp(word - top)
    every = top + np.log(every)
    gain = candidate - word[whose]
    columns = {
        "expected_word": word[whose],
        "expected_candidate": candidate,
        "expected_gain": gain,
        "expected_share": candidate - every[whose],
        "expected_word_share": (word - every)[whose],
        "agreed_gain": np.minimum(known[_TOTAL_GAIN], 3 * gain),
        "expected_low": np.minimum(gain, 4),
        "expected_high": np.maximum(gain - 4, 0),
        "capital_expected": known[_MID_CAPITAL] * gain,
    }
    return np.stack([columns[name] for name in EXPECTED])


def _beside_it(suspects: _Suspects, read: Read, marks: Array) -> Array:
    """Return how much better each neighbour fits beside the candidate than beside the word.

    *Trong công tác* is as good as anything; that *chú* stands before it is what is odd.  A row
    for each of `BESIDE`.
    """
    network, context = expectation(), suspects.context
    whose, ids, _ = suspects.options
    count = len(suspects.at)
    forms = np.concatenate([context.word, ids])
    owners = np.concatenate([np.arange(count), whose])
    beside = network.expect_beside(read, forms, owners, marks)
    gains = []
    for neighbours, expected in zip((context.l1, context.r1), beside):
        # Breaks, numbers and foreign words are not expected more or less.
        told = np.flatnonzero(context.model.is_syllable[neighbours][owners])
        shares = np.zeros(len(forms))
        shares[told] = network.shares(expected[told], neighbours[owners][told])
        gains.append(shares[count:] - shares[whose])
    return np.stack(gains)


def _combined(f: dict[str, Array], gain: Array, kinds: Array) -> dict[str, Array]:
    total = gain[:, 0] + gain[:, 1] + gain[:, 2]
    seen: dict[str, Array] = {f"{name}_gain": gain[:, i] for i, name in enumerate(_GAINS)}
    triples = ("first_count", "middle_count", "last_count")
    for form in ("word", "candidate"):
        three = np.stack([f[f"{form}_{name}"] for name in triples])
        seen[f"{form}_triples"] = (three > 0).sum(axis=0)
        seen[f"{form}_best"] = three.max(axis=0)
        two = np.stack([f[f"{form}_left_count"], f[f"{form}_right_count"]])
        seen[f"{form}_weaker"] = two.min(axis=0)
        seen[f"{form}_stronger"] = two.max(axis=0)
        seen[f"{form}_pairs"] = (two > 0).sum(axis=0)
    return seen | {
        "count_gain": gain[:, 5],
        "cost": _COST[kinds],
        "both": (kinds > 15) & (kinds & 15 > 0),
        "total_gain": total,
        "total_low": np.minimum(total, 12),
        "total_high": np.maximum(total - 6, 0),
        "least_gain": np.minimum(gain[:, 0], gain[:, 1]),
        "most_gain": np.maximum(gain[:, 0], gain[:, 1]),
        "pair_gain": gain[:, 3] + gain[:, 4],
        "least_pair_gain": np.minimum(gain[:, 3], gain[:, 4]),
        "capital_total": f["mid_capital"] * total,
        "unknown_total": f["unknown"] * total,
        "unknown_capital": f["unknown"] * f["capital"],
        "unknown_ascii": f["unknown"] * f["ascii"],
        "unknown_foreign": f["unknown"] * f["foreign_near"],
        "ascii_foreign": f["ascii"] * f["foreign_near"],
        "ascii_low_foreign": f["ascii"] * f["low_foreign_near"],
        "right_break_total": f["right_break"] * total,
        "left_break_total": f["left_break"] * total,
    }


_GAINS = ("first", "middle", "last", "left", "right")
_MEASURED = (
    *(f"{form}_{name}" for form in ("word", "candidate") for name in MEASURES),
    *(f"{name}_gain" for name in _GAINS),
    *"""
    capital all_capital left_capital right_capital mid_capital name_like in_name length ascii
    foreign_near low_foreign_near foreign_far capitals_near before after unknown left_outshone
    right_outshone left_uses left_break left_number left_unknown left_foreign right_uses
    right_break right_number right_unknown right_foreign again candidate_again word_triples
    word_best word_weaker word_stronger word_pairs candidate_triples candidate_best
    candidate_weaker candidate_stronger candidate_pairs count_gain cost both total_gain total_low
    total_high least_gain most_gain pair_gain least_pair_gain capital_total unknown_total
    unknown_capital unknown_ascii unknown_foreign ascii_foreign ascii_low_foreign
    right_break_total left_break_total near_suspect
    """.split(),
)
_TOTAL_GAIN, _MID_CAPITAL, _IN_NAME = map(_MEASURED.index, ("total_gain", "mid_capital", "in_name"))
_KINDS = np.arange(1, 16)

KNOWN: tuple[str, ...] = (
    *_MEASURED,
    *(f"letters_{i}" for i in _KINDS),
    *(f"marks_{i}" for i in _KINDS),
)
"""What is known of a candidate at first."""
EXPECTED = tuple(
    """
    expected_word expected_candidate expected_gain expected_share expected_word_share
    agreed_gain expected_low expected_high capital_expected
    """.split()
)
"""What the surroundings lead one to expect in its place."""
BESIDE = ("before_gain", "after_gain")
"""What they lead one to expect beside it."""

FEATURES = (*KNOWN, *EXPECTED, *BESIDE)
"""The columns of `Evidence.rows`."""
