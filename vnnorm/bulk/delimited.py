r"""Tables as text: comma-separated (RFC 4180) and tab-separated values, with a header.

What is not touched stays byte for byte: quotes, line ends, spaces.  A field that changes keeps
its quotes, and gets them if it has to have them.

>>> from vnnorm.repairs.place_tones import place_tones
>>> table = CommaSeparated(place_tones, fields=("text",))
>>> found = table.repair((b'"1","ho\xc3\xa0 ""x"" y",2\r\n', 0, (1,), 3, None))
>>> found.data.decode()
'"1","hòa ""x"" y",2\r\n'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Final

from vnnorm.bulk.formats import (
    BATCH,
    BadRecord,
    Batch,
    Format,
    Plain,
    Repaired,
    Unreadable,
    Writer,
    decoded,
)
from vnnorm.bulk.stats import Tally
from vnnorm.stream import chunks, encode, invalid_in
from vnnorm.texts import normalize_batch

__all__ = ["CommaSeparated", "TabSeparated"]

LONGEST: Final = 1 << 28
"""Bytes of a record; one that goes on is taken for a quote that nobody closed."""

_MARK: Final = "\ufeff"


class Syntax:
    """The patterns of one kind, for bytes and for text.

    Args:
        separator: what stands between fields.
        quoted: a field in quotes.
        plain: any other.
        opened: the beginning of a field whose end has not come yet.
    """

    def __init__(self, separator: str, quoted: str, plain: str, opened: str) -> None:
        self.separator = separator
        field = f"(?:{quoted}|{plain})"
        record = f"(?:{field}{separator})*{field}"
        self.record = re.compile(rf"{record}\r?\n".encode())
        self.last_record = re.compile(rf"{record}\Z".encode())
        self.incomplete = re.compile(rf"(?:{field}{separator})*(?:{opened})\Z".encode())
        self.quoted = re.compile(quoted)
        self.field = re.compile(field)


@dataclass(frozen=True)
class Delimited(Format):
    """Records of fields; the first record names the columns.

    Raises:
        Unreadable: while reading: a column is not there.
    """

    syntax: ClassVar[Syntax]

    def batches(self, file: BinaryIO) -> Iterator[Batch]:
        columns: tuple[int, ...] | None = None
        count = offset = 0
        for block, reason in self._records(file):
            if columns is None:
                if reason:
                    raise Unreadable(f"the header: {reason}")
                names = self._names(block)
                columns, count = self._columns(names), len(names)
                yield Batch((block, offset, (), count, None), block, "byte 0", len(block))
            else:
                data = (block, offset, columns, count, reason)
                yield Batch(data, block, f"byte {offset}", len(block))
            offset += len(block)

    def _records(self, file: BinaryIO) -> Iterator[tuple[bytes, str | None]]:
        """Yield the header, then batches of whole records, and lines that are none with why."""
        record, last = self.syntax.record, self.syntax.last_record
        rest = b""
        pieces: list[bytes] = []  # what has come since there was too little for a record
        held = wanted = 0
        header = True
        for chunk in chunks(file):
            pieces.append(chunk)
            held += len(chunk)
            # A record that goes on is looked at again when there is twice as much of it.
            if chunk and held < wanted:
                continue
            block = b"".join([rest, *pieces])
            pieces, held = [], 0
            start = end = 0
            while end < len(block):
                found = record.match(block, end) or (None if chunk else last.match(block, end))
                if found:
                    end = found.end()
                    if header or end - start >= BATCH:
                        yield block[start:end], None
                        start, header = end, False
                    continue
                if (
                    chunk
                    and len(block) - end < LONGEST
                    and self.syntax.incomplete.match(block, end)
                ):
                    break
                if start < end:
                    yield block[start:end], None
                start, end = end, block.find(b"\n", end) + 1 or len(block)
                yield block[start:end], "the quotes do not match"
                start, header = end, False
            if start < end:
                yield block[start:end], None
            rest = block[end:]
            wanted = len(rest)

    def _names(self, block: bytes) -> list[str]:
        text = decoded(block)[0].removeprefix(_MARK)
        return [self._value(text[a:b]) for a, b in self._spans(text, 0)]

    def _columns(self, names: list[str]) -> tuple[int, ...]:
        for field in self.fields:
            if field not in names:
                raise Unreadable(f"there is no column {field!r}; there are: {', '.join(names)}")
        return tuple(i for i, name in enumerate(names) if name in self.fields)

    def _spans(self, text: str, at: int) -> list[tuple[int, int]]:
        """Return where the fields of the record that begins at `at` are."""
        field, separator = self.syntax.field, self.syntax.separator
        spans: list[tuple[int, int]] = []
        while True:
            match = field.match(text, at)
            assert match
            start, end = match.span()
            if text[end : end + 1] == separator:
                spans.append((start, end))
                at = end + 1
                continue
            if start < end and text[end - 1] == "\r":
                end -= 1  # of the line end
            spans.append((start, end))
            return spans

    def repair(self, data: tuple[bytes, int, tuple[int, ...], int, str | None]) -> Repaired:
        block, offset, columns, count, reason = data
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        if reason:
            bad = (BadRecord(1, reason, block),)
            return Repaired(b"" if self.set_aside else None, lines, bad)
        text, invalid = decoded(block, offset, strict=self.strict)
        bad_records: list[BadRecord] = []
        wanted: list[tuple[int, int]] = []  # fields; an empty text is one, too
        dropped: set[tuple[int, int]] = set()
        at = 0
        while at < len(text):
            spans = self._spans(text, at)
            end = text.find("\n", spans[-1][1]) + 1 or len(text)
            if len(spans) == count:
                wanted += [spans[column] for column in columns]
            elif columns and spans[0][0] < spans[-1][1]:
                line = text.count("\n", 0, at) + 1
                fields = f"{len(spans)} field{'s' * (len(spans) > 1)}"
                reason = f"{fields}, where the header has {count}"
                bad_records.append(BadRecord(line, reason, encode(text[at:end])))
                if not self.set_aside:
                    break
                dropped.add((at, end))
                wanted.append((at, end))
            at = end
        tally = Tally() if self.stats else None
        pieces: list[str] = []
        done = 0
        sources = ["" if span in dropped else text[slice(*span)] for span in wanted]
        texts = [self._value(source) for source in sources]
        # All at once, for short texts gain by it.
        became = normalize_batch(texts, self.step)
        for (start, end), source, old, new in zip(wanted, sources, texts, became):
            if (start, end) in dropped:
                pieces.append(text[done:start])
                done = end
                continue
            new = self._fitting(new)
            if tally is not None:
                tally.texts += 1
                if new != old:
                    tally.changed += 1
                    tally.add(old, self.step.edits(old))
            if new != old:
                pieces += text[done:start], self._literal(source, new, alone=count == 1)
                done = end
        repaired = "".join([*pieces, text[done:]]) if pieces else text
        return Repaired(
            encode(repaired) if pieces else None,
            lines,
            tuple(bad_records),
            invalid,
            tally=tally,
            left=invalid_in(repaired) if invalid.count else 0,
        )

    def _literal(self, source: str, became: str, *, alone: bool) -> str:
        """Return a text that has changed, written as the source of the field is."""
        is_quoted = self.syntax.quoted.fullmatch
        quoted = is_quoted(source) or is_quoted(became) or (alone and not became)
        if not source.startswith('"') and became.startswith('"'):
            quoted = True
        if quoted or self.syntax.separator in became or "\n" in became or "\r" in became:
            return '"' + became.replace('"', '""') + '"'
        return became

    def _value(self, source: str) -> str:
        if self.syntax.quoted.fullmatch(source):
            return source[1:-1].replace('""', '"')
        return source

    def _fitting(self, text: str) -> str:
        """Return a text as it can stand in a field."""
        return text

    def writer(self, file: BinaryIO) -> Writer:
        return Plain(file)


@dataclass(frozen=True)
class CommaSeparated(Delimited):
    """RFC 4180: fields in quotes may hold commas, line breaks, and quotes written twice."""

    syntax = Syntax(
        ",",
        quoted=r'"[^"]*(?:""[^"]*)*"',
        plain=r'[^",\n][^,\n]*|',
        opened=r'"[^"]*(?:""[^"]*)*"?\r?|[^",\n][^,\n]*|',
    )


@dataclass(frozen=True)
class TabSeparated(Delimited):
    """A record is a line, and a field in quotes has neither tabs nor line breaks.

    Other quotes are text.  A line break that a repair makes of another character becomes a
    space here.
    """

    syntax = Syntax(
        "\t",
        quoted=r'"[^"\t\n]*(?:""[^"\t\n]*)*"(?=[\t\r\n]|\Z)',
        plain=r"[^\t\n]*",
        opened=r"[^\t\n]*",
    )

    def _fitting(self, text: str) -> str:
        return re.sub(r"[\t\n\r]+", " ", text)
