"""Good words on a line that quotes legacy text: what a reading is not to touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from vnnorm.encoding.readings import Reading, is_wrong, read_in, strangers
from vnnorm.orthography.letters import LETTERS

__all__ = ["without_good_words"]

STRAYS = 6
"""Words that a reading rights for each good one, where the good ones are the exception."""


def without_good_words(
    chunks: Sequence[str], path: Sequence[Reading | None]
) -> list[Reading | None]:
    """Return `path` without what it reads of the good text that the line has as well.

    Leaving and taking up a reading has its price, so the cheapest path runs on over good
    words.  That a line has any is shown by letters outside of the charset.  Then a reading
    is kept from the first to the last piece that it rights, or to the quotation marks and
    brackets around these, and never across a piece with such letters.  In a line where
    those pieces are few and far between, it is kept all the way up to them.
    """
    kept = list(path)
    for reading in dict.fromkeys(path):
        good = sum(_is_good(reading, chunk) for chunk in chunks) if reading else 0
        if reading is None or not good:
            continue
        right = [own is reading and _rights(reading, chunk) for own, chunk in zip(path, chunks)]
        strays = sum(right) >= STRAYS * good
        kept = [None if own is reading else own for own in kept]
        for start, end in _stretches(chunks, path, reading):
            inside = [i for i in range(start, end) if right[i]]
            if inside:
                low = start if strays or _opens(reading, chunks[start]) else inside[0]
                high = end if strays or _closes(reading, chunks[end - 1]) else inside[-1] + 1
                kept[low:high] = path[low:high]
    return kept


def _stretches(
    chunks: Sequence[str], path: Sequence[Reading | None], reading: Reading
) -> Iterator[tuple[int, int]]:
    """Yield where `path` has `reading`, cut at good pieces, quotation marks and brackets."""
    start = -1
    for i, (chunk, own) in enumerate(zip(chunks, path)):
        inside = own is reading and not _is_good(reading, chunk)
        if start >= 0 and (not inside or _opens(reading, chunk)):
            yield start, i
            start = -1
        if not inside:
            continue
        if start < 0:
            start = i
        if _closes(reading, chunk):
            yield start, i + 1
            start = -1
    if start >= 0:
        yield start, len(chunks)


def _is_good(reading: Reading, chunk: str) -> bool:
    """Whether `chunk` has letters that `reading` cannot have made, and nothing to right."""
    return not _outside(reading).isdisjoint(chunk) and not _rights(reading, chunk)


def _rights(reading: Reading, chunk: str) -> bool:
    """Whether `chunk` is wrong as it stands, and right in `reading`."""
    if not is_wrong(chunk):
        return False
    text = read_in(reading, chunk)
    return text != chunk and not strangers(text)


@cache
def _outside(reading: Reading) -> frozenset[str]:
    """Return the letters and marks of Vietnamese that text in `reading` does not show."""
    shown = frozenset("Đđ" if reading.read("ð") == "đ" else "")  # eth looks like it
    letters = {char for char in LETTERS if char > "\xff"} | set("\u0300\u0301\u0303\u0309\u0323")
    return frozenset(char for char in letters if reading.read(char) == char) - shown


def _opens(reading: Reading, chunk: str) -> bool:
    return chunk[0] in "\"'([“‘«" and reading.read(chunk[0]) == chunk[0]


def _closes(reading: Reading, chunk: str) -> bool:
    last = chunk.rstrip(".,;:!?")[-1:]
    return last != "" and last in "\"')]”’»" and reading.read(last) == last
