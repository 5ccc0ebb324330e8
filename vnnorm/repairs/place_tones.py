"""`place_tones`: the tone mark on the right vowel, in one style."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from vnnorm.normaliser import Change, Normaliser, Sign
from vnnorm.orthography.context import DISTINCTIVE_ONSETS, is_distinctive, word_around
from vnnorm.orthography.letters import TONED, VOWELS, Tone, with_tone
from vnnorm.orthography.syllable import LONGEST, match_case, parse
from vnnorm.protected import ProtectedSpans

__all__ = ["PlaceTones", "TonePlacement", "place_tones"]

TonePlacement = Literal["old", "new", "keep"]


@dataclass(frozen=True, repr=False)
class PlaceTones(Normaliser):
    """Put tone and horn marks on the vowel that carries them, then unify the style.

    `style` is ``old`` (hòa, hòe, ủy), ``new`` (hoà, hoè, uỷ), or ``keep``, which leaves
    either as it is.  Only tokens that are Vietnamese syllables are touched, and no URL,
    code, hashtag or the like.  The text should be composed (`compose` does that): a
    decomposed syllable is left as it is.

    >>> place_tones("Lựơng ngưòi tham gia quá qúy báu; hoà bình, uỷ ban")
    'Lượng người tham gia quá quý báu; hòa bình, ủy ban'
    >>> place_tones("Noël, Peña, Élysée, Đắk Lắk, Krông Pắc, Xêút, ỉa")
    'Noël, Peña, Élysée, Đắk Lắk, Krông Pắc, Xêút, ỉa'

    *huì* and *aí* are words of pinyin and of Portuguese; such tokens are repaired only
    beside words that are certainly Vietnamese.

    >>> place_tones("những muà mưa"), place_tones("huì yì")
    ('những mùa mưa', 'huì yì')
    >>> PlaceTones(style="new")("hòa, thủy, quý, huỳnh")
    'hoà, thuỷ, quý, huỳnh'

    The rule of placement and its source: `vnnorm.orthography.syllable.tone_index`.

    Raises:
        ValueError: `style` is none of the three.
    """

    style: TonePlacement = "old"

    def __post_init__(self) -> None:
        if self.style not in get_args(TonePlacement):
            raise ValueError(f"style must be one of old, new, keep, not {self.style!r}")

    @property
    def signs(self) -> tuple[Sign, ...]:
        behind, ahead = _misplaced(self.style)
        return behind + ahead

    def find(self, text: str) -> Iterator[Change]:
        protected: ProtectedSpans | None = None
        done = 0
        for match in _suspects(self.style).finditer(text):
            if match.start() < done:
                continue
            start, done = word_around(text, match.start())
            token = text[start:done]
            repaired, doubtful = _repair(token, self.style)
            if repaired is None or _in_longer_word(text, start, done):
                continue
            # With a capital it may be a foreign name in the midst of a Vietnamese sentence.
            if doubtful and (
                token.istitle()
                or _HAN.search(text, max(0, start - 12), done + 12)
                or not _adjoins_vietnamese(text, start, done)
            ):
                continue
            protected = protected or ProtectedSpans(text)
            if not protected.touch(start, done):
                yield start, done, repaired


def _in_longer_word(text: str, start: int, end: int) -> bool:
    """Whether a letter (the word was too long to look at), digit or underscore goes on."""
    return (start > 0 and _WORDISH.match(text[start - 1]) is not None) or (
        end < len(text) and _WORDISH.match(text[end]) is not None
    )


def _adjoins_vietnamese(text: str, start: int, end: int) -> bool:
    """Whether but a space parts the word from one that is certainly Vietnamese.

    A text about pinyin is Vietnamese too, but lists its words, "Ví dụ: ruì, lún", or says
    what they are: "từ huì nghĩa là".
    """
    if _CITING.search(text, max(0, start - _REACH), start):
        return False
    words = _BEFORE.findall(text[max(0, start - _REACH) : start])
    words += _AFTER.findall(text[end : end + _REACH])
    return any(map(is_distinctive, words))


_REACH = LONGEST + 1
_BEFORE = re.compile(r"([^\W\d_]+) \Z")
_AFTER = re.compile(r"\A ([^\W\d_]+)")
_CITING = re.compile(r"(?<!\w)(?:từ|chữ|âm|đọc là) \Z", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
_WORDISH = re.compile(r"\w")


@lru_cache(maxsize=1 << 14)
def _repair(token: str, style: TonePlacement) -> tuple[str | None, bool]:
    """Return how `token` should be written (`None`: as it is), and whether that is
    in doubt because another language may write it so."""
    syllable = parse(token)
    if syllable is None or not unicodedata.is_normalized("NFC", token):
        return None, False
    lower = token.lower()
    if lower in (syllable.write("old"), syllable.write("new")):
        if style == "keep" or lower == syllable.write(style):
            return None, False
        return match_case(syllable.write(style), token), False
    written = syllable.write("old" if style == "keep" else style)
    name = (
        token.istitle()
        and syllable.rime in _FALLING
        and syllable.tone == Tone.ACUTE
        and syllable.onset not in _NATIVE_ONSETS
    )
    return match_case(written, token), name or lower in _foreign_words()


# A foreign name (Leó, Raí, Saí) may have the mark on the second of these vowels, but
# hardly after one of these onsets.
_FALLING = frozenset(("ai", "ao", "au", "eo", "ia", "iu", "oi", "ua", "ui"))
_NATIVE_ONSETS = DISTINCTIVE_ONSETS.union(("đ", "gi", "ph", "qu", "th"))

# Finals of Hanyu Pinyin that put the mark on the other vowel than Vietnamese, and the
# initials that they follow (ISO 7098:2015, as far as Vietnamese has these onsets).
_PINYIN = {"ia": "d l x", "iu": "m d n l x", "ua": "ch g h r", "ui": "ch c d g h r s t"}

# Words of Italian, Portuguese and Spanish that do the same.
_ROMANCE = "aí baú caí daí huí leí moí oí piú più raí reí roí ruí saí traí"


@lru_cache(maxsize=1)
def _foreign_words() -> frozenset[str]:
    pinyin = {
        initial + final[0] + with_tone(final[1], tone)
        for final, initials in _PINYIN.items()
        for initial in initials.split()
        for tone in (Tone.ACUTE, Tone.GRAVE)
    }
    return frozenset(pinyin).union(_ROMANCE.split())


_LETTER = r"^\W\d_"
_NO_LETTER = r"\W\d_"


@cache
def _misplaced(style: TonePlacement) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    """Return what a mark not as `style` has it looks like: behind its vowel, and ahead of it.

    Of the two letters of a sign, the second has the mark that the first should have had,
    or the first has that of the second.  A word that has a sign may be right for all that;
    `_repair` has the last word.
    """
    a, e, i, o, u, y, uw = (_both_cases(v, toned=True) for v in "aeiouyư")
    ow = _both_cases("ơ", toned=True) + "ơƠ"
    closed = _both_cases("aăâeêôơy")  # no toned a, i, o, u, y ever follows these
    marked = _both_cases("eêoôơưâă")  # never after a toned i or u
    # oa, oe, uy: which letter is the wrong one, and whether only at the word's end.
    open_end = "" if style == "new" else _LETTER
    behind = [
        Sign(closed, a + i + o + u + y),
        Sign("oO", i + u + y),
        Sign("uU", a + i + u, before="^qQ"),
        Sign("iI", a + u, before="^gG"),
        Sign("uU", ow, before="^qQ", after=_LETTER),
    ]
    if style == "old":
        behind.append(Sign("oO", a + e, after=_NO_LETTER))
        behind.append(Sign("uU", y, before="^qQ", after=_NO_LETTER))
    ahead = [
        Sign(i + u, marked),
        Sign(i, "aAuU", after=_LETTER),
        Sign(i, "aAuU", before="gG"),
        Sign(o, "uUăĂoO"),
        Sign(o, "aAeE", after=open_end),
        Sign(u, "yY", after=open_end),
        Sign(u, _both_cases(VOWELS) + a + i + o + u + y, before="qQ"),
        Sign(y, "êÊ"),
        Sign(uw + "ưƯ", "oO" + a + i + o + u + y),
        Sign(uw, "ơƠ"),
    ]
    return tuple(behind), tuple(ahead)


@lru_cache(maxsize=3)
def _suspects(style: TonePlacement) -> re.Pattern[str]:
    """Return a pattern that meets a misplaced mark: what `_misplaced` says, for the engine.

    Built so that it first skips to a letter of one class, which is what makes it fast.
    """
    behind, ahead = _misplaced(style)
    with_mark = {c for sign in behind for c in sign.second} | {c for s in ahead for c in s.first}
    before = {c for sign in behind for c in sign.first}
    second = {c for sign in ahead for c in sign.second}
    return re.compile(
        f"{_class(with_mark)}(?:{_class(second)}(?:{'|'.join(map(_seen, ahead))})"
        f"|(?<={_class(before)}.)(?:{'|'.join(map(_seen, behind))}))"
    )


def _class(letters: Iterable[str]) -> str:
    return f"[{''.join(sorted(letters))}]"


def _seen(sign: Sign) -> str:
    """Return the assertion that the two letters of `sign` have just been read."""
    seen = f"(?<=[{sign.first}][{sign.second}])"
    if sign.before.startswith("^"):
        seen += f"(?<![{sign.before[1:]}]..)"  # also where the text begins
    elif sign.before:
        seen += f"(?<=[{sign.before}]..)"
    if sign.after == _NO_LETTER:
        return seen + f"(?![{_LETTER}])"
    return seen + f"(?=[{sign.after}])" if sign.after else seen


def _both_cases(vowels: str, *, toned: bool = False) -> str:
    letters = vowels
    if toned:
        letters = "".join(TONED[v, tone] for v in vowels for tone in Tone if tone)
    return letters + letters.upper()


place_tones = PlaceTones()
