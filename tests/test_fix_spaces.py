"""What the case file of `fix_spaces` cannot say: options, blocks, and bounded memory."""

from __future__ import annotations

import pytest

from vnnorm.repairs.fix_spaces import FixSpaces, fix_spaces

keep_indent = FixSpaces(keep_indent=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  một  hai", "  một hai"),
        ("\tmột\thai", "\tmột hai"),
        (" \t một", " \t một"),
        ("\N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}một", "  một"),
        ("một\r\n  hai \r\n", "một\n  hai\n"),
        ("một\r  hai", "một\n  hai"),
        ("một \f\thai", "một\n\thai"),
        ("  một\n   \n\n   \n\tba", "  một\n\n\tba"),
        ("\n\n  một", "  một"),
        ("   ", ""),
        ("một\n\n   ", "một\n"),
    ],
)
def test_keep_indent(text: str, expected: str) -> None:
    assert keep_indent(text) == expected
    assert keep_indent(expected) == expected


def test_indentation_is_not_edited() -> None:
    text = "def f(x):\n    if x:\n\t\treturn x\n"
    assert keep_indent.edits(text) == []
    assert len(fix_spaces.edits(text)) == 2


def test_clean_text_is_no_work() -> None:
    assert not fix_spaces.has_work("Hà Nội, ngày 5.\n\nKính gửi: Ủy ban\n")
    assert not fix_spaces.has_work("")


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\na\n\n\n\nb\n\n",
        "a",
        "a\n",
        "\n a \n \n \nb \r\n\r\n\r\nc\r",
        "\n\n\n",
        "a\n\n\n ",
    ],
)
def test_stream_is_the_whole(text: str, size: int) -> None:
    lines = text.splitlines(keepends=True) if "\r" not in text else [text]
    blocks = ["".join(lines[i : i + size]) for i in range(0, len(lines), size)]
    assert "".join(fix_spaces.stream(blocks)) == fix_spaces(text)
    assert "".join(fix_spaces.stream(["", *blocks, ""])) == fix_spaces(text)


def test_blank_lines_do_not_pile_up() -> None:
    seam = fix_spaces.seam()
    assert seam is not None
    assert [seam.feed("\n" * 1000) for _ in range(3)] == ["", "", ""]
    assert seam.feed("a\n") == "a\n"  # at once, for whoever watches
    assert [seam.feed("\n" * 1000) for _ in range(3)] == ["", "", ""]
    assert seam.feed("\n\nb") == "\nb"
    assert seam.close() == ""


def test_edits_stay_within_lines_and_name_the_step() -> None:
    edits = fix_spaces.edits(" a\r\n\r\n\r\n b  c \n\n")
    assert {step for edit in edits for step in edit.steps} == {"fix_spaces"}
    assert [edit.replacement for edit in fix_spaces.line_edits(" a \n b  c \n")] == [
        "",
        "",
        "",
        " ",
        "",
    ]


def test_long_runs_become_what_short_ones_do() -> None:
    for unit in (" ", "\t", "\r", "\f", "\n", " \n", "\n ", " \r"):
        for step in (fix_spaces, keep_indent):
            assert step("a" + unit * 100_000 + "a") == step("a" + unit * 4 + "a")
