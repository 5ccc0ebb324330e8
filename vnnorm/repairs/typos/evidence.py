"""What speaks for a correction: from a text to rows of numbers.

Of the words that the sieve (`vnnorm.repairs.typos.sieve`) finds odd, those go on that have a
candidate with which the pairs on either side agree better, and of these those for which the
triples are promising too.  What remains is measured in full, one row for each word and
candidate: by the counts (`vnnorm.repairs.typos.context`), by what the wider surroundings lead
one to expect (`vnnorm.lexicon.expectation`), by how it is written, and by the slip.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.expectation import expectation
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
from vnnorm.repairs.typos.options import Listed, Options, listed, options, strangers
from vnnorm.repairs.typos.scene import Scene, Surroundings

__all__ = ["FEATURES", "Evidence", "gather"]

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

    `starts`, `ends`, `mid_capital`, `before` and `after` (the neighbours' ids) are one per
    suspicious word; `word_of`, `candidates`
    and `rows` one per candidate, those of a word together.  `listed` are the words that need
    no weighing.
    """

    starts: Array
    ends: Array
    mid_capital: Array
    before: Array
    after: Array
    word_of: Array
    candidates: Array
    rows: Array
    listed: list[Listed]


def gather(model: Lexicon, text: str) -> Evidence | None:
    """Return the evidence in `text`, `None` where no word is suspicious.

    Offsets are in characters; `text` must be NFC.
    """
    scene = Scene(model, text)
    if not len(scene.ids):
        return None
    suspects = np.concatenate([sieves.sieve().suspects(scene), strangers(scene)])
    suspects.sort()
    parts = [_weigh(scene, suspects[low : low + SLICE]) for low in range(0, len(suspects), SLICE)]
    phrases = listed(scene)
    weighed = [part for part in parts if part is not None]
    if not weighed:
        return _nothing(phrases) if phrases else None
    return _joined(scene, weighed)._replace(listed=phrases)


def _nothing(phrases: list[Listed]) -> Evidence:
    none = np.zeros(0, np.int64)
    return Evidence(none, none, none, none, none, none, none, np.zeros((0, len(FEATURES))), phrases)


def _joined(scene: Scene, parts: list[tuple[Array, Evidence]]) -> Evidence:
    """Return the evidence of all slices, and what takes neighbouring suspects to say."""
    at = np.concatenate([part[0] for part in parts])
    found = [part[1] for part in parts]
    shifts = np.cumsum([0] + [len(e.starts) for e in found])
    near = np.zeros(len(at))
    close = np.flatnonzero(np.diff(at) <= 2)
    if len(close):
        between = scene.line_feeds.searchsorted(scene.starts[at])
        close = close[between[close] == between[close + 1]]
        near[close] += 1
        near[close + 1] += 1
    word_of = np.concatenate([e.word_of + by for e, by in zip(found, shifts)])
    rows = np.concatenate([e.rows for e in found])
    rows[:, _NEAR_SUSPECT] = near[word_of]
    return Evidence(
        np.concatenate([e.starts for e in found]),
        np.concatenate([e.ends for e in found]),
        np.concatenate([e.mid_capital for e in found]),
        np.concatenate([e.before for e in found]),
        np.concatenate([e.after for e in found]),
        word_of,
        np.concatenate([e.candidates for e in found]),
        rows,
        [],
    )


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


def _weigh(scene: Scene, suspects: Array) -> tuple[Array, Evidence] | None:
    """Return which of some suspicious words are left, and the evidence on them."""
    at, found = options(scene, suspects)
    if not len(at):
        return None
    context = Context(scene.model, scene.line, scene.places[at])
    several = _Suspects(at, context, context.word == UNKNOWN, found)
    hopeful = _hopeful(scene.model, several)
    few = _promising(*hopeful) if hopeful else None
    return _in_full(scene, *few) if few else None


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


def _promising(
    suspects: _Suspects, had: Pairs, has: Pairs
) -> tuple[_Suspects, Array, Array] | None:
    """Return the suspects with promising candidates, and the `MEASURES` of both, a row each."""
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
    return few, old[kept][few.options.whose], new[chosen]


def _in_full(scene: Scene, suspects: _Suspects, old: Array, new: Array) -> tuple[Array, Evidence]:
    """Return the suspects, and the evidence on them."""
    at, context, _, (whose, ids, kinds) = suspects
    around = Surroundings(scene, at)
    written = around.as_written()
    columns = {
        **{f"word_{name}": old[:, i] for i, name in enumerate(MEASURES)},
        **{f"candidate_{name}": new[:, i] for i, name in enumerate(MEASURES)},
        **{name: column[whose] for name, column in (written | _beside(context)).items()},
        **_company(around, suspects),
        **_expected(scene, around, suspects),
    }
    columns |= _combined(columns, new - old, kinds)
    rows = np.empty((len(FEATURES), len(whose)))
    for column, name in enumerate(_MEASURED):
        rows[column] = columns[name]
    rows[len(_MEASURED) : -len(_KINDS)] = (kinds >> 4) == _KINDS[:, None]
    rows[-len(_KINDS) :] = (kinds & 15) == _KINDS[:, None]
    return at, Evidence(
        scene.starts[at],
        scene.ends[at],
        written["mid_capital"],
        context.l1,
        context.r1,
        whose,
        ids,
        rows.T,
        [],
    )


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


def _expected(scene: Scene, around: Surroundings, suspects: _Suspects) -> dict[str, Array]:
    """Return how well word and candidates fit what the surroundings lead one to expect."""
    network, unknown = expectation(), suspects.unknown
    whose, ids, _ = suspects.options
    places, begins = scene.places[suspects.at], scene.places[around.begins]
    expected = network.expect(scene.line, places, begins, scene.places[around.ends - 1] + 1)
    word = network.scores(expected, suspects.context.word, np.arange(len(places)))
    candidate = network.scores(expected, ids, whose)
    first = np.flatnonzero(np.diff(whose, prepend=-1))
    best = np.maximum.reduceat(candidate, first)
    # A word that is not in the lexicon is as little expected as anything.
    word[unknown] = np.minimum(best - 8.0, -8.0)[unknown]
    top = np.maximum(best, word)
    total = np.add.reduceat(np.exp(candidate - top[whose]), first) + np.exp(word - top)
    total = top + np.log(total)
    return {
        "expected_word": word[whose],
        "expected_candidate": candidate,
        "expected_gain": candidate - word[whose],
        "expected_share": candidate - total[whose],
        "expected_word_share": (word - total)[whose],
    }


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
    expected = f["expected_gain"]
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
        "agreed_gain": np.minimum(total, 3 * expected),
        "expected_low": np.minimum(expected, 4),
        "expected_high": np.maximum(expected - 4, 0),
        "capital_total": f["mid_capital"] * total,
        "capital_expected": f["mid_capital"] * expected,
        "unknown_total": f["unknown"] * total,
        "unknown_capital": f["unknown"] * f["capital"],
        "unknown_ascii": f["unknown"] * f["ascii"],
        "unknown_foreign": f["unknown"] * f["foreign_near"],
        "ascii_foreign": f["ascii"] * f["foreign_near"],
        "ascii_low_foreign": f["ascii"] * f["low_foreign_near"],
        "right_break_total": f["right_break"] * total,
        "left_break_total": f["left_break"] * total,
        "near_suspect": np.zeros(len(kinds)),  # see _joined
    }


_GAINS = ("first", "middle", "last", "left", "right")
_MEASURED = (
    *(f"{form}_{name}" for form in ("word", "candidate") for name in MEASURES),
    *(f"{name}_gain" for name in _GAINS),
    *"""
    capital all_capital left_capital right_capital mid_capital name_like in_name length ascii
    foreign_near low_foreign_near foreign_far capitals_near before after unknown left_outshone
    right_outshone left_uses left_break left_number left_unknown left_foreign right_uses
    right_break right_number right_unknown right_foreign again candidate_again expected_word
    expected_candidate expected_gain expected_share expected_word_share word_triples word_best
    word_weaker word_stronger word_pairs candidate_triples candidate_best candidate_weaker
    candidate_stronger candidate_pairs count_gain cost both total_gain total_low total_high
    least_gain most_gain pair_gain least_pair_gain agreed_gain expected_low expected_high
    capital_total capital_expected unknown_total unknown_capital unknown_ascii unknown_foreign
    ascii_foreign ascii_low_foreign right_break_total left_break_total near_suspect
    """.split(),
)
_NEAR_SUSPECT = _MEASURED.index("near_suspect")
_KINDS = np.arange(1, 16)

FEATURES: tuple[str, ...] = (
    *_MEASURED,
    *(f"letters_{i}" for i in _KINDS),
    *(f"marks_{i}" for i in _KINDS),
)
"""The columns of `Evidence.rows`."""
