"""What a run says of itself: progress on a terminal, silence elsewhere, and the summary."""

from __future__ import annotations

import io
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk_files import FILTER, Ran, environment, made

import vnnorm
from vnnorm.bulk import text
from vnnorm.bulk.progress import Progress, watched
from vnnorm.bulk.stats import Tally

Call = Callable[..., Ran]


def shown(total: int, *sizes: int, seconds: float = 1.0) -> str:
    screen = io.StringIO()
    ticks = iter(range(100))
    progress = Progress(total, screen, lambda: next(ticks) * seconds)
    for size in sizes:
        progress.advance(size)
    progress.clear()
    return screen.getvalue()


def test_progress() -> None:
    assert shown(0, 2_000_000) == "\r2.0 MB, 2.0 MB/s\x1b[K\r\x1b[K"
    assert "1.0 of 7,200.0 MB, 0 %, 1.0 MB/s, 1:59:59 left" in shown(7_200_000_000, 1_000_000)
    assert shown(10, 5, 5, seconds=0.2) == ""  # too soon to say anything
    assert shown(10, 20).startswith("\r0.0 MB")  # a file that grew


def test_a_terminal_that_goes_is_no_failure() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError

    ticks = iter(range(100))
    progress = Progress(0, Gone(), lambda: next(ticks))
    progress.advance(1)
    progress.advance(1)


def test_what_is_read_is_noted() -> None:
    screen = io.StringIO()
    ticks = iter(range(100))
    progress = Progress(0, screen, lambda: next(ticks))
    file = watched(io.BytesIO(b"x" * 3_000_000), progress)
    file.read(1_000_000)
    file.read1(1_000_000)  # type: ignore[attr-defined]
    assert "2.0 MB" in screen.getvalue()
    assert file.tell() == 2_000_000


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
@pytest.mark.parametrize("options", [[], ["--jobs", "2"], ["--quiet"], ["--jobs", "2", "--quiet"]])
def test_on_a_terminal(tmp_path: Path, options: list[str]) -> None:
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*FILTER, *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=theirs,
        env=environment(),
    ) as process:  # fmt: skip
        os.close(theirs)
        assert process.stdin
        # It speaks of what takes a while: more than a second from when it is ready, whenever
        # that is.
        quiet = "--quiet" in options
        give_up = time.monotonic() + (3 if quiet else 60)
        while time.monotonic() < give_up and not select.select([ours], [], [], 0.1)[0]:
            process.stdin.write("hoà bình\n".encode() * 1000)
            process.stdin.flush()
        process.stdin.close()
        assert process.wait() == 0
    try:
        said = os.read(ours, 10_000)
    except OSError:  # nothing, and nobody who could say more
        said = b""
    os.close(ours)
    assert (b"MB/s" in said) != quiet
    if said:
        assert said.endswith(b"\r\x1b[K")


def test_counts_and_examples() -> None:
    tally, more = Tally(texts=2), Tally(texts=1)
    source = "Tỉnh uỷ \nhoà  bình"
    tally.add(source, vnnorm.explain(source).edits)
    more.add("hoà", vnnorm.explain("hoà").edits)
    tally.merge(more)
    assert tally.texts == 3
    assert tally.counts == {"place_tones": 3, "fix_spaces": 2}
    assert tally.examples["place_tones"] == [
        ("Tỉnh uỷ ", "Tỉnh ủy "),
        ("hoà  bình", "hòa  bình"),
        ("hoà", "hòa"),
    ]
    long = "\u200b" * 500
    tally.add("a" + long + "b" * 500, vnnorm.remove_invisibles.edits("a" + long + "b" * 500))
    [(old, new)] = tally.examples["remove_invisibles"]
    assert len(old) < 100
    assert new == "a" + "b" * 20


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_summary(
    call_filter: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr(text, "BATCH", 20_000)
    (tmp_path / "a.txt").write_text(made(1_000), "utf-8")
    ran = call_filter("--jobs", jobs, "--stats=json", "a.txt")
    assert ran.out == vnnorm.normalize(made(1_000)).encode()
    said = json.loads(ran.err)
    assert said["lines"] == made(1_000).count("\n")
    # Runs of blank lines between two batches are the only thing that is not counted.
    counts = vnnorm.explain(made(1_000)).counts()
    counted = {name: step["count"] for name, step in said["steps"].items()}
    assert {**counts, "fix_spaces": 0} == {**counted, "fix_spaces": 0}
    assert counts["fix_spaces"] - 10 <= counted["fix_spaces"] <= counts["fix_spaces"]
    assert 0 < said["changed"] < said["lines"]
    assert all(1 <= len(step["examples"]) <= 3 for step in said["steps"].values())
    ran = call_filter("--jobs", jobs, "--stats", "a.txt")
    assert ran.err.startswith(f"{said['lines']:,} lines, {said['changed']:,} of them changed\n")
    assert f"{counts['place_tones']:>12,} place_tones\n" in ran.err


def test_the_summary_of_records(call_filter: Call, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "hoà"}\n{"text": "a"}\n{"text": null}\n{}\n')
    said = json.loads(call_filter("--stats=json", "-i", "a.jsonl").err)
    assert (said["texts"], said["changed"]) == (2, 1)
    assert said["steps"]["place_tones"] == {
        "count": 1,
        "examples": [{"before": "hoà", "after": "hòa"}],
    }
    (tmp_path / "a.csv").write_text("text\nhoà\nb\n")
    said = json.loads(call_filter("--stats=json", "-i", "--column", "text", "a.csv").err)
    assert (said["texts"], said["changed"]) == (2, 1)


def test_starting_up_for_plain_text_loads_nothing_of_this() -> None:
    script = (
        "import sys; from vnnorm.cli import main; main([]);"
        "print(sorted(n for n in sys.modules if n.startswith(('vnnorm.bulk', 'multiproc'))))"
    )
    ran = subprocess.run([sys.executable, "-c", script], input=b"", capture_output=True,
                         env=environment(), check=True)  # fmt: skip
    assert ran.stdout == b"['vnnorm.bulk', 'vnnorm.bulk.options']\n"
