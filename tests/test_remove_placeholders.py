"""`remove_placeholders` on the page that called for it."""

from __future__ import annotations

from pathlib import Path

import vnnorm
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
