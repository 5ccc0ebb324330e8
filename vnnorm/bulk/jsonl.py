r"""JSON Lines: a record a line, of which only the texts of some fields are touched.

Nothing is written anew but the string that has changed.  Numbers, the order of fields,
spaces, escapes and duplicate keys of a record stay, byte for byte, because the line is
only searched for where the string stands.

>>> from vnnorm.repairs.place_tones import place_tones
>>> line = '{"n": 1.0e2,  "text": "hoà b\\u00ecnh", "text": "a\\/b", "n": 2}\n'
>>> print(JsonLines(place_tones, fields=("text",)).repair((line.encode(), 0)).data.decode(), end="")
{"n": 1.0e2,  "text": "hòa bình", "text": "a\/b", "n": 2}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, BinaryIO, Final

from vnnorm.bulk.formats import (
    BATCH,
    BadRecord,
    Batch,
    Format,
    Plain,
    Repaired,
    Writer,
    decoded,
    lines_in,
)
from vnnorm.bulk.stats import Tally
from vnnorm.stream import chunks, encode, invalid_in
from vnnorm.texts import normalize_batch

__all__ = ["JsonLines"]

Tree = dict[str, Any]
"""Wanted fields: the name, and what is wanted below it: the number of a field, or a tree."""

Spans = list[tuple[int, int, str | None, int]]
"""Where wanted values are: start, end, the text or `None` for a null, the number of the field."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_MARK: Final = "\ufeff"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# What is skipped need not become a number: `str` costs least, and takes as many digits as come.
_skip: Final = json.JSONDecoder(parse_int=str, parse_float=str).scan_once  # type: ignore[attr-defined]


@dataclass(frozen=True)
class JsonLines(Format):
    """Records as JSON objects, one a line.

    A field is named as ``text``, or as ``meta.title`` for one within another; a key that
    holds a dot itself is found as well.  A field may be missing from a record or be
    ``null``; anything else that is no string makes a bad record.
    """

    unit = "record"

    def batches(self, file: BinaryIO) -> Iterator[Batch]:
        for offset, block in lines_in(chunks(file), BATCH):
            yield Batch((block, offset), block, f"byte {offset}", len(block))

    def repair(self, data: tuple[bytes, int]) -> Repaired:
        block, offset = data
        text, invalid = decoded(block, offset, strict=self.strict)
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        records = 0
        found = [0] * len(self.fields)
        bad: list[BadRecord] = []
        dropped: list[int] = []
        wanted: list[tuple[int, Spans]] = []
        for i, line in enumerate(lines):
            try:
                spans = self._spans(line, 1 if offset == i == 0 and line.startswith(_MARK) else 0)
            except (ValueError, RecursionError) as error:
                reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
                ending = "\n" if i + 1 < len(lines) or block.endswith(b"\n") else ""
                bad.append(BadRecord(i + 1, reason, encode(line + ending)))
                if not self.set_aside:
                    break
                dropped.append(i)
                continue
            if spans is None:
                continue
            records += 1
            for number in {span[3] for span in spans}:
                found[number] += 1
            wanted.append((i, spans))
        # All at once, for short texts gain by it.
        texts = [span[2] for _, spans in wanted for span in spans]
        repaired_texts = normalize_batch(texts, self.step)
        tally = self._counted(texts, repaired_texts) if self.stats else None
        results = iter(repaired_texts)
        changed = False
        for i, spans in wanted:
            became = _spliced(lines[i], spans, [next(results) for _ in spans])
            if became is not lines[i]:
                lines[i] = became
                changed = True
        count = len(lines)
        for i in reversed(dropped):
            del lines[i]
        repaired = None
        if changed or dropped:
            last = "\n" if block.endswith(b"\n") and lines else ""
            repaired = encode("\n".join(lines) + last)
            if not last and dropped and dropped[-1] == count - 1 and lines:
                repaired += b"\n"  # the line before the one that is gone had its end
        left = sum(map(invalid_in, lines)) if invalid.count else 0
        return Repaired(repaired, count, tuple(bad), invalid, records, tuple(found), tally, left)

    def writer(self, file: BinaryIO) -> Writer:
        return Plain(file)

    def __post_init__(self) -> None:
        _ = self._tree  # which fields cannot be

    @cached_property
    def _tree(self) -> Tree:
        tree: Tree = {}
        for number, field in enumerate(self.fields):
            *above, name = field.split(".")
            below = tree
            for part in above:
                below = below.setdefault(part, {})
            if not isinstance(below, dict) or isinstance(below.get(name), dict):
                raise ValueError(f"one of the fields lies within another: {', '.join(self.fields)}")
            below[name] = tree[field] = number
        return tree

    def _spans(self, line: str, start: int) -> Spans | None:
        """Return where the wanted texts of a record are; `None` for a blank line.

        Raises:
            ValueError: it is not a record as it should be; the message says why.
        """
        start = _after_space(line, start)
        if start == len(line):
            return None
        if line[start] != "{":
            raise ValueError("it is not a JSON object")
        spans: Spans = []
        end = _search(line, start, self._tree, spans)
        if _after_space(line, end) != len(line):
            raise ValueError(f"more after the JSON object, at column {end + 1}")
        return spans

    def _counted(self, texts: list[str | None], became: list[str | None]) -> Tally:
        tally = Tally()
        for old, new in zip(texts, became):
            if old is not None:
                tally.texts += 1
                if old != new:
                    tally.changed += 1
                    tally.add(old, self.step.edits(old))
        return tally


def _spliced(line: str, spans: Spans, texts: list[str | None]) -> str:
    """Return a record with the texts in their places; itself if they are what they were."""
    pieces: list[str] = []
    done = 0
    for (start, end, old, _), text in zip(spans, texts):
        if text is not None and text != old:
            pieces += line[done:start], _literal(text, line[start:end], line)
            done = end
    return "".join([*pieces, line[done:]]) if pieces else line


def _after_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    assert match
    return match.end()


def _search(line: str, at: int, tree: Tree, spans: Spans) -> int:
    """Note the strings wanted of the object that begins at `at`; return where it ends."""
    at = _after_space(line, at + 1)
    if line[at : at + 1] == "}":
        return at + 1
    while True:
        if line[at : at + 1] != '"':
            raise ValueError(f"not JSON: a name in quotes is missing at column {at + 1}")
        try:
            key, at = scanstring(line, at + 1)
            at = _after_space(line, at)
            if line[at : at + 1] != ":":
                raise ValueError(f"not JSON: a colon is missing at column {at + 1}")
            at = _after_space(line, at + 1)
            wanted = tree.get(key)
            if wanted is None:
                at = _skip(line, at)[1]
            elif isinstance(wanted, dict):
                at = (
                    _search(line, at, wanted, spans)
                    if line[at : at + 1] == "{"
                    else _skip(line, at)[1]
                )
            elif line[at : at + 1] == '"':
                text, end = scanstring(line, at + 1)
                spans.append((at, end, text, wanted))
                at = end
            else:
                value, end = _skip(line, at)
                if value is not None:
                    raise ValueError(f"the field {key!r} is not a string, at column {at + 1}")
                spans.append((at, end, None, wanted))
                at = end
        except JSONDecodeError as error:
            raise ValueError(f"not JSON: {error.msg} at column {error.pos + 1}") from None
        except StopIteration as error:
            raise ValueError(f"not JSON: a value is missing at column {error.value + 1}") from None
        at = _after_space(line, at)
        mark = line[at : at + 1]
        if mark == "}":
            return at + 1
        if mark != ",":
            raise ValueError(f"not JSON: a comma or brace is missing at column {at + 1}")
        at = _after_space(line, at + 1)


def _literal(text: str, old: str, line: str) -> str:
    """Return `text` as a string of JSON, in the manner of the one that it replaces."""
    if old.isascii() and ("\\u" in old or (line.isascii() and "\\u" in line)):
        return encode_basestring_ascii(text)
    # A lone surrogate stands for a byte that is not UTF-8, or was written as an escape.
    return _SURROGATE.sub(
        lambda match: match[0] if match[0] in old else f"\\u{ord(match[0]):04x}",
        encode_basestring(text),
    )
