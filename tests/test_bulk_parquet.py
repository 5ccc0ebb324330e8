"""Parquet: the wanted columns are repaired, all else of the file stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from bulk_files import Ran, environment, made

import vnnorm

if "VNNORM_ENGINES" in os.environ:
    pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
else:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")

Call = Callable[..., Ran]

TEXTS = [None, "", *made(1_000).split("\n"), "a\nb\n\n\n\nc"]
NORMALIZED = [None if text is None else vnnorm.normalize(text) for text in TEXTS]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.parquet"
    size = len(TEXTS)
    table = pa.table(
        {
            "id": pa.array(range(size), pa.int16()),
            "text": pa.array(TEXTS, pa.string()),
            "other": pa.array(TEXTS, pa.string()),
            "large": pa.array(TEXTS, pa.large_string()),
            "kind": pa.array(["hoà", "hòa", "uỷ", None] * (size // 4) + ["hoà"] * (size % 4)),
            "nested": pa.array([{"text": "hoà", "list": [1.5, None]}] * size),
            "time": pa.array([0] * size, pa.timestamp("ms", "Asia/Ho_Chi_Minh")),
        }
    )
    fields = [field.with_metadata({"of": field.name}) for field in table.schema]
    schema = pa.schema(fields, {"made by": "hoà"})
    kind = schema.get_field_index("kind")
    coded = pa.dictionary(pa.int8(), pa.string())
    schema = schema.set(kind, schema.field(kind).with_type(coded))
    pq.write_table(
        table.cast(schema),
        path,
        row_group_size=300,
        compression={"text": "zstd", "id": "none", "other": "gzip"},
        use_dictionary=["kind", "other"],
    )
    return path


def manner(path: Path) -> Any:
    """Return all that is to stay, but for the columns' data."""
    file = pq.ParquetFile(path)
    groups = [file.metadata.row_group(i) for i in range(file.num_row_groups)]
    return (
        file.schema_arrow.to_string(show_field_metadata=True, show_schema_metadata=True),
        file.schema_arrow.metadata.get(b"made by"),
        [field.metadata for field in file.schema_arrow],
        [group.num_rows for group in groups],
        [groups[0].column(i).compression for i in range(groups[0].num_columns)],
        [groups[0].column(i).has_dictionary_page for i in range(groups[0].num_columns)],
        file.metadata.format_version,
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_only_the_columns_named_change(call_filter: Call, path: Path, jobs: str) -> None:
    columns = ["--column", "text", "--column", "large", "--column", "kind"]
    assert call_filter("--jobs", jobs, *columns, path, "-o", "b.parquet") == (0, b"", "")
    out = path.with_name("b.parquet")
    assert manner(out) == manner(path)
    old, new = pq.read_table(path), pq.read_table(out)
    assert new["text"].to_pylist() == NORMALIZED
    assert new["large"].to_pylist() == NORMALIZED
    kinds = [kind and vnnorm.normalize(kind) for kind in old["kind"].to_pylist()]
    assert new["kind"].to_pylist() == kinds
    for name in ("id", "other", "nested", "time"):
        assert new[name].equals(old[name])
    assert call_filter("--jobs", jobs, "--check", *columns, path).status == 1
    assert call_filter("--jobs", jobs, "--check", *columns, out).status == 0


def test_in_place_and_into_a_folder(call_filter: Call, path: Path) -> None:
    assert call_filter(path, "--output-dir", "out") == (0, b"", "")
    out = path.parent / "out" / path.name
    assert pq.read_table(out)["text"].to_pylist() == NORMALIZED
    before = out.read_bytes()
    assert call_filter("-i", out) == (0, b"", "")
    assert out.read_bytes() == before
    assert call_filter("-i", path) == (0, b"", "")
    assert pq.read_table(path)["text"].to_pylist() == NORMALIZED


def test_no_rows(call_filter: Call, path: Path) -> None:
    empty = pq.read_table(path).slice(0, 0)
    pq.write_table(empty, path)
    assert call_filter(path, "-o", "b.parquet") == (0, b"", "")
    assert pq.read_table(path.with_name("b.parquet")).schema.equals(empty.schema)
    with pq.ParquetWriter(path, empty.schema):
        pass  # no row group
    assert call_filter(path, "-o", "b.parquet") == (0, b"", "")
    assert pq.read_table(path.with_name("b.parquet")).schema.equals(empty.schema)


def test_what_is_wrong_is_said(call_filter: Call, path: Path) -> None:
    whole = path.read_bytes()
    ran = call_filter("-i", path, "--column", "x")
    assert (ran.status, ran.out) == (2, b"")
    assert ran.err.startswith(f"vnnorm: {path}: there is no column 'x'; there are: id, text")
    assert "holds int16, not text" in call_filter("-i", path, "--column", "id").err
    for broken in (b"", b"PAR1 no", whole[: len(whole) // 2], whole[:-1]):
        path.write_bytes(broken)
        ran = call_filter("-i", path)
        assert (ran.status, ran.out) == (2, b"")
        assert ran.err.startswith(f"vnnorm: {path}: it is not Parquet: ")
        assert path.read_bytes() == broken
    middle = bytearray(whole)
    middle[100:2000] = bytes(1900)
    path.write_bytes(middle)
    ran = call_filter("-i", path)
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert path.read_bytes() == middle


def test_what_cannot_be(call_filter: Call) -> None:
    assert "not from standard input" in call_filter("--parquet", "-o", "b").err
    assert "goes to files" in call_filter("a.parquet").err
    assert "do not make one" in call_filter("a.parquet", "b.parquet", "-o", "c").err
    assert "not for Parquet" in call_filter("a.parquet", "--bad-records", "x", "-i").err


def test_a_missing_package_is_named_with_its_extra(path: Path) -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None; from vnnorm.cli import main;"
        f" sys.exit(main(['-i', {str(path)!r}]))"
    )
    ran = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True)
    assert ran.returncode == 2
    assert ran.stderr == b"vnnorm: Parquet needs pyarrow: pip install 'vnnorm[parquet]'\n"
