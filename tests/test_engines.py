"""The engines, run for real: what they give is `normalize`, text by text.

An engine that is not installed is skipped, unless VNNORM_ENGINES is set, as it is where all
are meant to be tested.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from bulk_files import environment, made
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import any_text, debris, texts
from test_bulk_text import Titled

import vnnorm
from vnnorm.integrations.datasets import NormalizeColumns

os.environ.setdefault("HF_HUB_OFFLINE", "1")

TEXTS = [line for line in made(22_000, seed=5).split("\n") if line]
NORMALIZED = [vnnorm.normalize(text) for text in TEXTS]


def engine(name: str) -> Any:
    return import_module(name) if "VNNORM_ENGINES" in os.environ else pytest.importorskip(name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(scope="module")
def jsonl(folder: Path) -> Path:
    """Two files: each worker gets one."""
    path = folder / "jsonl"
    path.mkdir()
    half = len(TEXTS) // 2
    for i, part in enumerate((TEXTS[:half], TEXTS[half:])):
        records = (json.dumps({"id": f"{i}-{n}", "text": t}) + "\n" for n, t in enumerate(part))
        (path / f"{i}.jsonl").write_text("".join(records))
    return path


@pytest.fixture(scope="module")
def parquet(folder: Path) -> Path:
    pa, pq = engine("pyarrow"), engine("pyarrow.parquet")
    path = folder / "texts.parquet"
    table = pa.table({"id": range(len(TEXTS)), "text": TEXTS})
    pq.write_table(table, path, row_group_size=4_000)
    return path


def test_there_is_something_to_normalise() -> None:
    assert len(TEXTS) > 20_000
    assert sum(a != b for a, b in zip(TEXTS, NORMALIZED, strict=True)) > 2_000


# -- the library ---------------------------------------------------------------


def test_batches_and_lines() -> None:
    assert vnnorm.normalize_batch(TEXTS[:500]) == NORMALIZED[:500]
    assert list(vnnorm.normalize_lines(iter(TEXTS[:500]))) == NORMALIZED[:500]
    assert vnnorm.normalize_batch(["Hoà"], "search") == ["hoa"]
    assert vnnorm.normalize_batch(["Hoà "], vnnorm.place_tones) == ["Hòa "]
    with pytest.raises(ValueError, match="no preset"):
        vnnorm.normalize_batch([], "best")
    with pytest.raises(ValueError, match="no preset"):
        vnnorm.normalize_lines([], "best")
    with pytest.raises(TypeError):
        vnnorm.normalize_batch([b"hoa"])  # type: ignore[list-item]
    assert vnnorm.normalize_batch(["hoà", None, "a\nb"]) == ["hòa", None, "a\nb"]


@pytest.mark.parametrize("whole", ["hoà bình", b"hoa binh", ""])
def test_one_text_is_not_many(whole: str | bytes) -> None:
    with pytest.raises(TypeError, match="normalize_batch takes texts, as a list for one"):
        vnnorm.normalize_batch(whole)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="normalize_lines takes lines, as a list for one"):
        vnnorm.normalize_lines(whole)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [None, 3, ["minimal"], str.lower])
def test_what_is_no_preset_is_named(wrong: Any) -> None:
    for call in (
        lambda: vnnorm.normalize_batch(["a"], wrong),
        lambda: vnnorm.normalize_lines(["a"], wrong),
        lambda: NormalizeColumns("text", preset=wrong),
    ):
        with pytest.raises(TypeError, match="must be a name or a normaliser, not"):
            call()
    with pytest.raises(TypeError, match=r"did you mean FixSpaces\(\)\?"):
        vnnorm.normalize_batch(["a"], vnnorm.FixSpaces)  # type: ignore[call-overload]


@settings(max_examples=50)
@pytest.mark.parametrize("preset", vnnorm.PRESETS)
@given(texts=st.lists(st.one_of(texts, any_text, debris), max_size=6))
@example(texts=["a\r", "b", "\x85", "", "", " ", "{name}", "c\f", "\ufeffd"])
@example(texts=["0\u2028{NAME}", ""])
@example(texts=["0&#10;{NAME}", ""])
def test_a_batch_is_text_by_text(preset: str, texts: list[str]) -> None:
    expected = [vnnorm.normalize(text, preset) for text in texts]
    assert vnnorm.normalize_batch(texts, preset) == expected
    assert vnnorm.normalize_batch(texts * 3, preset) == expected * 3


def test_a_batch_with_a_step_that_looks_around() -> None:
    for text in ("a", "=", "^", "b"):  # see the step
        assert vnnorm.normalize_batch([text, "=", "a", "b", "^"], Titled()) == [
            text, "=", "a", "b", "^"
        ]  # fmt: skip


def test_lines_come_as_they_are_asked_for() -> None:
    def endless() -> Any:
        while True:
            yield "hoà\n"

    assert next(vnnorm.normalize_lines(endless())) == "hòa\n"


STEPS = [
    *vnnorm.STEPS,
    vnnorm.PlaceTones(style="new"),
    vnnorm.FixTypos(protect=("sơ", "hở")),
    vnnorm.Pipeline([vnnorm.compose, vnnorm.Pipeline.preset("search")]),
]


@pytest.mark.parametrize("step", STEPS, ids=repr)
def test_steps_pickle(step: vnnorm.Normaliser) -> None:
    again = pickle.loads(pickle.dumps(step))
    assert (again, hash(again), repr(again)) == (step, hash(step), repr(step))
    assert pickle.dumps(again) == pickle.dumps(step)
    assert again("hoà  bình") == step("hoà  bình")


def test_hashes_and_pickles_are_those_of_every_process() -> None:
    script = (
        "import pickle, vnnorm; from vnnorm.integrations.datasets import NormalizeColumns;"
        "style = ''.join(['n', 'ew']);"  # a string that is not the one in the source
        "step = vnnorm.Pipeline.preset('search').replace(vnnorm.PlaceTones(style=style));"
        "step('hoà'); hash(step);"
        "print(hash(step), pickle.dumps(step), pickle.dumps(NormalizeColumns(preset=step)))"
    )

    def said(seed: str) -> bytes:
        env = {**environment(), "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-c", script], env=env, check=True, capture_output=True
        ).stdout

    assert len({said("1"), said("2"), said("random")}) == 1


def test_equal_normalisers_hash_alike() -> None:
    assert hash(vnnorm.FixSpaces(keep_indent=1)) == hash(vnnorm.FixSpaces(keep_indent=True))  # type: ignore[arg-type]
    assert hash(vnnorm.PlaceTones("new")) != hash(vnnorm.PlaceTones("old"))
    assert hash(vnnorm.compose) != hash(vnnorm.fix_letters)


def test_another_version_pickles_otherwise_and_still_loads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step = vnnorm.Pipeline.preset("standard")
    now = pickle.dumps(step)
    monkeypatch.setattr(vnnorm, "__version__", "99.0")
    assert pickle.dumps(step) != now
    assert pickle.loads(now) == step


@pytest.mark.parametrize("module", ["datatrove"])
def test_a_missing_package_is_named_with_its_extra(module: str) -> None:
    script = f"import sys; sys.modules[{module!r}] = None; import vnnorm.integrations.{module}"
    ran = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True)
    assert ran.stderr.decode().rstrip().endswith(f": pip install 'vnnorm[{module}]'")


# -- the engines ---------------------------------------------------------------


def test_datatrove(folder: Path, jsonl: Path) -> None:
    engine("datatrove")
    # A process of its own, whose workers import this as anybody's script would.
    script = folder / "run_datatrove.py"
    script.write_text(
        "from datatrove.executor import LocalPipelineExecutor\n"
        "from datatrove.pipeline.readers import JsonlReader\n"
        "from datatrove.pipeline.writers import JsonlWriter\n"
        "from vnnorm.integrations.datatrove import VnNormFormatter\n"
        "if __name__ == '__main__':\n"
        "    LocalPipelineExecutor(\n"
        "        pipeline=[JsonlReader('jsonl'), VnNormFormatter(),"
        " JsonlWriter('trove', output_filename='${rank}.jsonl', compression=None)],\n"
        "        tasks=2, workers=2, logging_dir='logs',\n"
        "    ).run()\n"
    )
    ran = subprocess.run(
        [sys.executable, script], cwd=folder, env=environment(), capture_output=True
    )
    assert ran.returncode == 0, ran.stderr.decode()
    records = [
        json.loads(line)
        for name in sorted((folder / "trove").iterdir())
        for line in name.read_text("utf-8").splitlines()
    ]
    # A text that has nothing left is left out by the writer.
    assert [record.get("text", "") for record in records] == NORMALIZED
    stats = json.loads((folder / "logs" / "stats.json").read_text())
    [ours] = [step for step in stats if "vnnorm" in step["name"]]
    changed = sum(a != b for a, b in zip(TEXTS, NORMALIZED, strict=True))
    assert ours["stats"]["changed"] == changed


def test_datasets(folder: Path, parquet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = engine("datasets")
    hasher = import_module("datasets.fingerprint").Hasher
    cache = str(folder / "cache")
    data = datasets.load_dataset("parquet", data_files=str(parquet), split="train", cache_dir=cache)
    mapped = data.map(NormalizeColumns("text"), batched=True, num_proc=2)
    assert mapped["text"][:] == NORMALIZED
    assert mapped["id"][:] == list(range(len(TEXTS)))
    # The cache is found again, but by no other version.
    now = hasher.hash(NormalizeColumns("text"))
    assert hasher.hash(NormalizeColumns("text")) == now
    assert hasher.hash(NormalizeColumns("text", preset="search")) != now
    monkeypatch.setattr(vnnorm, "__version__", "99.0")
    assert hasher.hash(NormalizeColumns("text")) != now


def test_ray_data_gets_and_gives_dictionaries_of_arrays() -> None:
    import numpy as np

    batch = {"id": np.arange(3), "text": np.array(["hoà", None, "uỷ"], dtype=object)}
    out = NormalizeColumns("text")(batch)
    assert out["text"] == ["hòa", None, "ủy"]
    assert out["id"] is batch["id"]


def test_pandas(jsonl: Path) -> None:
    pandas = engine("pandas")
    frame = pandas.concat([pandas.read_json(p, lines=True) for p in sorted(jsonl.iterdir())])
    frame["text"] = vnnorm.normalize_batch(frame["text"])
    assert frame["text"].tolist() == NORMALIZED


def test_polars(parquet: Path) -> None:
    pl = engine("polars")
    frame = pl.read_parquet(parquet).with_columns(
        pl.col("text").map_batches(
            lambda texts: pl.Series(vnnorm.normalize_batch(texts), dtype=pl.String),
            return_dtype=pl.String,
        )
    )
    assert frame["text"].to_list() == NORMALIZED


def test_duckdb(parquet: Path) -> None:
    duckdb = engine("duckdb")
    connection = duckdb.connect()
    standard = vnnorm.Pipeline.preset("standard")
    connection.create_function("vn_normalize", standard, ["VARCHAR"], "VARCHAR")
    rows = connection.execute(
        "SELECT vn_normalize(text) FROM read_parquet(?) ORDER BY id", [str(parquet)]
    ).fetchall()
    assert [row[0] for row in rows] == NORMALIZED
