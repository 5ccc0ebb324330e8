"""Pipelines: building, changing, nesting, explaining."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

import vnnorm
from vnnorm import Edit, Pipeline
from vnnorm.pipeline import BLOCK


def test_presets() -> None:
    assert Pipeline.preset("standard").names()[:3] == (
        "decode_entities",
        "fix_encoding",
        "remove_invisibles",
    )
    assert set(Pipeline.preset("minimal").names()) < set(Pipeline.preset("standard").names())
    assert Pipeline.preset("search").names()[-1] == "fold"
    with pytest.raises(ValueError, match="minimal, standard, search"):
        Pipeline.preset("nonesuch")
    with pytest.raises(ValueError, match="minimal, standard, search"):
        vnnorm.normalize("x", preset="nonesuch")


def test_minimal_does_not_restyle() -> None:
    assert vnnorm.normalize("hoà \u00a0bình , a", preset="minimal") == "hoà bình , a"


def test_search() -> None:
    assert (
        vnnorm.normalize("Đường Hoà\u00a0Bình – số 5", preset="search") == "duong hoa binh - so 5"
    )


def test_without_and_replace() -> None:
    standard = Pipeline.preset("standard")
    assert "place_tones" not in standard.without("place_tones").names()
    assert standard.without("fold") == standard
    with pytest.raises(ValueError, match="no step is called 'place_tone'"):
        standard.without("place_tone")
    new = vnnorm.PlaceTones(style="new")
    assert standard.replace(new)("hòa") == "hoà"
    assert standard.replace("place_tones", new) == standard.replace(new)
    with pytest.raises(ValueError, match="no step 'fold'"):
        standard.replace(vnnorm.Fold())
    with pytest.raises(TypeError):
        standard.replace("place_tones")


def test_nesting() -> None:
    inner = Pipeline([vnnorm.compose, vnnorm.place_tones])
    outer = Pipeline([vnnorm.fix_spaces, inner, vnnorm.Fold()])
    assert outer.names() == ("fix_spaces", "compose", "place_tones", "fold")
    assert outer.without("place_tones").names() == ("fix_spaces", "compose", "fold")
    assert outer.replace(vnnorm.PlaceTones(style="keep")).names() == outer.names()
    assert Pipeline([inner])("hoa\u0300") == "hòa"
    assert [e.steps for e in Pipeline([inner]).edits("hoa\u0300")] == [("compose", "place_tones")]


def test_steps_must_be_normalisers() -> None:
    with pytest.raises(TypeError, match=r"did you mean Compose\(\)\?"):
        Pipeline([vnnorm.Compose])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="must be a normaliser"):
        Pipeline([str.lower])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"did you mean Pipeline\.preset\('standard'\)\?"):
        Pipeline("standard")  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [None, 3, ["fold"], vnnorm.fold])
def test_names_must_be_strings(wrong: Any) -> None:
    standard = Pipeline.preset("standard")
    for call in (
        lambda: Pipeline.preset(wrong),
        lambda: vnnorm.normalize("hoà", wrong),
        lambda: vnnorm.explain("hoà", wrong),
        lambda: standard.without(wrong),
    ):
        with pytest.raises(TypeError, match="is a str, not"):
            call()
    with pytest.raises(TypeError, match="what to replace is the name of a step, or a normaliser"):
        standard.replace(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="call the normaliser itself"):
        vnnorm.normalize("hoà", standard)  # type: ignore[arg-type]


def test_one_edit_names_all_steps_at_one_place() -> None:
    why = vnnorm.explain("ho&agrave; bình")
    assert why.edits == [Edit(0, 10, "hòa", ("decode_entities", "place_tones"))]
    assert why.counts() == {"decode_entities": 1, "place_tones": 1}
    assert why.to_source(0, 3) == (0, 10)
    assert why.to_source(4, 8) == (11, 15)
    with pytest.raises(ValueError, match="not a span"):
        why.to_source(0, 99)


def test_work_laid_bare_for_an_earlier_step() -> None:
    """The zero-width space hides a reference from the step that comes first."""
    assert vnnorm.normalize("a &\u200bamp; b") == "a & b"
    assert vnnorm.explain("a &\u200bamp; b").text == "a & b"


def test_what_never_settles_is_left_alone() -> None:
    @dataclass(frozen=True, repr=False)
    class Longer(vnnorm.Normaliser):
        def find(self, text: str) -> list[tuple[int, int, str]]:
            return [(i, i + 1, "aa") for i, c in enumerate(text) if c == "a"]

    restless = Pipeline([Longer(), vnnorm.fix_spaces])
    text = "b  b\na  a\nb  b\n"
    assert restless(text) == "b b\na  a\nb b\n"
    assert restless(restless(text)) == restless(text)
    assert restless.explain(text).text == restless(text)
    assert "".join(restless.stream(text.splitlines(keepends=True))) == restless(text)


def test_blocks_do_not_show() -> None:
    line = "Tỉnh uỷ  ban hành , {name}\n\n\n"
    text = line * (3 * BLOCK // len(line))
    assert (
        vnnorm.normalize(text)
        == vnnorm.normalize(line).rstrip("\n")
        + ("\n\n" + vnnorm.normalize(line).rstrip("\n")) * (3 * BLOCK // len(line) - 1)
        + "\n"
    )
    why = vnnorm.explain(text)
    assert why.text == vnnorm.normalize(text)
    assert vnnorm.apply_edits(text, why.edits) == why.text


def test_import_loads_no_engine_and_no_table() -> None:
    heavy = ("ftfy", "regex", "unidecode", "html.entities", "argparse", "numpy")
    code = f"import sys, vnnorm; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
