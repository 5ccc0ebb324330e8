"""The labelled documents: reading them, and what the steps before `fix_typos` do to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from vnnorm.normaliser import Normaliser
from vnnorm.orthography import is_syllable, parse

__all__ = ["FOLDS", "Labelled", "Prepared", "canonical", "fold_of", "prepare", "read_labelled"]

FOLDS = 5


class Labelled(NamedTuple):
    """A document and its mistakes: offset -> (wrong form, right forms)."""

    name: str
    text: str
    mistakes: dict[int, tuple[str, tuple[str, ...]]]


class Prepared(NamedTuple):
    """A document as `fix_typos` finds it in a pipeline.

    `document` has the mistakes that are left; `right` and `wrong` say how many words the steps
    before have corrected, and how many they changed otherwise (but for the place of a tone mark
    on which styles differ).
    """

    document: Labelled
    right: int
    found: int
    wrong: int


def canonical(word: str) -> str:
    """Return a word in lower case and, if it is a syllable, in the old style.

    >>> canonical("Hoà"), canonical("thóat"), canonical("Müller")
    ('hòa', 'thoát', 'müller')
    """
    word = word.lower()
    syllable = parse(word)
    return syllable.write() if syllable else word


def _spelling(word: str) -> str:
    """Return what a reader sees spelt: one style, look-alikes (Ð for Đ) made out.

    A syllable with its tone mark in the wrong place stays as it is: that is a mistake.
    """
    word = word.lower().replace("ð", "đ")
    return canonical(word) if is_syllable(word) else word


def read_labelled(path: Path) -> list[Labelled]:
    """Read Viwiki-Spelling documents, one JSON object a line."""
    documents = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        mistakes = {
            int(m["start_offset"]): (m["text"], tuple(map(canonical, m["suggest"])))
            for m in item["mistakes"]
        }
        documents.append(Labelled(item["_id"], item["text"], mistakes))
    return documents


def fold_of(name: str) -> int:
    """Return which fifth of the labelled documents one belongs to."""
    return hashlib.sha1(f"fold {name}".encode()).digest()[0] % FOLDS


def prepare(document: Labelled, before: Normaliser) -> Prepared:
    """Return a document after the steps `before`, and how these have done."""
    done = before.explain(document.text)
    left: dict[int, tuple[str, tuple[str, ...]]] = {}
    right = found = wrong = 0
    touched = set()
    for start, (form, rights) in sorted(document.mistakes.items()):
        low, high = done.to_output(start, start + len(form))
        now = done.text[low:high]
        if _spelling(now) == _spelling(form):
            left[low] = form, rights
        else:
            touched.add(start)
            found += 1
            right += canonical(now) in rights
    for edit in done.edits:
        if not any(c.isalnum() for c in document.text[edit.start : edit.end]):
            continue
        low, high = _word(document.text, edit.start, edit.end)
        now = done.text[slice(*_word(done.text, *done.to_output(edit.start, edit.end)))]
        old = document.text[low:high]
        if low not in touched and _words(old) != _words(now):
            wrong += 1
    return Prepared(Labelled(document.name, done.text, left), right, found, wrong)


def _words(text: str) -> Sequence[str]:
    letters = "".join(c if c.isalnum() else " " for c in text)
    return [_spelling(word) for word in letters.split()]


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to whole words."""
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end
