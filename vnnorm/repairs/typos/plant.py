"""Planting slips in clean text, of the kinds that people make: what the weights learn from."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable

import numpy as np

from vnnorm.lexicon.confusions import NEIGHBOUR_KEYS, Letters, Marks
from vnnorm.lexicon.model import UNKNOWN, Lexicon
from vnnorm.lexicon.variants import are_variants
from vnnorm.orthography import match_case
from vnnorm.orthography.letters import BASE, TONE_OF, UNTONED, with_tone
from vnnorm.repairs.typos.labelled import Labelled, canonical

__all__ = ["Planter"]

PLANTED_SHARE = 0.015
"""One word in sixty-seven of the clean text gets a slip."""
FLOOR = 3
"""Added to the number of times that each kind of slip was seen."""
STOP_TONES = 60
NO_SYLLABLE = 0.22
"""That share of the slips makes something that is no word."""


class Planter:
    """Plants slips in clean text, of the kinds that people make."""

    def __init__(self, model: Lexicon, documents: Iterable[Labelled]) -> None:
        self.random = random.Random(7)
        self.model = model
        self.kinds = Counter[tuple[Letters, Marks]]()
        for document in documents:
            for wrong, rights in document.mistakes.values():
                wrong = canonical(wrong)
                found = {c: (a, m) for c, a, m in model.confusions.of(wrong)}
                for right in rights:
                    if right in found and not are_variants(wrong, right):
                        self.kinds[found[right]] += 1
                        break
        for letters in list(Letters)[1:15]:
            self.kinds[letters, Marks.SAME] += FLOOR
        for marks in list(Marks)[1:13]:
            self.kinds[Letters.SAME, marks] += FLOOR
        # By the maintainers' judgement: sắc and nặng are mixed up before a stop more often than
        # in the labelled documents, which hardly have it.
        self.kinds[Letters.SAME, Marks.STOP_TONE] += STOP_TONES
        self.names, self.weights = list(self.kinds), list(self.kinds.values())
        self.slips: dict[str, dict[tuple[Letters, Marks], list[str]]] = {}
        for number in np.flatnonzero(model.is_syllable).tolist():
            word = model.word(number)
            for right, letters, marks in model.confusions.of(word):
                if not are_variants(word, right):
                    kinds = self.slips.setdefault(right, {})
                    kinds.setdefault((letters, marks), []).append(word)

    def plant(self, text: str) -> tuple[str, dict[int, str]]:
        """Return `text` with slips, and what was right at each offset."""
        pieces: list[str] = []
        labels: dict[int, str] = {}
        done = length = 0
        for match in re.finditer(r"[^\W\d_]+", text):
            if self.random.random() > PLANTED_SHARE:
                continue
            word = match[0]
            right = canonical(word)
            if right not in self.slips or (word[0].isupper() and self.random.random() < 0.6):
                continue
            wrong = self._slip(right)
            if wrong is None or canonical(wrong) == right:
                continue
            pieces.append(text[done : match.start()])
            length += match.start() - done
            labels[length] = right
            pieces.append(match_case(wrong, word))
            length += len(pieces[-1])
            done = match.end()
        pieces.append(text[done:])
        return "".join(pieces), labels

    def _slip(self, right: str) -> str | None:
        if self.random.random() < NO_SYLLABLE:
            return self._no_word(right)
        for _ in range(12):
            kind = self.random.choices(self.names, self.weights)[0]
            if wrongs := self.slips[right].get(kind):
                counts = [self.model.unigrams[self.model.id_of(w)] ** 0.5 for w in wrongs]
                return self.random.choices(wrongs, counts)[0]
        return None

    def _no_word(self, word: str) -> str | None:
        pick = self.random
        for _ in range(10):
            i = pick.randrange(len(word))
            how = pick.random()
            if how < 0.25:
                wrong = word[:i] + word[i + 1 :]
            elif how < 0.4:
                wrong = word[:i] + pick.choice("aeiouhngtcmybdkl") + word[i:]
            elif how < 0.5:
                wrong = word[:i] + word[i] + word[i:]
            elif how < 0.7:
                near = NEIGHBOUR_KEYS.get(BASE.get(word[i], word[i]), "a")
                wrong = word[:i] + pick.choice(near) + word[i + 1 :]
            elif how < 0.85:
                wrong = word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :]
            else:
                # The tone mark stands on another vowel, or on that one as well.
                vowels = [k for k, c in enumerate(word) if c in TONE_OF]
                toned = [k for k in vowels if TONE_OF[word[k]]]
                if not toned or len(vowels) < 2:
                    continue
                to = pick.choice([k for k in vowels if k != toned[0]])
                letters = list(word)
                letters[to] = with_tone(letters[to], TONE_OF[letters[toned[0]]])
                if how < 0.94:
                    letters[toned[0]] = UNTONED[letters[toned[0]]]
                wrong = "".join(letters)
            if wrong and wrong != word and self.model.id_of(wrong) == UNKNOWN:
                return wrong
        return None
