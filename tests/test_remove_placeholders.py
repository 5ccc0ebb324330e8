"""`remove_placeholders` on the page that called for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bulk_files import Ran
from hypothesis import given
from hypothesis import strategies as st

import vnnorm
from vnnorm.diff import unified_diff
from vnnorm.repairs.remove_placeholders import RemovePlaceholders

SEED = Path(__file__).parents[1] / "seeds" / "001_8e83a8286332865f.txt"


def test_seed_loses_its_unfilled_lines_and_nothing_else() -> None:
    lines = SEED.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "{" not in line]
    assert len(lines) - len(kept) == 4
    assert RemovePlaceholders()("".join(lines)) == "".join(kept)


def test_edits_are_whole_lines() -> None:
    text = "Đầu\n{name} - {time}\r\nCuối {name}\n{body}"
    edits = vnnorm.remove_placeholders.edits(text)
    assert [text[e.start : e.end] for e in edits] == ["{name} - {time}\r\n", "{body}"]


LINES = st.sampled_from(
    [
        *("{name} - {time}\n", "{body}\n", "\xa0Đăng bởi {author} \n", "{{ x }}\n", "[[title]]\n"),
        *("```\n", "```jinja\n", "Biến:\n", "a `b`:\n", "<b>\n", "{children}\n"),
        *("Tin mới\n", "\n", " \n"),
    ]
)


@given(st.lists(LINES, max_size=12), st.lists(st.integers(1, 4), max_size=12))
def test_any_cut_gives_the_same(lines: list[str], sizes: list[int]) -> None:
    text = "".join(lines)
    blocks = []
    for size in [*sizes, *[1] * len(lines)]:
        blocks.append("".join(lines[:size]))
        lines = lines[size:]
    for step in (vnnorm.remove_placeholders, vnnorm.Pipeline.preset("standard")):
        once = step(text)
        assert "".join(step.stream(blocks)) == once
        assert step(once) == once


def test_what_precedes_a_text_is_not_in_another() -> None:
    texts = ["Biến:", "{name}", "```", "{body}", "{a}\n{body}\n"]
    assert vnnorm.normalize_batch(texts) == ["Biến:", "", "```", "", "{a}\n{body}\n"]


def test_in_files(call_filter: Callable[..., Ran]) -> None:
    given = "Biến:\n{name}\nHết\n\xa0Đăng bởi {author} – {time}\n{body}\n".encode()
    want = "Biến:\n{name}\nHết\n".encode()
    for jobs in ((), ("--jobs", "2", "--stats")):
        assert call_filter(*jobs, given=given).out == want


def test_in_a_diff() -> None:
    lines = ["{name}\n", "Biến:\n", "{name}\n", "Hết\n", "{body}\n", "hoà"]
    diff = b"".join(unified_diff(vnnorm.Pipeline.preset("standard"), lines, "a"))
    assert diff.decode().split("\n")[2:-1] == [
        "@@ -1,6 +1,4 @@",
        *("-{name}", " Biến:", " {name}", " Hết", "-{body}", "-hoà"),
        *("\\ No newline at end of file", "+hòa", "\\ No newline at end of file"),
    ]
