"""The diff: whatever the pairing of lines, it must lead from the one text to the other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts

import vnnorm
from vnnorm import Normaliser, Pipeline
from vnnorm.diff import unified_diff
from vnnorm.normaliser import Change
from vnnorm.stream import encode

_RANGE = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n")
NO_END = b"\\ No newline at end of file\n"


@dataclass(frozen=True, repr=False)
class BreakLines(Normaliser):
    """Not a repair, but it does to the number of lines what one might do."""

    def find(self, text: str) -> Iterator[Change]:
        for match in re.finditer(r"\r\n?|[ab]", text):
            yield *match.span(), "" if match[0] == "a" else "\n"


STEPS = [*(Pipeline.preset(name) for name in vnnorm.PRESETS), BreakLines()]
every_step = pytest.mark.parametrize("step", STEPS, ids=[*vnnorm.PRESETS, "break_lines"])


def diff(step: Normaliser, blocks: Iterable[str], name: str = "x") -> bytes:
    return b"".join(unified_diff(step, blocks, name))


def lines_of(data: bytes) -> list[bytes]:
    return [line for line in re.split(rb"(?<=\n)", data) if line]


def patched(source: bytes, patch: bytes) -> bytes:
    """Apply a patch, checking all that it says about `source` and about itself."""
    rows: list[bytes] = []
    for row in lines_of(patch):
        if row == NO_END:
            rows[-1] = rows[-1].removesuffix(b"\n")
        else:
            rows.append(row)
    if not rows:
        return source
    assert rows[:2] == [b"--- a/x\n", b"+++ b/x\n"]
    lines = lines_of(source)
    out: list[bytes] = []
    at, rest = 0, iter(rows[2:])
    for row in rest:
        header = _RANGE.fullmatch(row)
        assert header, row
        old, old_size, new, new_size = (1 if n is None else int(n) for n in header.groups())
        start = old - 1 if old_size else old
        assert start > at or not out, "two hunks without a line between them should be one"
        out += lines[at:start]
        at = start
        assert len(out) == (new - 1 if new_size else new)
        context = 0
        while old_size or new_size:
            mark, text = (row := next(rest))[:1], row[1:]
            context = context + 1 if mark == b" " else 0
            assert context <= 6
            if mark != b"+":
                assert lines[at] == text
                at += 1
                old_size -= 1
            if mark != b"-":
                out.append(text)
                new_size -= 1
        assert context <= 3
    return b"".join(out + lines[at:])


@every_step
@given(text=texts, more=st.data())
@example(text="hoà\n\n\n\n\n\nbình\n\n\n", more=None)
@example(text="hoà", more=None)
@example(text="  \n", more=None)
@example(text="a\n" * 9 + "hoà\n" + "a\n" * 7 + "hoà\n" + "c\n" * 6 + "hoà", more=None)
def test_it_leads_to_the_repaired_text(
    step: Normaliser, text: str, more: st.DataObject | None
) -> None:
    lines = text.split("\n")
    blocks = []
    while lines:
        size = more.draw(st.integers(1, 4)) if more else 1
        blocks.append("\n".join(lines[:size]) + ("\n" if lines[size:] else ""))
        lines = lines[size:]
    assert patched(encode(text), diff(step, blocks)) == encode(step(text))


@every_step
@given(text=texts)
def test_it_is_empty_where_nothing_changes(step: Normaliser, text: str) -> None:
    assert (diff(step, [text] if text else []) == b"") == (step(text) == text)


def test_hunks_have_context_and_join_when_near() -> None:
    gap_of_six = "".join(f"{i}\n" for i in range(6))
    text = "m\n" * 9 + "hoà\n" + gap_of_six + "uỷ\n" + gap_of_six + "6\n" + "hoè\n"
    headers = re.findall(rb"@@.*@@", diff(vnnorm.place_tones, [text]))
    assert headers == [b"@@ -7,14 +7,14 @@", b"@@ -22,4 +22,4 @@"]


def test_a_repaired_line_follows_its_original() -> None:
    patch = diff(vnnorm.place_tones, ["hoà\nuỷ\nxanh"]).decode()
    assert patch.split("\n")[2:] == [
        "@@ -1,3 +1,3 @@",
        "-hoà",
        "+hòa",
        "-uỷ",
        "+ủy",
        " xanh",
        "\\ No newline at end of file",
        "",
    ]


def test_dropped_blank_lines_pair_the_lines_around_them() -> None:
    """The lines after them must not all appear as changed."""
    patch = diff(vnnorm.fix_spaces, ["một\n", "\n" * 9, "hai\n", "ba\n"]).decode()
    body = patch.split("\n")[3:]
    assert " một" in body
    assert " hai" in body
    assert " ba" in body
    assert set(body) == {" một", "-", " ", " hai", " ba", ""}


def test_a_hunk_as_long_as_the_file_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnnorm.diff.SPOOL", 1000)
    blocks = ["hoà bình\n" * 50] * 40
    patch = diff(vnnorm.place_tones, blocks)
    assert patched("".join(blocks).encode(), patch) == "hòa bình\n".encode() * 2000


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("a.txt", b"a/a.txt"),
        ("./thư mục/a.txt", "a/./thư mục/a.txt\t".encode()),
        ("/tmp/a.txt", b"a/tmp/a.txt"),
        ('a"\n\\b', b'"a/a\\"\\012\\\\b"'),
        ("\udcff", b"a/\xff"),
    ],
)
def test_names_are_written_as_git_writes_them(name: str, label: bytes) -> None:
    assert diff(vnnorm.place_tones, ["hoà"], name).split(b"\n")[0] == b"--- " + label


@pytest.mark.parametrize("tool", ["git apply -", "patch -s -p1"])
@pytest.mark.parametrize(
    "text", ["hoà\n\n\n\n\nbình  \nuỷ\n" * 30, "hoà", "xanh\n" * 9 + "uỷ  ", "\n\n\n\nhoà\n\n\n"]
)
def test_the_tools_take_it(tool: str, text: str, tmp_path: Path) -> None:
    if not shutil.which(tool.split()[0]):
        pytest.skip(f"no {tool}")
    standard = Pipeline.preset("standard")
    file = tmp_path / "thư mục" / "a b.txt"
    file.parent.mkdir()
    file.write_bytes(text.encode())
    patch = diff(standard, [text], "thư mục/a b.txt")
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    subprocess.run(tool.split(), input=patch, cwd=tmp_path, check=True, env=environment)
    assert file.read_bytes() == standard(text).encode()
