"""What speaks for a correction: from a text to rows of numbers.

Three sieves, each over whole blocks: words whose neighbours know them well are passed
over; of the others, candidates that no neighbour knows are dropped; what remains is
measured in full, one row for each word and candidate.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vnnorm.lexicon.confusions import Marks
from vnnorm.lexicon.model import (
    BREAK,
    FIRST_WORD,
    ID_BITS,
    LETTER_COST,
    MARK_COST,
    UNKNOWN,
    Lexicon,
)
from vnnorm.lexicon.tokens import ALPHABET, LONGEST, read_words, units
from vnnorm.orthography import is_syllable, parse

__all__ = ["FEATURES", "Evidence", "gather"]

Array = npt.NDArray[Any]

KNOWN_PAIR = 6
"""A word is passed over whose pairs with both neighbours occur this often ..."""
KNOWN_TRIPLE = 6
"""... or that stands between them this often ..."""
BELOW_CHANCE = 0.1
"""... unless a pair is rarer than this share of what chance would make it."""
FEW = 10
"""Of a word with a pair rarer than chance, but not that rare, so many candidates are tried."""
ALL = 24

SLICE = 2000
"""So many suspicious words are weighed at a time."""

HOPE = 2.0
"""Candidates whose pairs speak for them by less (in nats) are dropped."""
KEPT = 6
"""So many candidates of a word are measured in full."""

_LETTER_COST = np.array(LETTER_COST)
_MARK_COST = np.array(MARK_COST)
_DISTANCES = np.array([d for d in range(-8, 9) if d])
_CLOSE = (np.abs(_DISTANCES) >= 2) & (np.abs(_DISTANCES) <= 4)
_FAR = np.abs(_DISTANCES) > 4
_LETTERS = frozenset(ALPHABET)


class Listed(NamedTuple):
    """A word that a listed phrase corrects."""

    start: int
    end: int
    candidate: int


class Evidence(NamedTuple):
    """Suspicious words and their candidates.

    `starts`, `ends` and `words` are one per suspicious word; `word_of`, `candidates` and
    `rows` one per candidate, those of a word together.  `listed` are the words that need no
    weighing.
    """

    starts: Array
    ends: Array
    mid_capital: Array
    word_of: Array
    candidates: Array
    rows: Array
    listed: list[Listed]


@lru_cache(maxsize=1)
def _upper_table() -> Array:
    table = np.zeros(1 << 16, bool)
    for letter in ALPHABET:
        table[ord(letter.upper())] = True
    table[ord("A") : ord("Z") + 1] = True
    return table


def _listed(model: Lexicon, words: Any, line: Array, places: Array) -> list[Listed]:
    wrong, rights = model.phrases
    begins = np.zeros(1 << ID_BITS, bool)
    begins[wrong >> ID_BITS] = True
    maybe = np.flatnonzero(begins[line[:-1]])
    keys = (line[maybe] << ID_BITS) | line[maybe + 1]
    at = np.searchsorted(wrong, keys)
    at[at == len(wrong)] = 0
    found = []
    for hit in np.flatnonzero(wrong[at] == keys).tolist():
        place = int(maybe[hit])
        *right, unless = rights[at[hit]]
        if int(line[place + 2]) in unless:
            continue
        for k in (0, 1):
            if right[k] != line[place + k]:
                word = int(np.searchsorted(places, place + k))
                found.append(Listed(int(words.starts[word]), int(words.ends[word]), right[k]))
    return found


def _rank_in_group(groups: Array, scores: Array) -> tuple[Array, Array]:
    """Return the order that sorts by group, best score first, and the rank in it."""
    order = np.lexsort((-scores, groups))
    sorted_groups = groups[order]
    first = np.flatnonzero(np.concatenate([[True], sorted_groups[1:] != sorted_groups[:-1]]))
    sizes = np.diff(np.append(first, len(order)))
    return order, np.arange(len(order)) - np.repeat(first, sizes)


def gather(model: Lexicon, text: str) -> Evidence | None:
    """Return the evidence in `text`, `None` where no word is suspicious.

    Offsets are in characters; `text` must be NFC.
    """
    chars = units(text)
    if len(chars) != len(text):  # beyond the BMP: one unit a character, please
        chars = np.frombuffer(
            "".join([c if c < "\U00010000" else "\ufffd" for c in text]).encode(
                "utf-16-le", "surrogatepass"
            ),
            np.uint16,
        )
    words = read_words(chars)
    if not len(words.starts):
        return None
    ids = model.ids(words.keys)
    places = np.arange(len(ids)) + np.cumsum(~words.spaced) + 1
    line = np.zeros(int(places[-1]) + 4, np.int64)
    line[places] = ids
    pair_counts = model.pairs(line[:-1], line[1:], rare=False)

    # Capitalised words side by side are names, unless all is in capitals.
    upper = _upper_table()
    capital = upper[chars[words.starts]]
    shouting = upper[chars[np.minimum(words.starts + 1, words.ends - 1)]]
    loud = capital & shouting & (words.ends - words.starts > 1)
    in_run = np.zeros(len(ids), bool)
    both = loud[1:] & loud[:-1] & words.spaced[1:]
    in_run[1:] = both
    in_run[:-1] |= both
    capital &= ~in_run
    in_name = np.zeros(len(ids), bool)
    together = capital[1:] & capital[:-1] & words.spaced[1:]
    in_name[1:] = together
    in_name[:-1] |= together
    candidate_word = (ids >= FIRST_WORD) & model.is_syllable[ids] & ~in_name
    chance = model.chance[line]
    rarity = pair_counts / (chance[:-1] * chance[1:] + 1e-9)
    rarity[pair_counts < KNOWN_PAIR] = 0
    rarer = np.minimum(rarity[places - 1], rarity[places])
    weak_at = np.flatnonzero(candidate_word & (rarer < 1))
    p = places[weak_at]
    weak_at = weak_at[model.triples(line[p - 1], line[p], line[p + 1]) < KNOWN_TRIPLE]
    most = np.where(rarer[weak_at] < BELOW_CHANCE, ALL, FEW)
    unknown = np.flatnonzero((ids == UNKNOWN) & (words.ends - words.starts <= LONGEST) & ~in_name)
    suspects = np.concatenate([weak_at, unknown])
    most = np.concatenate([most, np.zeros(len(unknown), np.int64)])
    order = np.argsort(suspects, kind="stable")
    suspects, most = suspects[order], most[order]
    scene = _Scene.of(model, text, chars, words, capital, ids, line, places)
    # A slice at a time, so that memory does not grow with the text.
    parts = []
    for low in range(0, len(suspects), SLICE):
        part = _weigh(scene, suspects[low : low + SLICE], most[low : low + SLICE])
        if part is not None:
            parts.append(part)
    found = _listed(model, words, line, places)
    if not parts and not found:
        return None
    return _joined(scene, parts)._replace(listed=found)


class _Scene(NamedTuple):
    """A text as arrays: what the slices have in common."""

    model: Lexicon
    text: str
    chars: Array
    words: Any
    capital: Array
    all_capital: Array
    ids: Array
    line: Array
    places: Array
    lines: Array
    foreign: Array
    low_foreign: Array

    @classmethod
    def of(
        cls,
        model: Lexicon,
        text: str,
        chars: Array,
        words: Any,
        capital: Array,
        ids: Array,
        line: Array,
        places: Array,
    ) -> _Scene:
        """Complete what is known of every word."""
        second = np.minimum(words.starts + 1, len(chars) - 1)
        all_capital = capital & (words.ends - words.starts > 1) & _upper_table()[chars[second]]
        foreign = (ids == UNKNOWN) | ((ids >= FIRST_WORD) & ~model.is_syllable[ids])
        sums = [np.concatenate([[0], np.cumsum(x)]) for x in (foreign, foreign & ~capital)]
        lines = np.cumsum(chars == 10)[words.starts]  # lines do not see each other
        return cls(model, text, chars, words, capital, all_capital, ids, line, places, lines, *sums)


def _joined(scene: _Scene, parts: list[tuple[Evidence, Array]]) -> Evidence:
    """Return the evidence of all slices, and what takes neighbouring suspects to say."""
    if not parts:
        none = np.zeros(0, np.int64)
        return Evidence(none, none, none, none, none, np.zeros((0, len(FEATURES))), [])
    at = np.concatenate([part[1] for part in parts])
    shifts = np.cumsum([0] + [len(part[1]) for part in parts])
    found = [part[0] for part in parts]
    near = np.zeros(len(at))
    close = (np.diff(at) <= 2) & (scene.lines[at][1:] == scene.lines[at][:-1])
    near[1:] += close
    near[:-1] += close
    word_of = np.concatenate([e.word_of + by for e, by in zip(found, shifts)])
    rows = np.concatenate([e.rows for e in found])
    rows[:, FEATURES.index("near_suspect")] = near[word_of]
    return Evidence(
        np.concatenate([e.starts for e in found]),
        np.concatenate([e.ends for e in found]),
        np.concatenate([e.mid_capital for e in found]),
        word_of,
        np.concatenate([e.candidates for e in found]),
        rows,
        [],
    )


def _weigh(scene: _Scene, suspects: Array, most: Array) -> tuple[Evidence, Array] | None:
    """Return the evidence on some suspicious words, and which of these are left."""
    model, text, words = scene.model, scene.text, scene.words
    ids, line, places = scene.ids, scene.line, scene.places
    known = ids[suspects] != UNKNOWN
    unknown = suspects[~known]
    # A plain word between words that are not Vietnamese is not either.
    beside = places[unknown]
    foreign = ~(model.is_syllable[line[beside - 1]] | model.is_syllable[line[beside + 1]])
    at, whose, candidates, kinds = _candidates(
        model, text, words, ids, suspects[known], most[known], unknown, foreign
    )
    if not len(candidates):
        return None
    context = _Context(model, line, places[at], ids[at] == UNKNOWN)

    # Second sieve: the two pairs that the candidate would make.
    before, after = line[places[at] - 1], line[places[at] + 1]
    heard = model.may_pair(before[whose], candidates)
    heard |= model.may_pair(candidates, after[whose])
    heard |= (ids[at] == UNKNOWN)[whose]
    whose, candidates, kinds = whose[heard], candidates[heard], kinds[heard]
    had = context.pairs_of_word()
    has = context.pairs(candidates, whose)
    hope = has.gain - had.gain[whose] - _LETTER_COST[kinds >> 4] - _MARK_COST[kinds & 15]
    good = ((has.left > 0) | (has.right > 0) | context.unknown[whose]) & (hope > HOPE)
    chosen = np.flatnonzero(good)
    if not len(chosen):
        return None
    order, rank = _rank_in_group(whose[chosen], hope[chosen])
    chosen = chosen[order[rank < KEPT]]
    whose, candidates, kinds = whose[chosen], candidates[chosen], kinds[chosen]
    has = _Pairs(*(part[chosen] for part in has))

    kept, whose = np.unique(whose, return_inverse=True)
    at = at[kept]
    context = _Context(model, line, places[at], ids[at] == UNKNOWN)
    had = _Pairs(*(part[kept] for part in had))
    columns = _measure(context, had, has, whose, candidates, kinds)
    columns |= _surroundings(scene, at, whose, candidates)
    columns |= _combined(columns, kinds)
    measured = np.empty((len(_MEASURED), len(whose)))
    for column, name in enumerate(_MEASURED):
        measured[column] = columns[name]
    letters, marks = (kinds >> 4)[:, None] == _KINDS, (kinds & 15)[:, None] == _KINDS
    rows = np.concatenate([measured.T, letters, marks], axis=1)
    mid = columns["mid_capital"].astype(bool)
    mid_capital = np.zeros(len(at), bool)
    mid_capital[whose] = mid
    found = Evidence(words.starts[at], words.ends[at], mid_capital, whose, candidates, rows, [])
    return found, at


def _candidates(
    model: Lexicon,
    text: str,
    words: Any,
    ids: Array,
    weak: Array,
    most: Array,
    unknown: Array,
    foreign: Array,
) -> tuple[Array, Array, Array, Array]:
    """Return the suspicious words, and for each candidate whose it is, its id and kind."""
    whose, candidates, kinds = model.candidates(ids[weak], most)
    extra: list[tuple[int, Array, Array]] = []
    starts, ends = words.starts, words.ends
    for i, among_foreign in zip(unknown.tolist(), foreign.tolist()):
        word = text[starts[i] : ends[i]].lower()
        if not _LETTERS.issuperset(word) or (among_foreign and word.isascii()):
            continue
        near, how = _unknown_candidates(model, word)
        if len(near):
            extra.append((i, near, how))
    if not extra:
        return weak, whose, candidates, kinds
    sizes = [len(e[1]) for e in extra]
    at = np.concatenate([weak, np.array([e[0] for e in extra], np.int64)])
    whose = np.concatenate([whose, np.repeat(np.arange(len(extra)) + len(weak), sizes)])
    candidates = np.concatenate([candidates, *(e[1] for e in extra)])
    kinds = np.concatenate([kinds, *(e[2] for e in extra)])
    # Back into the order of the text.
    order = np.argsort(at, kind="stable")
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    whose = back[whose]
    rows = np.argsort(whose, kind="stable")
    return at[order], whose[rows], candidates[rows], kinds[rows]


@lru_cache(maxsize=8192)
def _unknown_candidates(model: Lexicon, word: str) -> tuple[Array, Array]:
    near, how = model.candidates_for(word)
    syllable = parse(word)
    if syllable is not None and not is_syllable(word):
        # Legal but for the place of its tone mark.
        number = model.id_of(syllable.write())
        if number >= FIRST_WORD:
            # It takes two slips to have meant anything else.
            return np.array([number]), np.array([int(Marks.MISPLACED)])
    return near, how


class _Pairs(NamedTuple):
    left: Array
    right: Array
    left_log: Array
    right_log: Array

    @property
    def gain(self) -> Array:
        return self.left_log + self.right_log


class _Context:
    """The two words before and after each suspicious word."""

    def __init__(self, model: Lexicon, line: Array, places: Array, unknown: Array) -> None:
        self.model = model
        self.unknown = unknown
        self.places = places
        self.l2 = line[np.maximum(places - 2, 0)]
        self.l1, self.word, self.r1, self.r2 = (line[places + d] for d in (-1, 0, 1, 2))
        # What stands beyond a break may stand in another line.
        self.l2[self.l1 == BREAK] = BREAK
        self.r2[self.r1 == BREAK] = BREAK

    @cached_property
    def before(self) -> Array:
        return self.model.pairs(self.l2, self.l1)

    @cached_property
    def after(self) -> Array:
        return self.model.pairs(self.r1, self.r2)

    def pairs_of_word(self) -> _Pairs:
        here = np.arange(len(self.word))
        return self._pairs(self.word, here, self.unknown)

    def pairs(self, candidates: Array, whose: Array) -> _Pairs:
        return self._pairs(candidates, whose, None)

    def _pairs(self, words: Array, whose: Array, unknown: Array | None) -> _Pairs:
        model = self.model
        l1, r1 = self.l1[whose], self.r1[whose]
        left, right = model.pairs(l1, words), model.pairs(words, r1)
        count, kinds, share = model.unigrams[words], model.followers[words], model.shares[words]
        if unknown is not None:  # a word never seen has no counts of its own
            left = np.where(unknown, 0.0, left)
            right = np.where(unknown, 0.0, right)
            count = np.where(unknown, 1.0, count)
            kinds = np.where(unknown, 1.0, kinds)
            share = np.where(unknown, 3e-9, share)
        after = model.followers[l1]
        left_log = np.log((left + after * share) / (model.unigrams[l1] + after))
        right_log = np.log((right + kinds * model.shares[r1]) / (count + kinds))
        return _Pairs(left, right, left_log, right_log)

    def triples(self, words: Array, whose: Array, pairs: _Pairs, unknown: Array | None) -> Array:
        """Return six rows: three counts, and how likely each triple is, smoothed."""
        model = self.model
        l2, l1, r1, r2 = self.l2[whose], self.l1[whose], self.r1[whose], self.r2[whose]
        first = np.where(l1 == BREAK, 0, model.triples(l2, l1, words))
        middle = model.triples(l1, words, r1)
        last = np.where(r1 == BREAK, 0, model.triples(words, r1, r2))
        if unknown is not None:
            first, middle, last = (np.where(unknown, 0.0, n) for n in (first, middle, last))
        before = np.where(l1 == BREAK, 0, self.before[whose])
        after = self.after[whose]
        likely = _smooth(first, before, np.exp(pairs.left_log))
        likely_middle = _smooth(middle, pairs.left, np.exp(pairs.right_log))
        kinds = model.followers[r1]
        next_share = (after + kinds * model.shares[r2]) / (model.unigrams[r1] + kinds)
        likely_last = np.where(r1 == BREAK, 0, _smooth(last, pairs.right, next_share))
        return np.stack([first, middle, last, likely, likely_middle, likely_last])


def _smooth(triple: Array, pair: Array, share: Array) -> Array:
    """Return the log of a triple's share in its pair, backing off to `share`."""
    weight = 1.5 * np.maximum(pair, 1) ** 0.6
    return np.log((triple + weight * share) / (np.maximum(pair, triple) + weight))


def _measure(
    context: _Context, had: _Pairs, has: _Pairs, whose: Array, candidates: Array, kinds: Array
) -> dict[str, Array]:
    model = context.model
    here = np.arange(len(context.word))
    old = context.triples(context.word, here, had, context.unknown)
    new = context.triples(candidates, whose, has, None)
    log = np.log1p
    word_count = np.where(context.unknown, 0, model.unigrams[context.word])
    f: dict[str, Array] = {
        "first_gain": new[3] - old[3][whose],
        "middle_gain": new[4] - old[4][whose],
        "last_gain": new[5] - old[5][whose],
        "left_gain": has.left_log - had.left_log[whose],
        "right_gain": has.right_log - had.right_log[whose],
        "word_count": log(word_count)[whose],
        "candidate_count": log(model.unigrams[candidates]),
        "word_left": log(had.left)[whose],
        "word_right": log(had.right)[whose],
        "candidate_left": log(has.left),
        "candidate_right": log(has.right),
        "word_first": log(old[0])[whose],
        "word_middle": log(old[1])[whose],
        "word_last": log(old[2])[whose],
        "candidate_first": log(new[0]),
        "candidate_middle": log(new[1]),
        "candidate_last": log(new[2]),
        "before": log(context.before)[whose],
        "after": log(context.after)[whose],
        "left_count": log(model.unigrams[context.l1])[whose],
        "right_count": log(model.unigrams[context.r1])[whose],
    }
    near_left, near_right = model.chance[context.l1][whose], model.chance[context.r1][whose]
    own = np.where(context.unknown, 0, model.chance[context.word])[whose]
    other = model.chance[candidates]
    f |= {
        "word_left_rarity": log(had.left)[whose] - log(near_left * own),
        "word_right_rarity": log(had.right)[whose] - log(near_right * own),
        "candidate_left_rarity": log(has.left) - log(near_left * other),
        "candidate_right_rarity": log(has.right) - log(near_right * other),
    }
    for side, ids in (("left", context.l1), ("right", context.r1)):
        for number, name in enumerate(("break", "number", "unknown")):
            f[f"{side}_{name}"] = (ids == number)[whose]
        f[f"{side}_foreign"] = ((ids >= FIRST_WORD) & ~model.is_syllable[ids])[whose]
    f["unknown"] = context.unknown[whose]
    return f


def _surroundings(scene: _Scene, at: Array, whose: Array, candidates: Array) -> dict[str, Array]:
    model, chars, words, ids = scene.model, scene.chars, scene.words, scene.ids
    capital, lines = scene.capital, scene.lines
    starts, ends = words.starts, words.ends

    begins_line = np.searchsorted(lines, lines[at], "left")
    ends_line = np.searchsorted(lines, lines[at], "right")
    low, high = np.maximum(at - 4, begins_line), np.minimum(at + 5, ends_line)
    foreign = scene.foreign[high] - scene.foreign[low]
    foreign -= scene.foreign[at + 1] - scene.foreign[at]
    low_foreign = scene.low_foreign[high] - scene.low_foreign[low]
    low_foreign -= scene.low_foreign[at + 1] - scene.low_foreign[at]
    spaced_left = words.spaced[at]
    next_at = np.minimum(at + 1, len(ids) - 1)
    spaced_right = (next_at > at) & words.spaced[next_at]
    left_capital = spaced_left & capital[np.maximum(at - 1, 0)]
    right_capital = spaced_right & capital[next_at]
    mid_capital = capital[at] & spaced_left
    word = ids[at]

    # One column for each of the words around, as far as the line goes.
    others = at[:, None] + _DISTANCES
    inside = (others >= begins_line[:, None]) & (others < ends_line[:, None])
    around = np.where(inside, ids[np.clip(others, 0, len(ids) - 1)], 0)
    around[around < FIRST_WORD] = 0
    around_candidate = around[whose]
    again = ((around == word[:, None]) & (around > 0)).sum(axis=1)
    candidate_again = (around_candidate == candidates[:, None]).sum(axis=1)
    affine = model.affinity(word[:, None], around)
    candidate_affine = model.affinity(candidates[:, None], around_candidate)
    affinity, far = affine[:, _CLOSE].sum(axis=1), affine[:, _FAR].sum(axis=1)
    candidate_affinity = candidate_affine[:, _CLOSE].sum(axis=1)
    candidate_far = candidate_affine[:, _FAR].sum(axis=1)
    lengths = ends[at] - starts[at]
    is_ascii = np.ones(len(at), bool)
    for k in range(LONGEST):
        is_ascii &= (k >= lengths) | (chars[np.minimum(starts[at] + k, len(chars) - 1)] < 128)
    unknown = word == UNKNOWN
    return {
        "capital": capital[at][whose],
        "all_capital": scene.all_capital[at][whose],
        "left_capital": left_capital[whose],
        "right_capital": right_capital[whose],
        "mid_capital": mid_capital[whose],
        "name_like": (capital[at] & (left_capital | right_capital))[whose],
        "length": lengths[whose],
        "ascii": is_ascii[whose],
        "foreign_near": foreign[whose],
        "low_foreign_near": low_foreign[whose],
        "word_affinity": affinity[whose],
        "candidate_affinity": candidate_affinity,
        "affinity_gain": candidate_affinity - affinity[whose],
        "word_far": far[whose],
        "candidate_far": candidate_far,
        "far_gain": candidate_far - far[whose],
        "again": np.where(unknown, 0, again)[whose],
        "candidate_again": candidate_again,
        "near_suspect": np.zeros(len(whose)),  # see _joined
    }


def _combined(f: dict[str, Array], kinds: Array) -> dict[str, Array]:
    letters, marks = kinds >> 4, kinds & 15
    total = f["first_gain"] + f["middle_gain"] + f["last_gain"]
    return {
        "both": (letters > 0) & (marks > 0),
        "total_gain": total,
        "total_low": np.minimum(total, 12),
        "total_high": np.maximum(total - 6, 0),
        "least_gain": np.minimum(f["first_gain"], f["middle_gain"]),
        "most_gain": np.maximum(f["first_gain"], f["middle_gain"]),
        "pair_gain": f["left_gain"] + f["right_gain"],
        "least_pair_gain": np.minimum(f["left_gain"], f["right_gain"]),
        "word_triples": sum(f[f"word_{x}"] > 0 for x in ("first", "middle", "last")),
        "candidate_triples": sum(f[f"candidate_{x}"] > 0 for x in ("first", "middle", "last")),
        "word_best": np.maximum(np.maximum(f["word_first"], f["word_middle"]), f["word_last"]),
        "candidate_best": np.maximum(
            np.maximum(f["candidate_first"], f["candidate_middle"]), f["candidate_last"]
        ),
        "word_weaker": np.minimum(f["word_left"], f["word_right"]),
        "word_stronger": np.maximum(f["word_left"], f["word_right"]),
        "candidate_weaker": np.minimum(f["candidate_left"], f["candidate_right"]),
        "candidate_stronger": np.maximum(f["candidate_left"], f["candidate_right"]),
        "word_pairs": (f["word_left"] > 0) * 1.0 + (f["word_right"] > 0),
        "count_gain": f["candidate_count"] - f["word_count"],
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


_MEASURED = """
    first_gain middle_gain last_gain left_gain right_gain word_count candidate_count word_left
    word_right candidate_left candidate_right word_first word_middle word_last candidate_first
    candidate_middle candidate_last before after left_count right_count left_break left_number
    left_unknown left_foreign right_break right_number right_unknown right_foreign unknown capital
    all_capital left_capital right_capital mid_capital name_like length ascii foreign_near
    low_foreign_near word_affinity candidate_affinity affinity_gain word_far candidate_far far_gain
    again candidate_again near_suspect both total_gain total_low total_high least_gain most_gain
    pair_gain least_pair_gain word_triples candidate_triples word_best candidate_best word_weaker
    word_stronger candidate_weaker candidate_stronger word_pairs count_gain capital_total
    unknown_total unknown_capital unknown_ascii unknown_foreign ascii_foreign ascii_low_foreign
    right_break_total left_break_total word_left_rarity word_right_rarity candidate_left_rarity
    candidate_right_rarity
    """.split()
_KINDS = np.arange(1, 16)

FEATURES: tuple[str, ...] = (
    *_MEASURED,
    *(f"letters_{i}" for i in _KINDS),
    *(f"marks_{i}" for i in _KINDS),
)
"""The columns of `Evidence.rows`."""
