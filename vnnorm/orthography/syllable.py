"""The written Vietnamese syllable: onset + rime + tone.

One model for all that knows Vietnamese: tone placement, diacritic repair,
look-alike letters, charset detection, typo candidates.  The inventory of onsets
and rimes is in `vnnorm.orthography.rimes`, the letters in
`vnnorm.orthography.letters`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from vnnorm.orthography import rimes
from vnnorm.orthography.letters import QUALITY_VOWELS, TONE_OF, UNTONED, VOWELS, Tone, with_tone

__all__ = [
    "Style",
    "Syllable",
    "is_syllable",
    "legal_pairs",
    "legal_syllables",
    "match_case",
    "parse",
    "tone_index",
]

Style = Literal["old", "new"]
"""Tone placement in open oa, oe, uy: ``old`` hòa, hòe, ủy; ``new`` hoà, hoè, uỷ."""

LONGEST = 7
"""Letters of the longest syllable, *nghiêng*."""

_TWO_STYLES = ("oa", "oe", "uy")


class Syllable(NamedTuple):
    """A legal syllable in lower case: ``qu`` + ``yên`` + sắc is *quyến*.

    `rime` is without tone; `onset` is "" where there is none.
    """

    onset: str
    rime: str
    tone: Tone = Tone.LEVEL

    def write(self, style: Style = "old") -> str:
        """Return the spelling, with the tone mark where `style` puts it.

        >>> Syllable("h", "oa", Tone.GRAVE).write("new")
        'hoà'
        >>> Syllable("gi", "iêng", Tone.ACUTE).write()
        'giếng'
        """
        rime = self.rime
        if self.tone:
            at = tone_index(rime, style)
            rime = rime[:at] + with_tone(rime[at], self.tone) + rime[at + 1 :]
        return _join(self.onset, rime)

    @property
    def is_checked(self) -> bool:
        """Whether the rime ends in a stop (-p -t -c -ch): only sắc and nặng there."""
        return self.rime.endswith(rimes.STOPS)


def tone_index(rime: str, style: Style = "old") -> int:
    """Return the index of the letter of `rime` (without tone) that takes the tone mark.

    The rule, from Hoàng Phê, "Vị trí dấu thanh" (*Chính tả tiếng Việt*, 1999): on the
    vowel with a quality mark, on the second of ươ; else before a final consonant on
    the last vowel; else on the middle of three and the first of two, but the ``new``
    style puts it on the main vowel of oa, oe, uy.

    >>> [tone_index(r) for r in ("oa", "oan", "oai", "ươi", "uya", "iê", "ai")]
    [0, 1, 1, 1, 1, 1, 0]
    >>> tone_index("oa", "new")
    1
    """
    vowels = 0
    marked = -1
    for letter in rime:
        if letter not in VOWELS:
            break
        if letter in QUALITY_VOWELS:
            marked = vowels
        vowels += 1
    if marked >= 0:
        return marked
    if vowels < len(rime):
        return vowels - 1
    if vowels == 3 or (style == "new" and rime in _TWO_STYLES):
        return 1
    return 0


def parse(token: str) -> Syllable | None:
    """Return the syllable that `token` writes, or `None` if it writes none.

    Any case, composed or decomposed, and wherever the tone and horn marks stand:
    *hòa*, *hoà*, *lựơng* and *ngưòi* are all read.  A token that is no Vietnamese
    syllable (a foreign word, a number, *hac* with a stop and no tone) is `None`.

    >>> parse("Lựơng")
    Syllable(onset='l', rime='ương', tone=<Tone.DOT: 5>)
    >>> [parse(t)[:2] for t in ("gì", "giá", "quý", "xoong")]
    [('gi', 'i'), ('gi', 'a'), ('qu', 'y'), ('x', 'oong')]
    >>> [parse(t) for t in ("Noël", "Đắk", "Xêút", "hac", "hàc", "")]
    [None, None, None, None, None, None]
    """
    if len(token) > 3 * LONGEST:
        return None
    return _parse(token.lower() if token.isascii() else _composed(token))


def _composed(token: str) -> str:
    return unicodedata.normalize("NFC", token).lower()


@lru_cache(maxsize=1 << 14)
def _parse(token: str) -> Syllable | None:
    tone = Tone.LEVEL
    bare = []
    for letter in token:
        if mark := TONE_OF.get(letter, Tone.LEVEL):
            if tone:
                return None
            tone = mark
        bare.append(UNTONED.get(letter, letter))
    pair = _readings().get("".join(bare))
    if pair is None:
        return None
    syllable = Syllable(*pair, tone)
    if syllable.is_checked and tone not in (Tone.ACUTE, Tone.DOT):
        return None
    return syllable


def is_syllable(token: str) -> bool:
    """Whether `token` is a legal syllable as it stands, in either placement style.

    >>> [is_syllable(t) for t in ("hòa", "HOÀ", "lựơng", "Müller", "xoong", "ngoèo")]
    [True, True, False, False, True, True]
    """
    syllable = parse(token)
    if syllable is None:
        return False
    token = token.lower() if token.isascii() else _composed(token)
    return token in (syllable.write("old"), syllable.write("new"))


def legal_pairs() -> Iterator[tuple[str, str]]:
    """Yield every onset and rime that Vietnamese orthography combines."""
    plain = list(_spell(rimes.PLAIN))
    glided = list(_spell(rimes.GLIDED))
    for onset in ("", *rimes.ONSETS):
        if onset == "qu":
            yield from ((onset, rime) for rime in _spell(rimes.QU))
            continue
        yield from ((onset, rime) for rime in plain if _fits(onset, rime))
        if onset in rimes.NO_GLIDE:
            allowed = rimes.GLIDE_LOANS.get(onset, "").split()
            yield from ((onset, rime) for rime in glided if rime in allowed)
        else:
            yield from ((onset, rime) for rime in glided if _has_words(onset, rime))


def legal_syllables(style: Style = "old") -> frozenset[str]:
    """Return every orthographically legal syllable, in lower case.

    Legal is more than in use: about two in five of them are words of the language.

    >>> legal = legal_syllables()
    >>> "khuỷu" in legal, "quý" in legal, "kà" in legal, "mòt" in legal
    (True, True, False, False)
    """
    return _legal_syllables(style)


@lru_cache(maxsize=2)
def _legal_syllables(style: Style) -> frozenset[str]:
    checked = (Tone.ACUTE, Tone.DOT)
    return frozenset(
        Syllable(onset, rime, tone).write(style)
        for onset, rime in legal_pairs()
        for tone in (checked if rime.endswith(rimes.STOPS) else Tone)
    )


def match_case(word: str, model: str) -> str:
    """Return lower-case `word` in the case of `model`: letter by letter where the
    lengths agree, else all upper, capitalised, or as it is.

    >>> match_case("người", "NGƯÒI"), match_case("hòa", "HoÀ"), match_case("trọng", "Trong")
    ('NGƯỜI', 'HòA', 'Trọng')
    """
    if model.islower():
        return word
    if len(word) == len(model):
        return "".join(c.upper() if m.isupper() else c for c, m in zip(word, model))
    if len(model) > 1 and model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


@lru_cache(maxsize=1)
def _readings() -> dict[str, tuple[str, str]]:
    """Toneless spelling -> (onset, rime), also of ươ with its horn on one letter only."""
    right = {_join(onset, rime): (onset, rime) for onset, rime in legal_pairs()}
    readings = {}
    for spelling, pair in right.items():
        if "ươ" in pair[1]:
            readings[spelling.replace("ươ", "ưo")] = pair
            readings[spelling.replace("ươ", "uơ")] = pair
    return readings | right


def _spell(table: dict[str, str]) -> Iterator[str]:
    for nucleus, finals in table.items():
        for final in finals.split():
            yield nucleus if final == "-" else nucleus + final


def _has_words(onset: str, rime: str) -> bool:
    return not any(
        rime.startswith(nucleus) and onset in never for nucleus, never in rimes.NEVER_WITH.items()
    )


def _fits(onset: str, rime: str) -> bool:
    """Whether a plain rime is written after `onset` (which may be empty)."""
    if rime == "y":
        return onset in rimes.Y_ONSETS
    if rime.startswith("yê"):
        return onset == ""
    if rime.startswith("iê") and onset == "":
        return False
    front = rime[0] in "eêi"
    if onset in rimes.FRONT_ONLY:
        return front
    if onset in rimes.NOT_BEFORE_FRONT:
        return not front
    if onset == "gi":
        # gia is gi + a, giu is gi + u, and giêng is gi + iêng.
        return rime not in ("ia", "iu") and f"i{rime}" not in _shared_i()
    return True


@lru_cache(maxsize=1)
def _shared_i() -> frozenset[str]:
    """The rimes in iê, whose i an onset gi lends its own to."""
    return frozenset(r for r in _spell(rimes.PLAIN) if r.startswith("iê"))


def _join(onset: str, rime: str) -> str:
    # gi + i and gi + iê share their i: gì, giếng.
    if onset == "gi" and UNTONED.get(rime[0]) == "i":
        onset = "g"
    return onset + rime
