"""Words that have run together: *làdoanh nghiệp*, *gia đìnhNhững*.

A space is dropped as easily as a letter, and where a page loses the breaks between its blocks the
last word of one sticks to the first of the next.  What is no word, has a Vietnamese letter and can
be cut in two is two words where something tells that it is no loan (*vôlăng*, *bancông*), no name
(*Hànội*, *Ramón*), no brand (*BảoViệt*) and nothing of a program (*sốLượng*):

- a tone that loans do not have, and both halves are common syllables that suit each other or
  what stands beside them; a word with a capital must end in one of the commonest;
- a capital after small letters or after capitals; the second word may be foreign then, and the
  two must not be a word of the dictionary.

The numbers were chosen on the blocks of the corpus that are not counted (see
`vnnorm.lexicon.build`): of 93 words that are parted there, and 186 in every eighth of the others,
all were two words, each read in its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from vnnorm.lexicon.headwords import headwords
from vnnorm.lexicon.model import UNKNOWN, Lexicon
from vnnorm.orthography.letters import Tone, is_vietnamese_only
from vnnorm.orthography.syllable import LONGEST, parse
from vnnorm.repairs.typos.options import Certain
from vnnorm.repairs.typos.scene import Scene

__all__ = ["joins"]

SHORTEST = 5
"""What has fewer letters may be a loan (*satế*) or a name (*Duấn*)."""

COMMON, COMMONEST = 4_000, 400_000
"""Syllables that were met so often are common, and among the commonest."""

SEEN = 8
"""Words that were met side by side so often suit each other."""

_BEFORE_CODE, _AFTER_CODE = frozenset(".$@_/\\"), frozenset("([=")
"""What stands before and after a word of a program: "đơn.sốTiền", "tínhTổng(dãy)"."""


def joins(scene: Scene) -> list[Certain]:
    """Return the words that are two, with a space between these."""
    lengths = scene.ends - scene.starts
    strange = (scene.ids == UNKNOWN) & (lengths >= SHORTEST) & (lengths <= 2 * LONGEST)
    found = []
    for word in np.flatnonzero(strange).tolist():
        start, end = int(scene.starts[word]), int(scene.ends[word])
        text = scene.text[start:end]
        if text.isascii() or (text[0].islower() and _is_code(scene.text, start, end)):
            continue
        place = scene.places[word]
        before, after = int(scene.line[place - 1]), int(scene.line[place + 1])
        good = [
            at
            for at, first, second in _cuts(scene.model, text)
            if _suits(scene.model, before, first, second, after)
        ]
        if len(good) == 1:
            found.append(Certain(start, end, f"{text[: good[0]]} {text[good[0] :]}"))
    return found


def _is_code(text: str, start: int, end: int) -> bool:
    following = text[end : end + 2].lstrip(" ")
    return text[start - 1 : start] in _BEFORE_CODE or following[:1] in _AFTER_CODE


def _suits(model: Lexicon, before: int, first: int, second: int, after: int) -> bool:
    """Return whether two words suit each other, or else each its other neighbour."""
    pairs = model.pairs(np.array([before, first, second]), np.array([first, second, after]))
    left, both, right = (pairs >= SEEN).tolist()
    return bool(left if second == UNKNOWN else both or (left and right))


@lru_cache(maxsize=4096)
def _cuts(model: Lexicon, text: str) -> tuple[tuple[int, int, int], ...]:
    """Return where `text` may be cut in two, and the ids of both words.

    The second is `UNKNOWN` if a capital tells where it begins and it is no common syllable.
    """
    common = _common(model)
    found = []
    for at, told in _places(text):
        first = common.get(text[:at].lower(), UNKNOWN)
        second = common.get(text[at:].lower(), UNKNOWN)
        if first == UNKNOWN:
            continue
        if told:
            good = not headwords().have(first, second)
        else:
            good = second != UNKNOWN and _is_telling(text, at)
            good &= text[0].islower() or model.unigrams[second] >= COMMONEST
        if good:
            found.append((at, first, second))
    return tuple(found)


def _places(text: str) -> Iterator[tuple[int, bool]]:
    """Yield where a second word may begin, and whether a capital tells that it does.

    Either has two letters at least, but for *ở*.
    """
    if text[1:].islower():
        yield from ((at, False) for at in range(2, len(text) - 1))
        return
    at = next((at for at in range(1, len(text) - 1) if text[at:].istitle()), 0)
    # Small letters, then a capital word; or capitals, then a word with one capital only.
    if (at >= 2 and (text[:at].islower() or text[:at].isupper())) or text[:at] == "ở":
        yield at, True


@lru_cache(maxsize=1)
def _common(model: Lexicon) -> dict[str, int]:
    """Return the common syllables, however their tone marks are placed, and their ids."""
    found = {}
    for number in np.flatnonzero(model.is_syllable & (model.unigrams >= COMMON)).tolist():
        if syllable := parse(model.word(number)):
            found[syllable.write("old")] = found[syllable.write("new")] = number
    return found


def _is_telling(text: str, at: int) -> bool:
    """Return whether one of two syllables has a tone mark that loans do not have."""
    for syllable in (text[:at], text[at:]):
        read = parse(syllable)
        if read is None or read.tone is Tone.LEVEL:
            continue
        # Loans have the acute on stops (*catốt*), and on letters that others write too (*latín*).
        own = not read.is_checked and any(map(is_vietnamese_only, syllable))
        if own or read.tone is not Tone.ACUTE:
            return True
    return False
