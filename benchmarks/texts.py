"""The texts that the benchmarks run on, made from the seed pages or from a given file."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import vnnorm
from vnnorm.orthography import Tone, parse, with_tone
from vnnorm.orthography.letters import TONE_OF, VOWELS

STEPS = tuple(step for step in vnnorm.STEPS if step.name != "fix_typos")
"""All steps but one: `fix_typos` remembers lines that it has seen, so that texts that repeat
would flatter it.  ``benchmarks/typos.py`` measures it."""

SEEDS = Path(__file__).parents[1] / "seeds"


def source(corpus: Path | None, megabytes: float) -> str:
    """Return about so much text: the start of `corpus`, or the seed pages over and over."""
    if corpus is not None:
        with corpus.open(encoding="utf-8") as file:
            text = file.read(int(megabytes * 1e6))
    else:
        pages = "\n".join(p.read_text(encoding="utf-8") for p in sorted(SEEDS.glob("*.txt")))
        text = pages * (int(megabytes * 1e6) // len(pages.encode()) + 1)
    return text


def make(corpus: Path | None = None, megabytes: float = 2.0) -> dict[str, str]:
    """Return the named texts: clean, as found, decomposed, damaged, ASCII."""
    found = source(corpus, megabytes)
    clean = vnnorm.normalize(found)
    return {
        "clean": clean,
        "as found": found,
        "decomposed": unicodedata.normalize("NFD", clean),
        "damaged": damage(clean, random.Random(1), share=0.05),
        "ascii": vnnorm.fold(clean),
    }


def damage(text: str, random_: random.Random, share: float) -> str:
    """Return `text` with about `share` of its words damaged in one of seven ways."""
    words = text.split(" ")
    for i, word in enumerate(words):
        if not word or random_.random() >= share:
            continue
        kind = random_.randrange(7)
        if kind == 0:
            word = unicodedata.normalize("NFD", word)
        elif kind == 1:
            word = _misplace(word, random_)
        elif kind == 2:
            word = word[:1] + "\u200b" + word[1:]
        elif kind == 3:
            word = "".join(f"&#{ord(c)};" if c > "\x7f" else c for c in word)
        elif kind == 4:
            word = word.replace("đ", "ð").replace("ư", "ƣ")
        elif kind == 5:
            word += "\u00a0 "
        else:
            word += " ,"
        words[i] = word
    return " ".join(words)


def _misplace(word: str, random_: random.Random) -> str:
    syllable = parse(word)
    if syllable is None or syllable.tone == Tone.LEVEL:
        return word
    bare = "".join(with_tone(c, Tone.LEVEL) if c in TONE_OF else c for c in word)
    at = random_.choice([i for i, c in enumerate(bare) if c.lower() in VOWELS])
    return bare[:at] + with_tone(bare[at], syllable.tone) + bare[at + 1 :]
