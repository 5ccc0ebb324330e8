"""Plain text in batches and in several processes: the bytes are those of the whole."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bulk_files import Ran, made
from byte_files import Pieces, cut, documents
from hypothesis import example, given
from hypothesis import strategies as st

import vnnorm
from vnnorm import Edit, Normaliser, Pipeline
from vnnorm.bulk import formats, text
from vnnorm.bulk.text import Text
from vnnorm.bulk.workers import Inline, Workers, in_order
from vnnorm.charset_io import codec_name
from vnnorm.normaliser import Change
from vnnorm.stream import InvalidBytes, NotUtf8, encode

Call = Callable[..., Ran]

STANDARD = Pipeline.preset("standard")


@dataclass(frozen=True, repr=False)
class Titled(Normaliser):
    """Marks a line that follows one that is ``=``, and one that a ``^`` follows."""

    @property
    def reach(self) -> int:
        return 7

    def lead(self, before: str, text: str, after: str | None) -> list[Edit] | None:
        lines = (before + text + (after or "")).split("\n")
        found: list[Edit] = []
        at = -len(before)
        for i, line in enumerate(lines):
            marked = (i and lines[i - 1] == "=") or lines[i + 1 : i + 2] == ["^"]
            if marked and 0 <= at < len(text) and line not in "=^":
                found.append(Edit(at, at, "T", ("titled",)))
            at += len(line) + 1
        return found

    def find(self, text: str) -> Iterator[Change]:
        return iter(())


def in_batches(step: Normaliser, data: bytes, pieces: list[bytes]) -> tuple[bytes, bool]:
    format = Text(step)
    out = io.BytesIO()
    writer = format.writer(out)
    batches = format.batches(Pieces(pieces))
    for batch, result in in_order(lambda b: Inline(format.repair).submit(b.data), batches, 1):
        writer.write(batch, result.result())
    writer.close()
    return out.getvalue(), writer.changed


@pytest.mark.parametrize("step", [STANDARD, Pipeline([vnnorm.compose]), Titled()], ids=repr)
@given(data=documents, more=st.data(), size=st.integers(1, 20))
@example(data=b"a\n\n\n\n\nb  \n \n\n", more=None, size=1)
@example(data=b"=\na\nb\n=\nccccccccccccc\nd\n^\n", more=None, size=1)
def test_batches_make_the_whole(
    step: Normaliser, data: bytes, more: st.DataObject | None, size: int
) -> None:
    pieces = more.draw(cut(data)) if more else [data[i : i + 1] for i in range(len(data))]
    whole = encode(step(data.decode("utf-8", "surrogateescape")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BATCH", size)
        assert in_batches(step, data, pieces) == (whole, whole != data)


@given(data=documents)
def test_bytes_that_are_not_utf_8_are_told(data: bytes) -> None:
    found = Text(STANDARD).repair((b"", data, b"", 100)).invalid
    lost = len(data) - len(data.decode("utf-8", "ignore").encode())
    assert found.count == lost
    if lost:
        assert data[found.offset - 100] == found.first
        with pytest.raises(NotUtf8, match=f"offset {found.offset}$"):
            Text(STANDARD, strict=True).repair((b"", data, b"", 100))
    else:
        assert found == InvalidBytes()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_do_the_same_however_they_are_started(method: str) -> None:
    data = made(3_000).encode()
    format = Text(STANDARD)
    out = io.BytesIO()
    writer = format.writer(out)
    with (
        pytest.MonkeyPatch.context() as patch,
        Workers(format.repair, 2, method) as workers,
    ):
        patch.setattr(text, "BATCH", 10_000)
        batches = format.batches(io.BytesIO(data))
        for batch, result in in_order(lambda b: workers.submit(b.data), batches, workers.window):
            writer.write(batch, result.result())
    writer.close()
    assert out.getvalue() == STANDARD(data.decode()).encode()
    assert workers.processes() == []


@pytest.mark.parametrize("jobs", ["0", "1", "2", "3"])
def test_jobs(call_filter: Call, monkeypatch: pytest.MonkeyPatch, jobs: str) -> None:
    monkeypatch.setattr(text, "BATCH", 50_000)
    data = made(3_000)
    ran = call_filter("--jobs", jobs, given=data.encode())
    assert ran == (0, STANDARD(data).encode(), "")


def test_jobs_cannot_be_negative(call_filter: Call) -> None:
    assert call_filter("--jobs", "-1").err == "vnnorm: --jobs takes 0 or more, not -1\n"


def test_blank_lines_between_batches_are_one_run(
    call_filter: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "BATCH", 3)
    given = b"\n\n\na\n\n\n\n\n\n\nb\n\n\n"
    assert call_filter("--jobs", "2", given=given).out == b"a\n\nb\n"


def test_every_mode_with_jobs(call_filter: Call, tmp_path: Path) -> None:
    damaged, clean = tmp_path / "1.txt", tmp_path / "2.txt"
    damaged.write_text("hoà  bình\n")
    clean.write_text("hòa bình\n")
    stamp = clean.stat().st_mtime_ns, clean.stat().st_ino
    assert call_filter("--jobs", "2", "--check", damaged, clean) == (
        1,
        b"",
        f"vnnorm: would change {damaged}\n",
    )
    assert call_filter("--jobs", "2", "-o", "both", damaged, clean) == (0, b"", "")
    assert (tmp_path / "both").read_text() == "hòa bình\nhòa bình\n"
    assert call_filter("--jobs", "2", "-i", damaged, clean) == (0, b"", "")
    assert damaged.read_text() == "hòa bình\n"
    assert (clean.stat().st_mtime_ns, clean.stat().st_ino) == stamp
    assert {path.name for path in tmp_path.iterdir()} == {"1.txt", "2.txt", "both"}


def test_one_bad_file_does_not_keep_the_others_from_being_done(
    call_filter: Call, tmp_path: Path
) -> None:
    (tmp_path / "1").write_text("hoà\n")
    (tmp_path / "2").write_bytes(b"uy\xff\n")
    (tmp_path / "3").write_text("uỷ\n")
    args = ["--jobs", "2", "--errors", "strict", "1", "missing", "2", "3"]
    complaints = (
        "vnnorm: missing: No such file or directory\n"
        "vnnorm: 2: invalid UTF-8: byte 0xFF at offset 2\n"
    )
    assert call_filter(*args, "-o", "out") == (2, b"", complaints)
    assert (tmp_path / "out").read_text() == "hòa\nủy\n"
    assert call_filter(*args, "-i") == (2, b"", complaints)
    assert [(tmp_path / name).read_bytes() for name in "123"] == [
        "hòa\n".encode(),
        b"uy\xff\n",
        "ủy\n".encode(),
    ]


def test_warnings_and_quiet(call_filter: Call) -> None:
    ran = call_filter("--jobs", "2", given=b"a\n\xff\xfe\n")
    assert ran.err == (
        "vnnorm: <stdin>: warning: 2 bytes, 0xFF at offset 2 the first,"
        " are not UTF-8; passed on unchanged\n"
    )
    assert ran.out == b"a\n\xff\xfe\n"
    assert call_filter("--jobs", "2", "--quiet", given=b"a\n\xff\xfe\n").err == ""
    assert call_filter("--quiet", given=b"a\n\xff\xfe\n").err == ""


def test_batches_are_large_enough_for_their_reach() -> None:
    assert 4 * STANDARD.reach < formats.BATCH


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_charsets(call_filter: Call, tmp_path: Path, jobs: str) -> None:
    """Whatever a file is in, and is to be in, several processes do what one does."""
    data = made(300)
    (tmp_path / "16.txt").write_bytes(data.encode("utf-16"))
    bulk = ["--jobs", jobs, "--stats=json", "--quiet"]  # also with one job it goes this way
    assert call_filter(*bulk, "16.txt").out == STANDARD(data).encode()
    assert call_filter(*bulk, "-i", "16.txt").status == 0
    assert (tmp_path / "16.txt").read_bytes() == STANDARD(data).encode()
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("hòa bình\n" * 2000, "utf-8")
    assert call_filter(*bulk, "--to", "tcvn3", "a.txt", "b.txt", "-i").status == 0
    assert (tmp_path / "a.txt").read_bytes() == b"h\xdfa b\xd7nh\n" * 2000
    ran = call_filter(*bulk, "--from", "tcvn3", "a.txt", "b.txt", "-o", "c.txt.gz")
    assert ran.status == 0
    assert call_filter("c.txt.gz").out == "hòa bình\n".encode() * 4000
    ran = call_filter("--jobs", jobs, "--stats", "--to", "cp1252", "c.txt.gz", "-o", "d")
    assert ran.err.startswith("vnnorm: c.txt.gz: line 1: 'ò' (U+00F2) is not in") or ran.status == 0
    assert call_filter("--parquet", "--to", "tcvn3", "a", "-i").status == 2


def test_bytes_that_a_step_could_read_are_no_cause_for_a_warning(call_filter: Call) -> None:
    line = "Nước Việt Nam là một, dân tộc Việt Nam là một.\n"
    given = line.encode(codec_name("tcvn3")) * 5
    expected = call_filter(given=given)
    assert expected.out == line.encode() * 5
    assert call_filter("--jobs", "2", given=given) == expected
    assert call_filter("--jobs", "2", given=given + b"\xff\n") == call_filter(
        given=given + b"\xff\n"
    )
