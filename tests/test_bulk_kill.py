"""Whatever ends a run, and whenever: the old file or the new one, whole, and no process left.

These are real processes, killed at moments that a fixed seed draws.  Nothing here depends on
how far they have come by then.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from bulk_files import FILTER, Ran, environment, filtered, made

import vnnorm

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")

Call = Callable[..., Ran]

SMALL = made(400, seed=2).encode()
LARGE = made(6_000, seed=3).encode() * 2
CLEAN = {data: vnnorm.normalize(data.decode()).encode() for data in (SMALL, LARGE)}
KILLS = 10
"""For each of three modes."""


@contextmanager
def started(*args: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    def heed_signals() -> None:  # which shells and nohup make their jobs ignore
        for each in (signal.SIGINT, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)

    with subprocess.Popen(
        [*FILTER, *args],
        env=environment(),
        stderr=subprocess.PIPE,
        preexec_fn=heed_signals,
        start_new_session=True,
        **options,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def children(process: subprocess.Popen[bytes]) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == process.pid and after_name[0] != "Z":
            found.add(int(path.parent.name))
    return found


def until(condition: Callable[[], Any]) -> Any:
    """Wait for it; a minute is for ever."""
    give_up = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < give_up
        time.sleep(0.005)
    return found


def gone(pids: set[int]) -> None:
    def all_gone() -> bool:
        for pid in pids:
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if state != "Z":
                return False
        return True

    until(all_gone)


def kill_at(moment: float, *args: str, cwd: Path) -> bool:
    """Run the filter and kill it after so many seconds; tell whether it was done before."""
    with started(*args, cwd=cwd) as process:
        time.sleep(moment)
        workers = children(process)
        process.send_signal(signal.SIGKILL)
        status = process.wait()
        assert status in (0, -signal.SIGKILL)
    gone(workers)
    return status == 0


def moments(seed: int, longest: float) -> list[float]:
    random_ = random.Random(seed)
    return [random_.uniform(0, longest) for _ in range(KILLS)]


@pytest.fixture(scope="module")
def duration(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long it takes here and now, so that the kills fall into it."""
    path = tmp_path_factory.mktemp("timed") / "a.txt"
    path.write_bytes(LARGE)
    start = time.monotonic()
    assert filtered("--jobs", "2", "-i", path) == (0, b"", "")
    return time.monotonic() - start


def test_killed_in_place(tmp_path: Path, duration: float) -> None:
    path = tmp_path / "a.txt"
    for moment in moments(1, duration):
        path.write_bytes(LARGE)
        kill_at(moment, "--jobs", "2", "-i", "a.txt", cwd=tmp_path)
        assert path.read_bytes() in (LARGE, CLEAN[LARGE])


def test_killed_with_an_output(tmp_path: Path, duration: float) -> None:
    (tmp_path / "a.txt").write_bytes(LARGE)
    out = tmp_path / "out.txt"
    for moment in moments(2, duration):
        out.write_bytes(b"as it was")
        kill_at(moment, "--jobs", "2", "-o", "out.txt", "a.txt", cwd=tmp_path)
        assert out.read_bytes() in (b"as it was", CLEAN[LARGE])
        assert (tmp_path / "a.txt").read_bytes() == LARGE


def test_killed_with_an_output_folder_and_resumed(tmp_path: Path, duration: float) -> None:
    names = [f"in/{i % 3}/{i}.txt" for i in range(24)]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(SMALL)
    args = ["--jobs", "2", *names, "--output-dir", "out"]
    out = tmp_path / "out"
    for moment in moments(3, duration):
        for path in out.rglob("*"):
            if path.is_file():
                path.unlink()
        kill_at(moment, *args, cwd=tmp_path)
        done = {p: p.stat().st_mtime_ns for p in out.rglob("*.txt")}
        assert all(path.read_bytes() == CLEAN[SMALL] for path in done)
        # The second run does exactly the rest, and leaves nothing but the files.
        assert filtered(*args, cwd=tmp_path).status == 0
        files = {path for path in out.rglob("*") if path.is_file()}
        assert files == {tmp_path / name.replace("in/", "out/", 1) for name in names}
        assert all(path.read_bytes() == CLEAN[SMALL] for path in files)
        assert all(path.stat().st_mtime_ns == stamp for path, stamp in done.items())


@pytest.mark.parametrize("kind", ["text", "jsonl"])
def test_a_worker_that_is_killed_is_reported_with_the_place(tmp_path: Path, kind: str) -> None:
    record = b"x" * 99 + b"\n" if kind == "text" else b'{"text": "' + b"x" * 87 + b'"}\n'
    (tmp_path / "out").write_bytes(b"as it was")
    args = [f"--{kind}", "--jobs", "2", "-o", "out", "-", "never.txt"]
    with started(*args, cwd=tmp_path, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(record * 6_000)  # one batch, and some of the next
        process.stdin.flush()
        worker = min(until(lambda: children(process)))
        os.kill(worker, signal.SIGKILL)
        gone({worker})
        try:
            process.stdin.write(record * 100_000)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended already
        assert process.wait() == 2
        said = process.stderr.read().decode()
    assert said.startswith("vnnorm: a worker process died: killed, or out of memory\n")
    unit = "line" if kind == "text" else "record"
    place, line = said.split("lost from byte ")[1].split(" on;")[0].split(f" ({unit} ")
    assert int(place) == (int(line.rstrip(")")) - 1) * 100
    assert said.endswith("this file and those after it are not done\n")
    assert (tmp_path / "out").read_bytes() == b"as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("how", [["-i"], ["-o", "a.txt"], ["--output-dir", "out"]], ids=" ".join)
def test_interrupted(tmp_path: Path, how: list[str], sent: signal.Signals) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LARGE * 8)
    with started("--jobs", "2", *how, "a.txt", cwd=tmp_path) as process:
        assert process.stderr
        until(lambda: [*tmp_path.rglob(".vnnorm-*")])
        workers = children(process)
        assert len(workers) == 2
        if sent != signal.SIGTERM:  # which a terminal sends to all
            os.killpg(process.pid, sent)
        else:
            process.send_signal(sent)
        assert process.wait() == 128 + sent
        assert process.stderr.read() == b""
        gone(workers)
    assert path.read_bytes() == LARGE * 8
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["a.txt"]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "how", [["-i"], ["-o", "old"], ["-o", "old.gz"], ["--output-dir", "out"]], ids=" ".join
)
def test_a_full_disk(tmp_path: Path, how: list[str], jobs: str) -> None:
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    (tmp_path / "a.txt").write_bytes(LARGE)
    (tmp_path / how[-1]).write_bytes(b"as it was") if how[0] == "-o" else None
    status, out, err = filtered("--jobs", jobs, *how, "a.txt", cwd=tmp_path, preexec_fn=limit)
    assert (status, out) == (2, b"")
    target = {"-i": "a.txt", "--output-dir": os.path.join("out", "a.txt")}.get(how[0], how[-1])
    assert err == f"vnnorm: {target}: File too large\n"
    assert (tmp_path / "a.txt").read_bytes() == LARGE
    left = {path.name: path for path in tmp_path.rglob("*") if path.is_file()}
    if how[0] == "-o":
        assert left.pop(how[-1]).read_bytes() == b"as it was"
    assert set(left) == {"a.txt"}


def test_a_closed_pipe_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(LARGE)
    with started("--jobs", "2", "a.txt", cwd=tmp_path, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        workers = children(process)
        process.stdout.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""
    gone(workers)


@pytest.mark.parametrize("kind", ["text", "jsonl"])
def test_a_very_long_line(tmp_path: Path, kind: str) -> None:
    megabytes = int(os.environ.get("VNNORM_LONG_LINE", "8"))
    words = "Tỉnh uỷ họp, " + "nhân dân ta có một lòng nồng nàn yêu nước " * 2_000
    line = words * (megabytes * 1_000_000 // len(words.encode()))
    expected = line.rstrip().replace("uỷ", "ủy")
    if kind == "jsonl":
        line, expected = f'{{"text": "{line}"}}', f'{{"text": "{expected}"}}'
    (tmp_path / "a").write_text(f"hoà\n{line}\nuỷ\n" if kind == "text" else line + "\n", "utf-8")
    assert filtered(f"--{kind}", "--jobs", "2", "-o", "b", "a", cwd=tmp_path) == (0, b"", "")
    wanted = f"hòa\n{expected}\nủy\n" if kind == "text" else expected + "\n"
    assert (tmp_path / "b").read_text("utf-8") == wanted
