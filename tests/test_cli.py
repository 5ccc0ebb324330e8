"""The filter, called in process; what only a process of its own shows is in
`test_cli_process`."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from byte_files import Pieces
from case_files import read_cases

import vnnorm
from vnnorm import STEPS, Pipeline
from vnnorm.cli import main
from vnnorm.repairs.fix_typos import LEVELS, FixTypos, Level
from vnnorm.stream import encode

DAMAGED = "Tỉnh uỷ  ban hành\n\n\n\n\nhoà bình\u200b \n"
STANDARD = Pipeline.preset("standard")
REPAIRED = STANDARD(DAMAGED)

SURROGATE = re.compile("[\ud800-\udfff]")
NAMES = [step.name for step in STEPS]


class Ran(NamedTuple):
    status: int
    out: bytes
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*args: str | Path, given: bytes | io.BytesIO = b"") -> Ran:
        source = io.BytesIO(given) if isinstance(given, bytes) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source, encoding="ascii"))
        status = main([str(arg) for arg in args])
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode())

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with one damaged file and one clean one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "damaged.txt").write_bytes(DAMAGED.encode())
    (tmp_path / "clean.txt").write_bytes(REPAIRED.encode())
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# -- from here to there --------------------------------------------------------


@pytest.mark.parametrize("args", [[], ["-"], ["-o", "-"], ["--", "-"]])
def test_it_filters_standard_input(run: Run, args: list[str]) -> None:
    assert DAMAGED != REPAIRED
    assert run(*args, given=DAMAGED.encode()) == (0, REPAIRED.encode(), "")


def test_files_are_documents_of_their_own(run: Run, folder: Path) -> None:
    """Blank lines at the end of one and at the start of the next are not one run."""
    first, second = folder / "1", folder / "2"
    first.write_text("một\n\n\n")
    second.write_text("\n\nhai")
    expected = STANDARD("một\n\n\n") + STANDARD("\n\nhai")
    assert run(first, second).out == expected.encode()
    assert run("-", second, given=first.read_bytes()).out == expected.encode()


def test_options_may_stand_between_files(run: Run, folder: Path) -> None:
    status, _, err = run("clean.txt", "--check", "damaged.txt", "--no-fold", "clean.txt")
    assert (status, err) == (1, "vnnorm: would change damaged.txt\n")


def test_a_name_may_begin_with_a_dash(run: Run, folder: Path) -> None:
    (folder / "--check").write_bytes(DAMAGED.encode())
    assert run("--", "--check", "clean.txt").out == REPAIRED.encode() * 2
    assert run("--diff", "--", "--check").out.startswith(b"--- a/--check\n")


def test_nothing_in_nothing_out(run: Run) -> None:
    assert run() == (0, b"", "")


def test_a_line_comes_out_before_the_next_is_read(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    class Watching(Pieces):
        def read1(self, size: int | None = -1, /) -> bytes:
            seen.append(capsysbinary.readouterr().out)
            return super().read1(size)

    source = Watching(["hoà\n".encode(), "uỷ\n".encode()])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source))
    assert main(["--steps", "place_tones"]) == 0
    assert seen == [b"", "hòa\n".encode(), "ủy\n".encode()]


def test_what_is_written_in_part_is_written_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a pipe without a buffer may do when a signal comes."""

    class Reluctant(io.BytesIO):
        def write(self, data: Any, /) -> int:
            return super().write(bytes(data)[:7])

    out = Reluctant()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out))
    assert main(["damaged.txt"]) == 0
    assert out.getvalue() == REPAIRED.encode()


# -- which steps ---------------------------------------------------------------


@pytest.mark.parametrize("preset", vnnorm.PRESETS)
def test_preset(run: Run, preset: str) -> None:
    expected = Pipeline.preset(preset)(DAMAGED).encode()
    assert run("--preset", preset, given=DAMAGED.encode()).out == expected


TYPO = "Chi bộ đã kịp thời khắc phục sơ hỡ trong quản lý.\n"
RIGHT = TYPO.replace("hỡ", "hở")

IN_PRESETS = [step for step in STEPS if step.name in Pipeline.preset("search").names()]


@pytest.mark.parametrize("step", IN_PRESETS, ids=lambda step: step.name)
def test_every_step_can_be_left_out_and_be_alone(run: Run, step: vnnorm.Normaliser) -> None:
    preset = "search" if step.name == "fold" else "standard"
    whole = Pipeline.preset(preset)
    without = whole.without(step.name)
    # The sentences for typos stand elsewhere: of those, a share may fail.
    names = [step.name] if step.name != "fix_typos" else []
    cases = [c.input for n in names for c in read_cases(n) if c.kind == "repair"] or [TYPO]
    text = next(t for t in cases if whole(t) != without(t) and not SURROGATE.search(t))
    for name in (step.name, step.name.replace("_", "-")):
        given = text.encode()
        assert run("--preset", preset, f"--no-{name}", given=given) == (
            0,
            encode(without(text)),
            "",
        )
        assert run("--steps", name, given=given) == (0, encode(step(text)), "")


def test_all_steps_can_be_left_out(run: Run) -> None:
    given = "  hoà ,&amp;\u200b\n\n\n\n".encode()
    flags = [f"--no-{name}" for name in NAMES]
    assert run("--preset=search", *flags, given=given).out == given


def test_steps_run_in_the_order_given(run: Run) -> None:
    given = b"&amp;#8203;x"
    for names in ("decode_entities,remove_invisibles", "remove-invisibles, decode-entities"):
        steps = {step.name: step for step in STEPS}
        order = [steps[name.strip().replace("-", "_")] for name in names.split(",")]
        assert run("--steps", names, given=given).out == Pipeline(order)(given.decode()).encode()


@pytest.mark.parametrize(
    ("style", "expected"), [("old", "hòa hòa"), ("new", "hoà hoà"), ("keep", "hoà hòa")]
)
def test_tone_style(run: Run, style: str, expected: str) -> None:
    given = "hoà hòa".encode()
    assert run("--tone-style", style, given=given).out == expected.encode()
    assert run("--tone-style", style, "--steps=place-tones", given=given).out == expected.encode()


def test_keep_indent(run: Run) -> None:
    assert run("--keep-indent", given=b"  a  b\n\tc \n").out == b"  a b\n\tc\n"


def test_typos_and_words(run: Run, tmp_path: Path) -> None:
    only = "--steps=fix-typos"
    for level in typing.get_args(Level):
        given = "mỗi ngày " + TYPO
        expected = Pipeline([FixTypos(level=level)])(given)
        assert run(only, "--typos", level, given=given.encode()).out == expected.encode()
    assert run(only, given=TYPO.encode()).out == RIGHT.encode()
    words = tmp_path / "words.txt"
    words.write_text("Hỡ  # an old word\n", encoding="utf-8")
    assert run(only, "--words", str(words), given=TYPO.encode()).out == TYPO.encode()
    words.write_bytes(b"\xff")
    status, _, err = run(only, "--words", str(words), given=TYPO.encode())
    assert (status, err) == (2, f"vnnorm: {words}: it is not UTF-8\n")


def test_list_steps(run: Run) -> None:
    status, out, err = run("--list-steps")
    rows = [line.split() for line in out.decode().splitlines()]
    assert [row[0] for row in rows] == [step.name for step in STEPS]
    for name, steps in vnnorm.PRESETS.items():
        assert [row[0] for row in rows if name in row] == [step.name for step in steps]
    assert (status, err) == (0, "")


# -- wrong usage ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--preset", "none"], ["'none'", *vnnorm.PRESETS]),
        (["--steps", "compose,none"], ["'none'", *NAMES]),
        (["--steps", ""], ["''", *NAMES]),
        (["--no-none"], ["'none'", *NAMES]),
        (["--none"], ["--none", "--help"]),
        (["--pre", "minimal"], ["--pre", "--help"]),
        (["--errors", "ignore"], ["'ignore'", "keep", "replace", "strict"]),
        (["--tone-style", "none"], ["'none'", "old", "new", "keep"]),
        (["--tone-style", "new", "--preset", "minimal"], ["place_tones", "compose"]),
        (["--tone-style", "new", "--no-place-tones"], ["place_tones"]),
        (["--typos", "best"], ["'best'", *LEVELS]),
        (["--typos", "safe", "--no-fix-typos"], ["fix_typos"]),
        (["--words", "missing.txt"], ["missing.txt", "No such file"]),
        (["--keep-indent", "--steps", "compose"], ["fix_spaces", "compose"]),
        (["--preset", "minimal", "--steps", "compose"], ["--preset", "--steps"]),
        (["-i"], ["--in-place"]),
        (["-i", "clean.txt", "-"], ["--in-place", "standard input"]),
        (["-i", "-o", "x", "clean.txt"], ["--in-place", "--output"]),
        (["-i", "--check", "clean.txt"], ["--in-place", "--check"]),
        (["-o", "x", "--diff", "clean.txt"], ["--output", "--diff"]),
    ],
)
def test_wrong_usage_says_what_there_is(
    run: Run, folder: Path, args: list[str], said: list[str]
) -> None:
    before = names(folder)
    status, out, err = run(*args)
    assert (status, out) == (2, b"")
    assert err.startswith("vnnorm: ")
    assert err.count("\n") == 1
    assert [word for word in said if word not in err] == []
    assert names(folder) == before


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"vnnorm {vnnorm.__version__}\n".encode(), "")


def test_help_is_short_and_names_every_flag(run: Run) -> None:
    status, out, err = run("--help")
    text = out.decode()
    assert (status, err) == (0, "")
    assert len(text.splitlines()) <= 80
    assert max(map(len, text.splitlines())) <= 80
    flags = (
        "--preset --steps --no-STEP --tone-style --typos --words --keep-indent --list-steps"
        " --output --in-place --check --diff"
    )
    for flag in f"{flags} --errors --help --version -o -i -h".split():
        assert f" {flag}" in text
    statuses = text.partition("exit status:\n")[2]
    assert re.findall(r"^  (\d+(?:, \d+)*)  ", statuses, re.MULTILINE) == [
        "0", "1", "2", "129, 130, 143"
    ]  # fmt: skip


# -- bytes that are not UTF-8 --------------------------------------------------

CUT = "hoà".encode() + b" \xe1\xba " + "uỷ".encode() + b"\xed\xa0\x80\n"


@pytest.mark.parametrize(
    ("errors", "expected", "done"),
    [
        ([], "hòa".encode() + b" \xe1\xba " + "ủy".encode() + b"\xed\xa0\x80\n", "unchanged"),
        (["--errors=replace"], "hòa \ufffd ủy\ufffd\ufffd\ufffd\n".encode(), "U+FFFD"),
    ],
)
def test_invalid_bytes_are_reported_once(
    run: Run, errors: list[str], expected: bytes, done: str
) -> None:
    status, out, err = run(*errors, "--steps=place_tones", given=CUT)
    assert (status, out) == (0, expected)
    assert err.count("\n") == 1
    assert err.startswith("vnnorm: <stdin>: warning: 5 bytes, 0xE1 at offset 5 the first,")
    assert done in err


def test_one_invalid_byte_is_one_byte(run: Run, folder: Path) -> None:
    (folder / "a").write_bytes(b"abc\xff")
    status, out, err = run("a")
    assert (status, out) == (0, b"abc\xff")
    assert err == "vnnorm: a: warning: byte 0xFF at offset 3 is not UTF-8; passed on unchanged\n"


@pytest.mark.parametrize("how", [[], ["--check"], ["--diff"], ["-i"], ["-o", "out"]])
def test_strict_refuses_the_file_and_goes_on(run: Run, folder: Path, how: list[str]) -> None:
    bad = folder / "bad.txt"
    bad.write_bytes(b"sach\n" * 50_000 + CUT)
    before = bad.read_bytes()
    status, out, err = run("--errors=strict", *how, "bad.txt", "clean.txt")
    assert status == 2
    assert err == "vnnorm: bad.txt: invalid UTF-8: byte 0xE1 at offset 250005\n"
    assert bad.read_bytes() == before
    if how == ["-o", "out"]:
        assert (folder / "out").read_bytes() == REPAIRED.encode()
    elif not how:
        assert out.endswith(REPAIRED.encode())
    assert names(folder) <= {"bad.txt", "clean.txt", "damaged.txt", "out"}


def test_replacing_invalid_bytes_is_a_change(run: Run, folder: Path) -> None:
    (folder / "a").write_bytes(b"abc\xff\n")
    assert run("--check", "a").status == 0
    assert run("--check", "--errors=replace", "a").status == 1
    assert b"-abc\xff\n+abc\xef\xbf\xbd\n" in run("--diff", "--errors=replace", "a").out
    assert run("-i", "--errors=replace", "a").status == 0
    assert (folder / "a").read_bytes() == b"abc\xef\xbf\xbd\n"


@pytest.mark.parametrize("how", [[], ["--check"], ["--diff"], ["-i"], ["-o", "out"]])
def test_utf_16_is_refused_with_advice_where_utf_8_was_said(
    run: Run, folder: Path, how: list[str]
) -> None:
    data = "hoà\n".encode("utf-16")
    (folder / "a").write_bytes(data)
    status, out, err = run("--from=utf-8", *how, "a")
    assert (status, out) == (2, b"")
    assert "UTF-16" in err
    assert "iconv" in err
    assert (folder / "a").read_bytes() == data
    assert not (folder / "out").exists()


def test_a_byte_order_mark_goes(run: Run) -> None:
    assert run(given=b"\xef\xbb\xbfabc\n").out == b"abc\n"


# -- files that cannot be read -------------------------------------------------


@pytest.mark.parametrize("how", [[], ["--check"], ["--diff"], ["-i"], ["-o", "out"]])
def test_a_bad_file_is_reported_and_the_rest_goes_on(
    run: Run, folder: Path, how: list[str]
) -> None:
    (folder / "sub").mkdir()
    status, out, err = run(*how, "missing.txt", "damaged.txt", "sub")
    assert status == 2
    first, *_, last = err.splitlines()
    assert first == "vnnorm: missing.txt: No such file or directory"
    assert last in ("vnnorm: sub: Is a directory", "vnnorm: sub: not a regular file")
    target = {"-i": "damaged.txt", "-o": "out"}.get("".join(how[:1]))
    if target:
        assert (folder / target).read_bytes() == REPAIRED.encode()
        assert out == b""
    elif not how:
        assert out == REPAIRED.encode()
    elif how == ["--check"]:
        assert "would change damaged.txt" in err


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no users")
def test_a_forbidden_file_is_reported(run: Run, folder: Path) -> None:
    (folder / "clean.txt").chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)  # nothing is forbidden to root
    try:
        assert run("clean.txt") == (2, b"", "vnnorm: clean.txt: Permission denied\n")
    finally:
        os.seteuid(user)


def test_an_error_while_reading_is_reported(run: Run) -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    assert run(given=Failing()) == (2, b"", "vnnorm: <stdin>: Input/output error\n")


def test_a_named_pipe_is_no_place(run: Run, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert run("-i", "pipe") == (2, b"", "vnnorm: pipe: not a regular file\n")


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_a_closed_stream_is_reported(
    stream: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, stream, None)
    assert main([] if stream == "stdin" else ["clean.txt"]) == 2
    assert "it is closed" in capsys.readouterr().err


def test_without_standard_error_nothing_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`print` to a missing stream goes to standard output, into the text."""
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["missing.txt", "clean.txt"]) == 2
    assert capsysbinary.readouterr().out == REPAIRED.encode()


# -- check and diff ------------------------------------------------------------


def test_check_names_what_would_change(run: Run, folder: Path) -> None:
    assert run("--check", "clean.txt") == (0, b"", "")
    status, out, err = run("--check", "clean.txt", "damaged.txt")
    assert (status, out, err) == (1, b"", "vnnorm: would change damaged.txt\n")
    assert run("--check", given=DAMAGED.encode()).err == "vnnorm: would change <stdin>\n"
    assert (folder / "damaged.txt").read_bytes() == DAMAGED.encode()


def test_check_sees_a_change_at_the_very_end(run: Run) -> None:
    text = "sạch sẽ\n" * 40_000
    assert run("--check", given=text.encode()).status == 0
    assert run("--check", given=(text + "hoà").encode()).status == 1
    assert run("--check", given=(text + "\n\n\n").encode()).status == (
        STANDARD(text + "\n\n\n") != text + "\n\n\n"
    )


def test_check_reads_on_for_what_is_invalid(run: Run) -> None:
    given = "hoà\n".encode() * 60_000 + b"\xff"
    status, _, err = run("--check", given=given)
    assert status == 1
    assert f"byte 0xFF at offset {len(given) - 1} " in err
    assert run("--check", "--errors=strict", given=given).status == 2


def test_diff_shows_and_does_not_write(run: Run, folder: Path) -> None:
    status, out, err = run("--diff", "clean.txt", "damaged.txt")
    assert (status, err) == (0, "")
    assert out.startswith(b"--- a/damaged.txt\n+++ b/damaged.txt\n@@ -1,")
    assert "\n-hoà bình\u200b \n+hòa bình\n".encode() in out
    assert (folder / "damaged.txt").read_bytes() == DAMAGED.encode()


def test_diff_and_check_go_together(run: Run, folder: Path) -> None:
    assert run("--diff", "--check", "clean.txt") == (0, b"", "")
    status, out, err = run("--diff", "--check", "damaged.txt")
    assert (status, err) == (1, "vnnorm: would change damaged.txt\n")
    assert out == run("--diff", "damaged.txt").out


def test_diff_marks_a_missing_newline(run: Run) -> None:
    assert run("--diff", given="hoà".encode()).out.decode().splitlines() == [
        "--- a/-",
        "+++ b/-",
        "@@ -1 +1 @@",
        "-hoà",
        "\\ No newline at end of file",
        "+hòa",
        "\\ No newline at end of file",
    ]


# -- in place ------------------------------------------------------------------


def test_in_place_replaces_what_changes_and_only_that(run: Run, folder: Path) -> None:
    old = {}
    for name in ("clean.txt", "damaged.txt"):
        os.utime(folder / name, ns=(10**18, 10**18))
        old[name] = os.stat(folder / name)
    assert run("-i", "clean.txt", "damaged.txt") == (0, b"", "")
    assert (folder / "damaged.txt").read_bytes() == REPAIRED.encode()
    assert (folder / "damaged.txt").stat().st_mtime_ns != 10**18
    clean = (folder / "clean.txt").stat()
    assert (clean.st_mtime_ns, clean.st_ino) == (10**18, old["clean.txt"].st_ino)
    assert names(folder) == {"clean.txt", "damaged.txt"}


def test_a_clean_file_needs_no_right_to_write(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vnnorm.filter.Replacement", None)
    assert run("-i", "clean.txt") == (0, b"", "")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o444])
def test_the_mode_is_kept(run: Run, folder: Path, mode: int) -> None:
    (folder / "damaged.txt").chmod(mode)
    assert run("-i", "damaged.txt").status == 0
    assert stat.S_IMODE((folder / "damaged.txt").stat().st_mode) == mode
    (folder / "damaged.txt").chmod(mode)
    assert run("-o", "damaged.txt", "clean.txt").status == 0
    assert stat.S_IMODE((folder / "damaged.txt").stat().st_mode) == mode


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_the_owner_is_kept(run: Run, folder: Path) -> None:
    os.chown(folder / "damaged.txt", 1234, 4321)
    assert run("-i", "damaged.txt").status == 0
    kept = (folder / "damaged.txt").stat()
    assert (kept.st_uid, kept.st_gid) == (1234, 4321)


def test_a_new_file_gets_the_mode_that_any_gets(run: Run, folder: Path) -> None:
    old = os.umask(0o027)
    try:
        assert run("-o", "out", "clean.txt").status == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE((folder / "out").stat().st_mode) == 0o640


def test_a_private_text_is_private_while_it_is_written(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    def spy(fd: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(fd).st_mode))

    monkeypatch.setattr("vnnorm.atomic._take_over", lambda path, old: None)
    monkeypatch.setattr(os, "fsync", spy)
    assert run("-i", "damaged.txt").status == 0
    assert modes == [0o600]


@pytest.mark.parametrize("how", [["-i", "link"], ["-o", "link", "damaged.txt"]])
def test_a_symbolic_link_stays_a_link(run: Run, folder: Path, how: list[str]) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "target").write_bytes(DAMAGED.encode())
    (folder / "link").symlink_to(Path("sub", "target"))
    assert run(*how).status == 0
    assert (folder / "link").is_symlink()
    assert (folder / "sub" / "target").read_bytes() == REPAIRED.encode()
    assert names(folder / "sub") == {"target"}


def test_another_hard_link_keeps_the_old_text(run: Run, folder: Path) -> None:
    os.link(folder / "damaged.txt", folder / "other")
    assert run("-i", "damaged.txt").status == 0
    assert (folder / "damaged.txt").read_bytes() == REPAIRED.encode()
    assert (folder / "other").read_bytes() == DAMAGED.encode()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("how", [["-i"], ["-o", "damaged.txt"]])
def test_a_failure_half_way_leaves_the_old_file(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, how: list[str], error: BaseException
) -> None:
    def fail(fd: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    status, out, err = run(*how, "damaged.txt")
    if isinstance(error, KeyboardInterrupt):
        assert (status, out, err) == (130, b"", "")
    else:
        assert (status, out, err) == (2, b"", "vnnorm: damaged.txt: No space left on device\n")
    assert (folder / "damaged.txt").read_bytes() == DAMAGED.encode()
    assert names(folder) == {"clean.txt", "damaged.txt"}


# -- to a file -----------------------------------------------------------------


def test_output_takes_all_inputs_one_after_the_other(run: Run, folder: Path) -> None:
    assert run("-o", "out", "damaged.txt", "-", given=b"x") == (0, b"", "")
    assert (folder / "out").read_bytes() == REPAIRED.encode() + b"x"


def test_output_may_be_an_input(run: Run, folder: Path) -> None:
    assert run("-o", "damaged.txt", "damaged.txt", "damaged.txt").status == 0
    assert (folder / "damaged.txt").read_bytes() == REPAIRED.encode() * 2


def test_of_an_input_that_fails_nothing_is_written(run: Run, folder: Path) -> None:
    (folder / "bad").write_bytes(b"a\n" * 200_000 + b"\xff")
    assert run("-o", "out", "--errors=strict", "clean.txt", "bad", "clean.txt").status == 2
    assert (folder / "out").read_bytes() == REPAIRED.encode() * 2


def test_when_every_input_fails_the_output_stays(run: Run, folder: Path) -> None:
    assert run("-o", "clean.txt", "missing").status == 2
    assert (folder / "clean.txt").read_bytes() == REPAIRED.encode()
    assert run("-o", "new", "missing").status == 2
    assert names(folder) == {"clean.txt", "damaged.txt"}


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("none/out", "No such file or directory"),
        (".", "Is a directory"),
        ("clean.txt/out", "Not a directory"),
    ],
)
def test_an_impossible_output_is_reported(run: Run, folder: Path, out: str, reason: str) -> None:
    assert run("-o", out, "clean.txt") == (2, b"", f"vnnorm: {out}: {reason}\n")
    assert names(folder) == {"clean.txt", "damaged.txt"}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_device_is_written_to_and_not_replaced(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root could replace the device itself: a mistake must not get as far as that.
    monkeypatch.setattr("vnnorm.filter.Replacement", None)
    assert run("-o", "/dev/full", "clean.txt") == (
        2,
        b"",
        "vnnorm: /dev/full: No space left on device\n",
    )
    assert run("-o", os.devnull, "clean.txt") == (0, b"", "")


def test_odd_names_are_names(run: Run, folder: Path) -> None:
    name = os.fsdecode("chữ ".encode() + b"\xff")
    try:
        (folder / name).write_bytes(DAMAGED.encode())
    except OSError:
        pytest.skip("this file system wants UTF-8")
    assert run("--check", name).err == "vnnorm: would change chữ \\udcff\n"
    assert run("-i", name).status == 0
    assert (folder / name).read_bytes() == REPAIRED.encode()
