"""Many files into a folder: paths kept, complete files skipped, killed runs cleaned up."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from bulk_files import Ran, made

import vnnorm
from vnnorm.bulk.sinks import Folder

Call = Callable[..., Ran]

NAMES = ["in/a/1.txt", "in/a/2.txt", "in/b/c/1.txt", "in/0.txt"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for i, name in enumerate(NAMES):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made(30, seed=i), "utf-8")
    return tmp_path


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_paths_below_the_common_folder_are_kept(call_filter: Call, folder: Path, jobs: str) -> None:
    assert call_filter("--jobs", jobs, *NAMES, "--output-dir", "out") == (0, b"", "")
    assert written(folder / "out") == {name.removeprefix("in/") for name in NAMES}
    for name in NAMES:
        result = (folder / name.replace("in/", "out/", 1)).read_text("utf-8")
        assert result == vnnorm.normalize((folder / name).read_text("utf-8"))


def test_a_single_file_goes_right_below(call_filter: Call, folder: Path) -> None:
    assert call_filter(NAMES[2], "--output-dir", "out/deep").status == 0
    assert written(folder / "out") == {"deep/1.txt"}


def test_what_is_complete_is_not_done_again(call_filter: Call, folder: Path) -> None:
    call_filter(*NAMES, "--output-dir", "out")
    marks = {name: (folder / "out" / name).stat().st_mtime_ns for name in written(folder / "out")}
    (folder / "out/a/2.txt").unlink()
    newer = folder / "in/0.txt"
    newer.write_text("hoà\n")
    os.utime(newer, ns=(marks["0.txt"] + 10**9,) * 2)
    ran = call_filter(*NAMES, "--output-dir", "out")
    assert ran == (0, b"", "vnnorm: 2 of 4 files were complete\n")
    again = {name: (folder / "out" / name).stat().st_mtime_ns for name in written(folder / "out")}
    assert {name for name in marks if again[name] == marks[name]} == {"a/1.txt", "b/c/1.txt"}
    assert (folder / "out/0.txt").read_text() == "hòa\n"
    os.utime(newer, ns=(0, 0))
    assert call_filter(*NAMES, "--output-dir", "out", "--quiet") == (0, b"", "")
    assert call_filter(*NAMES, "--output-dir", "out", "--force") == (0, b"", "")
    done = {name: (folder / "out" / name).stat().st_mtime_ns for name in marks}
    assert not {name for name in marks if done[name] == again[name]}


def test_what_a_killed_run_left_is_removed(call_filter: Call, folder: Path) -> None:
    (folder / "out/a").mkdir(parents=True)
    (folder / "out/a/.vnnorm-0123abcd").write_text("half")
    (folder / "out/a/.other").write_text("not ours")
    call_filter(*NAMES, "--output-dir", "out")
    assert written(folder / "out") == {name.removeprefix("in/") for name in NAMES} | {"a/.other"}


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX")
def test_what_another_run_is_writing_stays(call_filter: Call, folder: Path) -> None:
    import fcntl

    (folder / "out/a").mkdir(parents=True)
    with (folder / "out/a/.vnnorm-0123abcd").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        call_filter(*NAMES, "--output-dir", "out")
        assert "a/.vnnorm-0123abcd" in written(folder / "out")


def test_a_file_that_grows_while_it_is_read_is_not_complete(
    call_filter: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Folder.begin

    def slow(self: Folder, name: str) -> BinaryIO:
        if name.endswith("0.txt"):
            os.utime(name, ns=(1, 1))
        return begin(self, name)

    monkeypatch.setattr(Folder, "begin", slow)
    status, _, err = call_filter(*NAMES, "--output-dir", "out")
    assert (status, err) == (2, "vnnorm: in/0.txt: it has changed while it was read\n")
    assert written(folder / "out") == {"a/1.txt", "a/2.txt", "b/c/1.txt"}


def test_patterns_are_expanded_where_the_shell_does_not(call_filter: Call, folder: Path) -> None:
    assert call_filter("in/**/1.txt", "--output-dir", "out") == (0, b"", "")
    assert written(folder / "out") == {"a/1.txt", "b/c/1.txt"}
    assert call_filter("in/*.md").err == "vnnorm: in/*.md: No such file or directory\n"
    (folder / "[1].txt").write_text("hoà\n")
    assert call_filter("[1].txt").out == "hòa\n".encode()
    assert call_filter("-").out == b""


def test_what_cannot_be(call_filter: Call, folder: Path) -> None:
    def complaint(*args: str) -> str:
        status, out, err = call_filter(*args)
        assert (status, out) == (2, b"")
        return err

    assert "--output-dir needs files" in complaint("--output-dir", "out")
    assert "--output-dir needs files" in complaint("--output-dir", "out", "-")
    assert "--force goes with --output-dir" in complaint("--force", NAMES[0])
    assert "use --in-place" in complaint("--output-dir", "in", *NAMES)
    assert "not allowed with" in complaint("--output-dir", "out", "-i", *NAMES)
    assert "write no text" in complaint("--output-dir", "out", "--check", *NAMES)
    (folder / "file").touch()
    assert "vnnorm: file" in complaint("--output-dir", "file", *NAMES)
    assert complaint("--output-dir", "out", "missing", NAMES[3]) == (
        "vnnorm: missing: No such file or directory\n"
    )
