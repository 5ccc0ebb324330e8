"""What a mistyped syllable may have been meant to be: candidates and kinds of slip.

A slip is described by two small codes: what happened to the letters (a confused onset
or final, one key too many, too few, beside, or in the wrong order) and what happened to
the marks (tone, quality, the bar of đ).  Which sounds count as confused (s/x, ch/tr,
d/gi/r/v, l/n, finals n/ng/nh and t/c/ch, hỏi/ngã) is by the maintainers' judgement; how much
each kind weighs is fitted to Viwiki-Spelling (see `vnnorm.repairs.typos.fit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache

from vnnorm.orthography.letters import BASE, QUALITY_VOWELS, TONE_OF, UNTONED, Tone

__all__ = ["NEIGHBOUR_KEYS", "Confusions", "Letters", "Marks", "marks_between", "skeleton"]


class Letters(IntEnum):
    """What happened to the letters."""

    SAME = 0
    S_X = 1
    CH_TR = 2
    D_GI_R_V = 3
    L_N = 4
    SPELLING = 5  # c/k/q, g/gh, ng/ngh
    N_NG_NH = 6
    T_C_CH = 7
    GLIDE = 8  # final i/y, u/o
    EXTRA = 9
    DOUBLED = 10
    DROPPED = 11
    NEIGHBOUR = 12  # a neighbouring key
    REPLACED = 13
    SWAPPED = 14
    KEYS = 15  # left-over Telex keys


class Marks(IntEnum):
    """What happened to the marks."""

    SAME = 0
    HOOK_TILDE = 1
    STOP_TONE = 2  # sắc/nặng before a stop
    TONE_MISSING = 3
    TONE_EXTRA = 4
    GRAVE_ACUTE = 5
    TONE_OTHER = 6
    QUALITY_MISSING = 7
    QUALITY_EXTRA = 8
    QUALITY_OTHER = 9
    BAR_MISSING = 10  # d for đ
    BAR_EXTRA = 11
    TONE_AND_QUALITY = 12
    MISPLACED = 13
    SEVERAL = 14
    BARE = 15  # every mark missing, two or more


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ONSETS: tuple[tuple[Letters, tuple[str, ...]], ...] = (
    (Letters.S_X, ("s", "x")),
    (Letters.CH_TR, ("ch", "tr")),
    (Letters.D_GI_R_V, ("d", "gi", "r", "v")),
    (Letters.L_N, ("l", "n")),
    (Letters.SPELLING, ("c", "k", "q")),
    (Letters.SPELLING, ("g", "gh")),
    (Letters.SPELLING, ("ng", "ngh")),
)
_FINALS: tuple[tuple[Letters, tuple[str, ...]], ...] = (
    (Letters.N_NG_NH, ("n", "ng", "nh")),
    (Letters.T_C_CH, ("t", "c", "ch")),
    (Letters.GLIDE, ("i", "y")),
    (Letters.GLIDE, ("u", "o")),
)
_CONSONANTS = "bcdghklmnpqrstvxđ"


def _neighbours() -> dict[str, str]:
    near: dict[str, set[str]] = {}
    for y, row in enumerate(_ROWS):
        for x, key in enumerate(row):
            for dy, dx in ((0, -1), (0, 1), (-1, 0), (-1, 1), (1, -1), (1, 0)):
                if 0 <= y + dy < 3 and 0 <= x + dx < len(_ROWS[y + dy]):
                    near.setdefault(key, set()).add(_ROWS[y + dy][x + dx])
    return {key: "".join(sorted(keys)) for key, keys in near.items()}


NEIGHBOUR_KEYS = _neighbours()
"""The letters whose keys lie around that of each letter."""

_TO_BASE = str.maketrans(dict(BASE))


def skeleton(word: str) -> str:
    """Return `word` without any mark: ``đường`` -> ``duong``."""
    return word.translate(_TO_BASE)


def _tone(word: str) -> Tone:
    for letter in word:
        if tone := TONE_OF.get(letter, Tone.LEVEL):
            return tone
    return Tone.LEVEL


def _quality(word: str) -> str:
    return "".join(UNTONED.get(c, c) for c in word).replace("đ", "d")


@lru_cache(maxsize=1 << 14)
def _marks(word: str) -> tuple[Tone, tuple[str, ...], bool]:
    """Return the tone, the letters with a quality mark, and whether there is a barred đ."""
    return _tone(word), tuple(sorted(c for c in _quality(word) if c in QUALITY_VOWELS)), "đ" in word


def _same_letters(word: str, other: str) -> bool:
    """Whether two words differ in tone at most."""
    return _quality(word) == _quality(other) and ("đ" in word) == ("đ" in other)


def marks_between(word: str, candidate: str) -> Marks:
    """Return what happened to the marks of two words, letters aside."""
    tone, had, bar = _marks(word)
    meant, has, barred = _marks(candidate)
    changed = (tone != meant) + (had != has) + (bar != barred)
    if changed == 0:
        return Marks.SAME
    if changed > 1:
        if word.isascii() and (tone == Tone.LEVEL) and not had and not bar:
            return Marks.BARE
        return Marks.SEVERAL if bar != barred else Marks.TONE_AND_QUALITY
    if bar != barred:
        return Marks.BAR_EXTRA if bar else Marks.BAR_MISSING
    if had != has:
        if len(had) < len(has):
            return Marks.QUALITY_MISSING
        return Marks.QUALITY_EXTRA if len(had) > len(has) else Marks.QUALITY_OTHER
    pair = {tone, meant}
    if pair == {Tone.HOOK, Tone.TILDE}:
        return Marks.HOOK_TILDE
    if pair == {Tone.ACUTE, Tone.DOT} and candidate.endswith(("p", "t", "c", "ch")):
        return Marks.STOP_TONE
    if tone == Tone.LEVEL:
        return Marks.TONE_MISSING
    if meant == Tone.LEVEL:
        return Marks.TONE_EXTRA
    return Marks.GRAVE_ACUTE if pair == {Tone.GRAVE, Tone.ACUTE} else Marks.TONE_OTHER


def _sound_slips(bare: str) -> Iterator[tuple[str, Letters]]:
    """Yield the skeletons that an onset or a final mixed up with another leads to."""
    onset = len(bare) - len(bare.lstrip(_CONSONANTS))
    head, rest = bare[:onset], bare[onset:]
    for kind, group in _ONSETS:
        forms = {head, "gi"} if bare.startswith("gi") and rest[1:2] not in ("", "n") else {head}
        for form in forms:
            if form in group:
                for other in group:
                    if other != form:
                        yield other + bare[len(form) :], kind
    if bare.startswith("gi"):
        for other in ("d", "r", "v"):
            yield other + bare[1:], Letters.D_GI_R_V
    elif head in ("d", "r", "v"):
        yield "g" + rest, Letters.D_GI_R_V
    for kind, group in _FINALS:
        for form in sorted(group, key=len, reverse=True):
            if bare.endswith(form) and len(bare) > len(form):
                for other in group:
                    if other != form:
                        yield bare[: -len(form)] + other, kind
                break


def _shortened(bare: str) -> set[str]:
    """Return `bare` without each of its letters."""
    return {bare[:i] + bare[i + 1 :] for i in range(len(bare))}


def _key_slip(bare: str, near: str) -> Letters | None:
    """Return which slip of one key makes `bare` of `near`, if any does."""
    longer = len(bare) - len(near)
    if abs(longer) > 1:
        return None
    if longer == 1:
        i = next((i for i, letter in enumerate(near) if bare[i] != letter), len(near))
        if bare[:i] + bare[i + 1 :] != near:
            return None
        # Of a run of one letter, it is the last that differs.
        return Letters.DOUBLED if bare[i - 1 : i] == bare[i] else Letters.EXTRA
    if longer == -1:
        return Letters.DROPPED if bare in _shortened(near) else None
    differ = [i for i, letter in enumerate(bare) if near[i] != letter]
    if len(differ) == 1:
        i = differ[0]
        beside = near[i] in NEIGHBOUR_KEYS.get(bare[i], "")
        return Letters.NEIGHBOUR if beside else Letters.REPLACED
    if len(differ) == 2 and differ[1] == differ[0] + 1:
        i, j = differ
        return Letters.SWAPPED if bare[i] == near[j] and bare[j] == near[i] else None
    return None


_TELEX_TONES = {"f": Tone.GRAVE, "r": Tone.HOOK, "x": Tone.TILDE, "s": Tone.ACUTE, "j": Tone.DOT}


class Confusions:
    """Finds the candidates for a word among the words that are given.

    >>> near = Confusions(["trọng", "trong", "trông", "chong", "sông"])
    >>> [word for word, _, _ in near.of("trong")]
    ['trọng', 'trông', 'chong']
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_skeleton: dict[str, list[str]] = {}
        for word in words:
            self._by_skeleton.setdefault(skeleton(word), []).append(word)
        # Two skeletons are a key-stroke apart only if they meet when each loses a letter at
        # most; most foreign words meet none.
        self._by_shortened: dict[str, list[str]] = {}
        for bare in self._by_skeleton:
            for shorter in (bare, *sorted(_shortened(bare))):
                self._by_shortened.setdefault(shorter, []).append(bare)

    def _slips(self, bare: str) -> Iterator[tuple[str, Letters]]:
        yield from _sound_slips(bare)
        for shorter in (bare, *sorted(_shortened(bare))):
            for near in self._by_shortened.get(shorter, ()):
                if (
                    near != bare
                    and abs(len(near) - len(bare)) < 2
                    and (slip := _key_slip(bare, near))
                ):
                    yield near, slip

    def of(self, word: str) -> list[tuple[str, Letters, Marks]]:
        """Return the candidates for `word`, each with what happened to it."""
        bare = skeleton(word)
        found: dict[str, tuple[Letters, Marks]] = {}
        for candidate in self._by_skeleton.get(bare, ()):
            if candidate != word:
                marks = marks_between(word, candidate)
                # Same letters, same marks, another place: the tone stands wrong.
                found[candidate] = (Letters.SAME, marks or Marks.MISPLACED)
        seen = {bare}
        for near, kind in self._slips(bare):
            if near in seen:
                continue
            seen.add(near)
            for candidate in self._by_skeleton.get(near, ()):
                found.setdefault(candidate, (kind, marks_between(word, candidate)))
        for candidate in self._telex(word):
            found[candidate] = (Letters.KEYS, Marks.SAME)
        return [(c, *kinds) for c, kinds in found.items()]

    def _telex(self, word: str) -> Iterator[str]:
        """Yield what the keys of `word` write, where a mark was left as its key."""
        readings = {word}
        for old, new in (
            ("dd", "đ"),
            ("aa", "â"),
            ("aw", "ă"),
            ("ee", "ê"),
            ("oo", "ô"),
            ("uow", "ươ"),
            ("ưow", "ươ"),
            ("ow", "ơ"),
            ("uw", "ư"),
            ("w", "ư"),
        ):
            readings |= {r.replace(old, new) for r in readings if old in r}
        readings |= {"đ" + r[1:-1] for r in readings if r[:1] == "d" and r[-1:] == "d"}
        for reading in sorted(readings):
            for i, key in enumerate(reading):
                if i and key in _TELEX_TONES and _tone(reading) == Tone.LEVEL:
                    rest = reading[:i] + reading[i + 1 :]
                    for candidate in self._by_skeleton.get(skeleton(rest), ()):
                        if _tone(candidate) == _TELEX_TONES[key] and _same_letters(rest, candidate):
                            yield candidate
            if reading != word:
                for candidate in self._by_skeleton.get(skeleton(reading), ()):
                    if candidate == reading:
                        yield candidate
