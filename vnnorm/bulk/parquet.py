"""Parquet, a row group at a time; needs pyarrow.

Other columns, the schema and its metadata, the row groups and the compression of the
columns stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from vnnorm.bulk.formats import Batch, Format, Repaired, Unreadable, Writer
from vnnorm.bulk.stats import Tally
from vnnorm.normaliser import MissingPackage
from vnnorm.texts import normalize_batch

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ModuleNotFoundError as error:
    raise MissingPackage(f"Parquet needs {error.name}: pip install 'vnnorm[parquet]'") from error

__all__ = ["Parquet"]


@dataclass(frozen=True)
class Parquet(Format):
    """Row groups of a Parquet file.

    Columns of strings, plain, large or as views, may be as they are or dictionary-encoded.
    One that is within a struct cannot be named.

    A worker gets the wanted columns of a row group and nothing else.

    Raises:
        Unreadable: while reading: it is no Parquet, or a column is missing or holds no text.
    """

    unit = "row"
    binary = True

    def batches(self, file: BinaryIO) -> Iterator[Batch]:
        try:
            source = pq.ParquetFile(file)
        except pa.ArrowInvalid as error:
            raise Unreadable(f"it is not Parquet: {_first_line(error)}") from None
        schema = source.schema_arrow
        for name in self.fields:
            if name not in schema.names:
                names = ", ".join(schema.names)
                raise Unreadable(f"there is no column {name!r}; there are: {names}")
            if not _is_text(schema.field(name).type):
                kind = schema.field(name).type
                raise Unreadable(f"the column {name!r} holds {kind}, not text")
        # The first batch is for the writer: there may be no row group at all.
        yield Batch({}, (source, None), "the schema")
        for number in range(source.num_row_groups):
            try:
                table = source.read_row_group(number)
            except (OSError, pa.ArrowException) as error:
                reason = _first_line(error)
                raise Unreadable(f"row group {number} cannot be read: {reason}") from None
            texts = {name: table.column(name) for name in self.fields}
            yield Batch(texts, (source, table), f"row group {number}", table.nbytes)

    def repair(self, data: dict[str, Any]) -> Repaired:
        tally = Tally() if self.stats else None
        repaired: dict[str, Any] = {}
        rows = 0
        for name, column in data.items():
            rows = len(column)
            chunks = [self._chunk(chunk, tally) for chunk in column.chunks]
            if any(chunk is not None for chunk in chunks):
                repaired[name] = pa.chunked_array(
                    [b if b is not None else a for a, b in zip(column.chunks, chunks)],
                    column.type,
                )
        return Repaired(repaired or None, rows, tally=tally)

    def _chunk(self, chunk: Any, tally: Tally | None) -> Any:
        """Return an array repaired; `None` if nothing changes."""
        encoded = pa.types.is_dictionary(chunk.type)
        values = chunk.dictionary if encoded else chunk
        texts = values.to_pylist()
        became = normalize_batch(texts, self.step)
        if tally is not None:
            for old, new in zip(texts, became):
                if old is None:
                    continue
                tally.texts += 1
                if old != new:
                    tally.changed += 1
                    tally.add(old, self.step.edits(old))
        if became == texts:
            return None
        array = pa.array(became, values.type)
        if not encoded:
            return array
        # Two entries may have become one; writing merges them.
        return pa.DictionaryArray.from_arrays(chunk.indices, array).cast(chunk.type)

    def writer(self, file: BinaryIO) -> Writer:
        return _Writer(file)


class _Writer(Writer):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._writer: Any = None

    def write(self, batch: Batch, repaired: Repaired) -> None:
        source, table = batch.kept
        if self._writer is None:
            self._sink = _Sink(self._file)
            self._writer = pq.ParquetWriter(
                pa.PythonFile(self._sink, "w"),
                source.schema_arrow,
                **_manner(source.metadata),
            )
        if table is None:
            return
        for name, column in (repaired.data or {}).items():
            at = table.schema.get_field_index(name)
            table = table.set_column(at, table.schema.field(at), column)
            self.changed = True
        # One row group becomes one, however large.
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def abandon(self) -> None:
        # Thrown away, it writes the end of the file nevertheless.
        if self._writer is not None:
            self._sink.shut = True


def _manner(metadata: Any) -> dict[str, Any]:
    """Return how the file was written, as far as it can be told."""
    if not metadata.num_row_groups:
        return {}
    group = metadata.row_group(0)
    columns = [group.column(i) for i in range(group.num_columns)]
    return {
        "compression": {c.path_in_schema: _codec(c.compression) for c in columns},
        "use_dictionary": [c.path_in_schema for c in columns if c.has_dictionary_page] or False,
        "write_statistics": [c.path_in_schema for c in columns if c.is_stats_set] or False,
        "version": metadata.format_version if metadata.format_version != "1.0" else "1.0",
    }


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _codec(name: str) -> str:
    return "NONE" if name == "UNCOMPRESSED" else name


def _is_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    views = getattr(pa.types, "is_string_view", lambda _: False)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or views(kind))


class _Sink:
    """The output as pyarrow wants it: a file that knows where it is and whether it is closed."""

    shut = False
    closed = False
    mode = "wb"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0

    def write(self, data: Any) -> int:
        if not self.shut:
            self._file.write(bytes(data))
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass
