"""The filter, called in process: what it reads, which steps it takes, how it complains.

What it does to files is in `test_cli_files`, what only a process of its own shows in
`test_cli_process`.
"""

from __future__ import annotations

import io
import os
import re
import sys
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bulk_files import DAMAGED, REPAIRED, Ran, names_in
from byte_files import Pieces
from case_files import read_cases

import vnnorm
from vnnorm import STEPS, Pipeline
from vnnorm.cli import main
from vnnorm.repairs.fix_typos import LEVELS, FixTypos, Level
from vnnorm.stream import encode

Call = Callable[..., Ran]

STANDARD = Pipeline.preset("standard")

SURROGATE = re.compile("[\ud800-\udfff]")
NAMES = [step.name for step in STEPS]


# -- from here to there --------------------------------------------------------


@pytest.mark.parametrize("args", [[], ["-"], ["-o", "-"], ["--", "-"]])
def test_it_filters_standard_input(call_filter: Call, args: list[str]) -> None:
    assert DAMAGED != REPAIRED
    assert call_filter(*args, given=DAMAGED.encode()) == (0, REPAIRED.encode(), "")


def test_files_are_documents_of_their_own(call_filter: Call, folder: Path) -> None:
    """Blank lines at the end of one and at the start of the next are not one run."""
    first, second = folder / "1", folder / "2"
    first.write_text("một\n\n\n")
    second.write_text("\n\nhai")
    expected = STANDARD("một\n\n\n") + STANDARD("\n\nhai")
    assert call_filter(first, second).out == expected.encode()
    assert call_filter("-", second, given=first.read_bytes()).out == expected.encode()


def test_options_may_stand_between_files(call_filter: Call, folder: Path) -> None:
    status, _, err = call_filter("clean.txt", "--check", "damaged.txt", "--no-fold", "clean.txt")
    assert (status, err) == (1, "vnnorm: would change damaged.txt\n")


def test_a_name_may_begin_with_a_dash(call_filter: Call, folder: Path) -> None:
    (folder / "--check").write_bytes(DAMAGED.encode())
    assert call_filter("--", "--check", "clean.txt").out == REPAIRED.encode() * 2
    assert call_filter("--diff", "--", "--check").out.startswith(b"--- a/--check\n")


def test_nothing_in_nothing_out(call_filter: Call) -> None:
    assert call_filter() == (0, b"", "")


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
def test_preset(call_filter: Call, preset: str) -> None:
    expected = Pipeline.preset(preset)(DAMAGED).encode()
    assert call_filter("--preset", preset, given=DAMAGED.encode()).out == expected


TYPO = "Chi bộ đã kịp thời khắc phục sơ hỡ trong quản lý.\n"
RIGHT = TYPO.replace("hỡ", "hở")

IN_PRESETS = [step for step in STEPS if step.name in Pipeline.preset("search").names()]


@pytest.mark.parametrize("step", IN_PRESETS, ids=lambda step: step.name)
def test_every_step_can_be_left_out_and_be_alone(
    call_filter: Call, step: vnnorm.Normaliser
) -> None:
    preset = "search" if step.name == "fold" else "standard"
    whole = Pipeline.preset(preset)
    without = whole.without(step.name)
    # The sentences for typos stand elsewhere: of those, a share may fail.
    names = [step.name] if step.name != "fix_typos" else []
    cases = [c.input for n in names for c in read_cases(n) if c.kind == "repair"] or [TYPO]
    text = next(t for t in cases if whole(t) != without(t) and not SURROGATE.search(t))
    for name in (step.name, step.name.replace("_", "-")):
        given = text.encode()
        assert call_filter("--preset", preset, f"--no-{name}", given=given) == (
            0,
            encode(without(text)),
            "",
        )
        assert call_filter("--steps", name, given=given) == (0, encode(step(text)), "")


def test_all_steps_can_be_left_out(call_filter: Call) -> None:
    given = "  hoà ,&amp;\u200b\n\n\n\n".encode()
    flags = [f"--no-{name}" for name in NAMES]
    assert call_filter("--preset=search", *flags, given=given).out == given


def test_steps_run_in_the_order_given(call_filter: Call) -> None:
    given = b"&amp;#8203;x"
    for names in ("decode_entities,remove_invisibles", "remove-invisibles, decode-entities"):
        steps = {step.name: step for step in STEPS}
        order = [steps[name.strip().replace("-", "_")] for name in names.split(",")]
        assert (
            call_filter("--steps", names, given=given).out
            == Pipeline(order)(given.decode()).encode()
        )


@pytest.mark.parametrize(
    ("style", "expected"), [("old", "hòa hòa"), ("new", "hoà hoà"), ("keep", "hoà hòa")]
)
def test_tone_style(call_filter: Call, style: str, expected: str) -> None:
    given = "hoà hòa".encode()
    assert call_filter("--tone-style", style, given=given).out == expected.encode()
    assert (
        call_filter("--tone-style", style, "--steps=place-tones", given=given).out
        == expected.encode()
    )


def test_keep_indent(call_filter: Call) -> None:
    assert call_filter("--keep-indent", given=b"  a  b\n\tc \n").out == b"  a b\n\tc\n"


def test_typos_and_words(call_filter: Call, tmp_path: Path) -> None:
    only = "--steps=fix-typos"
    for level in typing.get_args(Level):
        given = "mỗi ngày " + TYPO
        expected = Pipeline([FixTypos(level=level)])(given)
        assert call_filter(only, "--typos", level, given=given.encode()).out == expected.encode()
    assert call_filter(only, given=TYPO.encode()).out == RIGHT.encode()
    words = tmp_path / "words.txt"
    words.write_text("Hỡ  # an old word\n", encoding="utf-8")
    assert call_filter(only, "--words", str(words), given=TYPO.encode()).out == TYPO.encode()
    words.write_bytes(b"\xff")
    status, _, err = call_filter(only, "--words", str(words), given=TYPO.encode())
    assert (status, err) == (2, f"vnnorm: {words}: it is not UTF-8\n")


def test_list_steps(call_filter: Call) -> None:
    status, out, err = call_filter("--list-steps")
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
    call_filter: Call, folder: Path, args: list[str], said: list[str]
) -> None:
    before = names_in(folder)
    status, out, err = call_filter(*args)
    assert (status, out) == (2, b"")
    assert err.startswith("vnnorm: ")
    assert err.count("\n") == 1
    assert [word for word in said if word not in err] == []
    assert names_in(folder) == before


def test_version(call_filter: Call) -> None:
    assert call_filter("--version") == (0, f"vnnorm {vnnorm.__version__}\n".encode(), "")


def test_help_is_short_and_names_every_flag(call_filter: Call) -> None:
    status, out, err = call_filter("--help")
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
    call_filter: Call, errors: list[str], expected: bytes, done: str
) -> None:
    status, out, err = call_filter(*errors, "--steps=place_tones", given=CUT)
    assert (status, out) == (0, expected)
    assert err.count("\n") == 1
    assert err.startswith("vnnorm: <stdin>: warning: 5 bytes, 0xE1 at offset 5 the first,")
    assert done in err


def test_one_invalid_byte_is_one_byte(call_filter: Call, folder: Path) -> None:
    (folder / "a").write_bytes(b"abc\xff")
    status, out, err = call_filter("a")
    assert (status, out) == (0, b"abc\xff")
    assert err == "vnnorm: a: warning: byte 0xFF at offset 3 is not UTF-8; passed on unchanged\n"


@pytest.mark.parametrize("how", [[], ["--check"], ["--diff"], ["-i"], ["-o", "out"]])
def test_strict_refuses_the_file_and_goes_on(
    call_filter: Call, folder: Path, how: list[str]
) -> None:
    bad = folder / "bad.txt"
    bad.write_bytes(b"sach\n" * 50_000 + CUT)
    before = bad.read_bytes()
    status, out, err = call_filter("--errors=strict", *how, "bad.txt", "clean.txt")
    assert status == 2
    assert err == "vnnorm: bad.txt: invalid UTF-8: byte 0xE1 at offset 250005\n"
    assert bad.read_bytes() == before
    if how == ["-o", "out"]:
        assert (folder / "out").read_bytes() == REPAIRED.encode()
    elif not how:
        assert out.endswith(REPAIRED.encode())
    assert names_in(folder) <= {"bad.txt", "clean.txt", "damaged.txt", "out"}


def test_replacing_invalid_bytes_is_a_change(call_filter: Call, folder: Path) -> None:
    (folder / "a").write_bytes(b"abc\xff\n")
    assert call_filter("--check", "a").status == 0
    assert call_filter("--check", "--errors=replace", "a").status == 1
    assert b"-abc\xff\n+abc\xef\xbf\xbd\n" in call_filter("--diff", "--errors=replace", "a").out
    assert call_filter("-i", "--errors=replace", "a").status == 0
    assert (folder / "a").read_bytes() == b"abc\xef\xbf\xbd\n"


@pytest.mark.parametrize("how", [[], ["--check"], ["--diff"], ["-i"], ["-o", "out"]])
def test_utf_16_is_refused_with_advice_where_utf_8_was_said(
    call_filter: Call, folder: Path, how: list[str]
) -> None:
    data = "hoà\n".encode("utf-16")
    (folder / "a").write_bytes(data)
    status, out, err = call_filter("--from=utf-8", *how, "a")
    assert (status, out) == (2, b"")
    assert "UTF-16" in err
    assert "iconv" in err
    assert (folder / "a").read_bytes() == data
    assert not (folder / "out").exists()


def test_a_byte_order_mark_goes(call_filter: Call) -> None:
    assert call_filter(given=b"\xef\xbb\xbfabc\n").out == b"abc\n"


# -- files that cannot be read -------------------------------------------------


@pytest.mark.parametrize("how", [[], ["--check"], ["--diff"], ["-i"], ["-o", "out"]])
def test_a_bad_file_is_reported_and_the_rest_goes_on(
    call_filter: Call, folder: Path, how: list[str]
) -> None:
    (folder / "sub").mkdir()
    status, out, err = call_filter(*how, "missing.txt", "damaged.txt", "sub")
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
def test_a_forbidden_file_is_reported(call_filter: Call, folder: Path) -> None:
    (folder / "clean.txt").chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)  # nothing is forbidden to root
    try:
        assert call_filter("clean.txt") == (2, b"", "vnnorm: clean.txt: Permission denied\n")
    finally:
        os.seteuid(user)


def test_an_error_while_reading_is_reported(call_filter: Call) -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    assert call_filter(given=Failing()) == (2, b"", "vnnorm: <stdin>: Input/output error\n")


def test_a_named_pipe_is_no_place(call_filter: Call, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert call_filter("-i", "pipe") == (2, b"", "vnnorm: pipe: not a regular file\n")


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
