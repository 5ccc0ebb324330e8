"""The filter, called in process: what it says of files, and how it replaces them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk_files import DAMAGED, REPAIRED, Ran, names_in

from vnnorm import Pipeline

Call = Callable[..., Ran]

STANDARD = Pipeline.preset("standard")


# -- check and diff ------------------------------------------------------------


def test_check_names_what_would_change(call_filter: Call, folder: Path) -> None:
    assert call_filter("--check", "clean.txt") == (0, b"", "")
    status, out, err = call_filter("--check", "clean.txt", "damaged.txt")
    assert (status, out, err) == (1, b"", "vnnorm: would change damaged.txt\n")
    assert call_filter("--check", given=DAMAGED.encode()).err == "vnnorm: would change <stdin>\n"
    assert (folder / "damaged.txt").read_bytes() == DAMAGED.encode()


def test_check_sees_a_change_at_the_very_end(call_filter: Call) -> None:
    text = "sạch sẽ\n" * 40_000
    assert call_filter("--check", given=text.encode()).status == 0
    assert call_filter("--check", given=(text + "hoà").encode()).status == 1
    assert call_filter("--check", given=(text + "\n\n\n").encode()).status == (
        STANDARD(text + "\n\n\n") != text + "\n\n\n"
    )


def test_check_reads_on_for_what_is_invalid(call_filter: Call) -> None:
    given = "hoà\n".encode() * 60_000 + b"\xff"
    status, _, err = call_filter("--check", given=given)
    assert status == 1
    assert f"byte 0xFF at offset {len(given) - 1} " in err
    assert call_filter("--check", "--errors=strict", given=given).status == 2


def test_diff_shows_and_does_not_write(call_filter: Call, folder: Path) -> None:
    status, out, err = call_filter("--diff", "clean.txt", "damaged.txt")
    assert (status, err) == (0, "")
    assert out.startswith(b"--- a/damaged.txt\n+++ b/damaged.txt\n@@ -1,")
    assert "\n-hoà bình\u200b \n+hòa bình\n".encode() in out
    assert (folder / "damaged.txt").read_bytes() == DAMAGED.encode()


def test_diff_and_check_go_together(call_filter: Call, folder: Path) -> None:
    assert call_filter("--diff", "--check", "clean.txt") == (0, b"", "")
    status, out, err = call_filter("--diff", "--check", "damaged.txt")
    assert (status, err) == (1, "vnnorm: would change damaged.txt\n")
    assert out == call_filter("--diff", "damaged.txt").out


def test_diff_marks_a_missing_newline(call_filter: Call) -> None:
    assert call_filter("--diff", given="hoà".encode()).out.decode().splitlines() == [
        "--- a/-",
        "+++ b/-",
        "@@ -1 +1 @@",
        "-hoà",
        "\\ No newline at end of file",
        "+hòa",
        "\\ No newline at end of file",
    ]


# -- in place ------------------------------------------------------------------


def test_in_place_replaces_what_changes_and_only_that(call_filter: Call, folder: Path) -> None:
    old = {}
    for name in ("clean.txt", "damaged.txt"):
        os.utime(folder / name, ns=(10**18, 10**18))
        old[name] = os.stat(folder / name)
    assert call_filter("-i", "clean.txt", "damaged.txt") == (0, b"", "")
    assert (folder / "damaged.txt").read_bytes() == REPAIRED.encode()
    assert (folder / "damaged.txt").stat().st_mtime_ns != 10**18
    clean = (folder / "clean.txt").stat()
    assert (clean.st_mtime_ns, clean.st_ino) == (10**18, old["clean.txt"].st_ino)
    assert names_in(folder) == {"clean.txt", "damaged.txt"}


def test_a_clean_file_needs_no_right_to_write(
    call_filter: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vnnorm.filter.Replacement", None)
    assert call_filter("-i", "clean.txt") == (0, b"", "")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o444])
def test_the_mode_is_kept(call_filter: Call, folder: Path, mode: int) -> None:
    (folder / "damaged.txt").chmod(mode)
    assert call_filter("-i", "damaged.txt").status == 0
    assert stat.S_IMODE((folder / "damaged.txt").stat().st_mode) == mode
    (folder / "damaged.txt").chmod(mode)
    assert call_filter("-o", "damaged.txt", "clean.txt").status == 0
    assert stat.S_IMODE((folder / "damaged.txt").stat().st_mode) == mode


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_the_owner_is_kept(call_filter: Call, folder: Path) -> None:
    os.chown(folder / "damaged.txt", 1234, 4321)
    assert call_filter("-i", "damaged.txt").status == 0
    kept = (folder / "damaged.txt").stat()
    assert (kept.st_uid, kept.st_gid) == (1234, 4321)


def test_a_new_file_gets_the_mode_that_any_gets(call_filter: Call, folder: Path) -> None:
    old = os.umask(0o027)
    try:
        assert call_filter("-o", "out", "clean.txt").status == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE((folder / "out").stat().st_mode) == 0o640


def test_a_private_text_is_private_while_it_is_written(
    call_filter: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    def spy(fd: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(fd).st_mode))

    monkeypatch.setattr("vnnorm.atomic._take_over", lambda path, old: None)
    monkeypatch.setattr(os, "fsync", spy)
    assert call_filter("-i", "damaged.txt").status == 0
    assert modes == [0o600]


@pytest.mark.parametrize("how", [["-i", "link"], ["-o", "link", "damaged.txt"]])
def test_a_symbolic_link_stays_a_link(call_filter: Call, folder: Path, how: list[str]) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "target").write_bytes(DAMAGED.encode())
    (folder / "link").symlink_to(Path("sub", "target"))
    assert call_filter(*how).status == 0
    assert (folder / "link").is_symlink()
    assert (folder / "sub" / "target").read_bytes() == REPAIRED.encode()
    assert names_in(folder / "sub") == {"target"}


def test_another_hard_link_keeps_the_old_text(call_filter: Call, folder: Path) -> None:
    os.link(folder / "damaged.txt", folder / "other")
    assert call_filter("-i", "damaged.txt").status == 0
    assert (folder / "damaged.txt").read_bytes() == REPAIRED.encode()
    assert (folder / "other").read_bytes() == DAMAGED.encode()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("how", [["-i"], ["-o", "damaged.txt"]])
def test_a_failure_half_way_leaves_the_old_file(
    call_filter: Call,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: list[str],
    error: BaseException,
) -> None:
    def fail(fd: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    status, out, err = call_filter(*how, "damaged.txt")
    if isinstance(error, KeyboardInterrupt):
        assert (status, out, err) == (130, b"", "")
    else:
        assert (status, out, err) == (2, b"", "vnnorm: damaged.txt: No space left on device\n")
    assert (folder / "damaged.txt").read_bytes() == DAMAGED.encode()
    assert names_in(folder) == {"clean.txt", "damaged.txt"}


# -- to a file -----------------------------------------------------------------


def test_output_takes_all_inputs_one_after_the_other(call_filter: Call, folder: Path) -> None:
    assert call_filter("-o", "out", "damaged.txt", "-", given=b"x") == (0, b"", "")
    assert (folder / "out").read_bytes() == REPAIRED.encode() + b"x"


def test_output_may_be_an_input(call_filter: Call, folder: Path) -> None:
    assert call_filter("-o", "damaged.txt", "damaged.txt", "damaged.txt").status == 0
    assert (folder / "damaged.txt").read_bytes() == REPAIRED.encode() * 2


def test_of_an_input_that_fails_nothing_is_written(call_filter: Call, folder: Path) -> None:
    (folder / "bad").write_bytes(b"a\n" * 200_000 + b"\xff")
    assert call_filter("-o", "out", "--errors=strict", "clean.txt", "bad", "clean.txt").status == 2
    assert (folder / "out").read_bytes() == REPAIRED.encode() * 2


def test_when_every_input_fails_the_output_stays(call_filter: Call, folder: Path) -> None:
    assert call_filter("-o", "clean.txt", "missing").status == 2
    assert (folder / "clean.txt").read_bytes() == REPAIRED.encode()
    assert call_filter("-o", "new", "missing").status == 2
    assert names_in(folder) == {"clean.txt", "damaged.txt"}


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("none/out", "No such file or directory"),
        (".", "Is a directory"),
        ("clean.txt/out", "Not a directory"),
    ],
)
def test_an_impossible_output_is_reported(
    call_filter: Call, folder: Path, out: str, reason: str
) -> None:
    assert call_filter("-o", out, "clean.txt") == (2, b"", f"vnnorm: {out}: {reason}\n")
    assert names_in(folder) == {"clean.txt", "damaged.txt"}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_device_is_written_to_and_not_replaced(
    call_filter: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root could replace the device itself: a mistake must not get as far as that.
    monkeypatch.setattr("vnnorm.filter.Replacement", None)
    assert call_filter("-o", "/dev/full", "clean.txt") == (
        2,
        b"",
        "vnnorm: /dev/full: No space left on device\n",
    )
    assert call_filter("-o", os.devnull, "clean.txt") == (0, b"", "")


def test_odd_names_are_names(call_filter: Call, folder: Path) -> None:
    name = os.fsdecode("chữ ".encode() + b"\xff")
    try:
        (folder / name).write_bytes(DAMAGED.encode())
    except OSError:
        pytest.skip("this file system wants UTF-8")
    assert call_filter("--check", name).err == "vnnorm: would change chữ \\udcff\n"
    assert call_filter("-i", name).status == 0
    assert (folder / name).read_bytes() == REPAIRED.encode()
