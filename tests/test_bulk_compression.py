"""Compressed files: whatever is whole is read whole, whatever is not is an error."""

from __future__ import annotations

import gzip
import io
import lzma
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from bulk_files import Ran, made

import vnnorm
from vnnorm.bulk.compression import Damaged, reader, writer
from vnnorm.normaliser import MissingPackage

Call = Callable[..., Ran]

DATA = made(2_000).encode()
ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
CLEAN = vnnorm.normalize(DATA.decode()).encode()


def module(ending: str) -> Any:
    if ending == ".zst":
        return pytest.importorskip(ZSTD)
    return {".gz": gzip, ".xz": lzma}[ending]


every_kind = pytest.mark.parametrize("ending", [".gz", ".xz", ".zst"])


@every_kind
def test_members_one_after_the_other(ending: str) -> None:
    compress = module(ending).compress
    packed = compress(DATA[:1000]) + compress(b"") + compress(DATA[1000:])
    assert reader(io.BytesIO(packed), "a" + ending).read() == DATA
    packed = b""
    for part in (DATA[:1000], b"", DATA[1000:]):
        file = io.BytesIO()
        with writer(file, "a" + ending) as out:
            out.write(part)
        packed += file.getvalue()
    assert module(ending).decompress(packed) == DATA


@every_kind
def test_wherever_it_breaks_off_it_is_an_error(ending: str) -> None:
    packed = module(ending).compress(DATA[:5000])
    for size in [*range(25), *range(25, len(packed), 97), *range(len(packed) - 25, len(packed))]:
        with pytest.raises(Damaged):
            reader(io.BytesIO(packed[:size]), "a" + ending).read()


@every_kind
def test_garbage_is_an_error(ending: str) -> None:
    packed = module(ending).compress(DATA[:5000])
    middle = len(packed) // 2
    for damaged in (b"xin chao", packed[:middle] + b"\0\1\2\3\4\5" + packed[middle + 6 :]):
        with pytest.raises(Damaged):
            reader(io.BytesIO(damaged), "a" + ending).read()


def test_what_is_written_after_a_failure_is_not_followed_by_an_end() -> None:
    file = io.BytesIO()
    member = writer(file, "a.gz")
    out = member.__enter__()
    out.write(b"abc")
    assert not member.__exit__(KeyError, KeyError(), None)
    file.seek(0)
    file.truncate()
    del out, member
    assert file.getvalue() == b""


def test_a_missing_package_is_named_with_its_extra(
    call_filter: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        if name.endswith("zstd"):
            raise ModuleNotFoundError(name=name.partition(".")[0])  # as Python does
        return import_module(name)

    monkeypatch.setattr("importlib.import_module", missing)
    (tmp_path / "a.zst").write_bytes(b"(\xb5/\xfd")
    with pytest.raises(MissingPackage):
        reader(io.BufferedReader(io.BytesIO(b"abc")), "a.zst")
    status, out, err = call_filter("a.zst")
    assert (status, out) == (2, b"")
    assert err == f"vnnorm: .zst files need {ZSTD}: pip install 'vnnorm[zstd]'\n"


@every_kind
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_from_one_compressed_file_to_another(
    call_filter: Call, tmp_path: Path, ending: str, jobs: str
) -> None:
    name = "a.txt" + ending
    (tmp_path / name).write_bytes(module(ending).compress(DATA))
    assert call_filter("--jobs", jobs, name) == (0, CLEAN, "")
    assert call_filter("--jobs", jobs, name, name, "-o", "b" + ending).status == 0
    assert module(ending).decompress((tmp_path / ("b" + ending)).read_bytes()) == CLEAN * 2
    assert call_filter("--jobs", jobs, name, "--output-dir", "out").status == 0
    assert module(ending).decompress((tmp_path / "out" / name).read_bytes()) == CLEAN
    assert call_filter("--jobs", jobs, "-i", name).status == 0
    replaced = (tmp_path / name).read_bytes()
    assert module(ending).decompress(replaced) == CLEAN
    assert call_filter("--jobs", jobs, "-i", name).status == 0
    assert (tmp_path / name).read_bytes() == replaced


@every_kind
def test_detect_looks_inside(
    call_filter: Call, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vnnorm.detect.ENOUGH", 1000)
    name, large, broken = "a.txt" + ending, "b.txt" + ending, "c" + ending
    vnnorm.register_codecs()
    text = "Buổi sáng, người dân trong làng ra đồng từ rất sớm.\n".encode("tcvn3")
    packed = module(ending).compress(text * 100)
    (tmp_path / name).write_bytes(module(ending).compress(text))
    (tmp_path / large).write_bytes(packed)
    (tmp_path / broken).write_bytes(packed[:30])
    status, out, err = call_filter("detect", broken, name, large)
    assert [line.split()[:2] for line in out.decode().splitlines()] == [
        [f"{name}:", "tcvn3"], [f"{large}:", "tcvn3"]
    ]  # fmt: skip
    assert (status, err.count("\n")) == (2, 1)
    assert err.startswith(f"vnnorm: {broken}: it breaks off: ")


@every_kind
def test_a_file_that_breaks_off_is_named_and_nothing_is_replaced(
    call_filter: Call, tmp_path: Path, ending: str
) -> None:
    name, good = "a.txt" + ending, "b.txt" + ending
    broken = module(ending).compress(DATA * 3)[:-7]
    (tmp_path / name).write_bytes(broken)
    (tmp_path / good).write_bytes(module(ending).compress(DATA))
    kind = {".gz": "gzip", ".xz": "xz", ".zst": "zstandard"}[ending]
    complaint = f"vnnorm: {name}: it breaks off: the {kind} data has no end\n"
    assert call_filter("-i", name) == (2, b"", complaint)
    assert (tmp_path / name).read_bytes() == broken
    assert call_filter("--output-dir", "out", name, good) == (2, b"", complaint)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [good]
    assert call_filter("-o", "c" + ending, name, good) == (2, b"", complaint)
    assert module(ending).decompress((tmp_path / ("c" + ending)).read_bytes()) == CLEAN
    (tmp_path / "d").write_bytes(b"as it was")
    assert call_filter("-o", "d", name) == (2, b"", complaint)
    assert (tmp_path / "d").read_bytes() == b"as it was"
