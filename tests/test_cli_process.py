"""The filter as a process: pipes that close, disks that fill up, signals, locales."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import vnnorm
from vnnorm.signals import ended_tidily

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")

FILTER = [sys.executable, "-m", "vnnorm"]
DAMAGED = "Tỉnh uỷ  ban hành, hoà bình\u200b \n".encode()
REPAIRED = vnnorm.normalize(DAMAGED.decode()).encode()

# With a buffer, what could not be written is still there at exit.
buffered_or_not = pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])


def environment(**more: str) -> dict[str, str]:
    package = Path(vnnorm.__file__).parent.parent
    return {**os.environ, "PYTHONUNBUFFERED": "", "PYTHONPATH": str(package), **more}


@contextmanager
def started(*args: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    # A shell makes its background jobs ignore Ctrl-C, nohup makes its own ignore SIGHUP, and
    # they hand that on.
    def heed_signals() -> None:
        for each in (signal.SIGINT, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)

    pipe = subprocess.PIPE
    defaults = {"stdin": pipe, "stdout": pipe, "stderr": pipe, "env": environment()}
    defaults["preexec_fn"] = heed_signals
    with subprocess.Popen([*FILTER, *args], **{**defaults, **options}) as process:
        try:
            yield process
        finally:
            process.kill()


def read_now(process: subprocess.Popen[bytes], seconds: float = 20) -> bytes:
    """Return what comes out first, and do not wait for ever."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return os.read(process.stdout.fileno(), 1 << 16) if ready else b""


def until_begun(
    folder: Path, process: subprocess.Popen[bytes], size: int = 0, seconds: float = 20
) -> list[Path]:
    """Wait until a file is being written in `folder`, and return it."""
    until = time.monotonic() + seconds
    while not (begun := [p for p in folder.glob(".vnnorm-*") if p.stat().st_size >= size]):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.002)
    return begun


def shell(script: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    env = environment(VNNORM=" ".join(FILTER), **more)
    return subprocess.run(["sh", "-c", script], capture_output=True, cwd=cwd, env=env, timeout=60)


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """More than a pipe holds, and work for a second or two."""
    path = tmp_path / "big.txt"
    path.write_bytes((DAMAGED + REPAIRED * 9) * 20_000)
    return path


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
    ids=["C", "latin-1", "utf-16"],
)
def test_text_is_utf_8_whatever_the_locale(tmp_path: Path, locale: dict[str, str]) -> None:
    (tmp_path / "chữ.txt").write_bytes(DAMAGED)
    ran = shell("$VNNORM chữ.txt - < chữ.txt; $VNNORM --help", tmp_path, **locale)
    assert ran.stdout.startswith(REPAIRED * 2)
    assert "hòa, ủy".encode() in ran.stdout
    assert (ran.returncode, ran.stderr) == (0, b"")
    ran = shell("$VNNORM --check chữ.txt không", tmp_path, **locale)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("args", [[], ["--diff"], ["--diff", "--check"]], ids=" ".join)
def test_a_closed_pipe_ends_it_quietly(big: Path, args: list[str]) -> None:
    with started(*args, str(big)) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(10) == 0


def test_a_closed_pipe_is_noticed_at_the_next_line() -> None:
    with started() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(DAMAGED)
        process.stdin.flush()
        assert read_now(process).strip() == REPAIRED.strip()
        process.stdout.close()
        process.stdin.write(DAMAGED)
        process.stdin.flush()
        assert process.wait(10) == 0


@pytest.mark.parametrize("args", ["--help", "--version", "--list-steps", "small", "--diff small"])
@buffered_or_not
def test_a_pipe_closed_from_the_start(tmp_path: Path, args: str, unbuffered: str) -> None:
    (tmp_path / "small").write_bytes(DAMAGED)
    script = f"{{ sleep 0.2; $VNNORM {args}; echo $? >&2; }} | true"
    ran = shell(script, tmp_path, PYTHONUNBUFFERED=unbuffered)
    assert ran.stderr == b"0\n"


def test_a_closed_pipe_hides_no_failure(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(DAMAGED)
    ran = shell("{ sleep 0.2; $VNNORM missing small small; echo $? >&2; } | true", tmp_path)
    assert ran.stderr == b"vnnorm: missing: No such file or directory\n2\n"


def test_closed_standard_error_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(DAMAGED)
    ran = shell(
        "{ sleep 0.3; $VNNORM a b small 2>&3; echo $?; } 3>&1 >out | true; cat out", tmp_path
    )
    assert ran.stdout == REPAIRED + b"2\n"
    ran = shell("$VNNORM a b small 2>&-; echo $?", tmp_path)
    assert ran.stdout == REPAIRED + b"2\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "args", ["small small", "--diff small", "--list-steps", "--help", "--version"]
)
@buffered_or_not
def test_a_full_disk_is_reported(tmp_path: Path, args: str, unbuffered: str) -> None:
    (tmp_path / "small").write_bytes(DAMAGED)
    ran = shell(f"$VNNORM {args} > /dev/full", tmp_path, PYTHONUNBUFFERED=unbuffered)
    assert ran.stderr == b"vnnorm: standard output: No space left on device\n"
    assert ran.returncode == 2


def test_closed_standard_streams_are_reported(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(DAMAGED)
    ran = shell("$VNNORM <&-", tmp_path)
    assert (ran.returncode, ran.stderr) == (2, b"vnnorm: <stdin>: it is closed\n")
    ran = shell("$VNNORM small >&-", tmp_path)
    assert (ran.returncode, ran.stderr) == (2, b"vnnorm: standard output: it is closed\n")


tidily = pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])


@tidily
def test_ended_while_waiting(tmp_path: Path, sent: signal.Signals) -> None:
    with started() as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(DAMAGED)
        process.stdin.flush()
        assert read_now(process).strip() == REPAIRED.strip()
        process.send_signal(sent)
        assert process.wait(10) == 128 + sent
        assert process.stderr.read() == b""
    with started("-o", "out", cwd=tmp_path) as process:
        until_begun(tmp_path, process)
        process.send_signal(sent)
        assert process.wait(10) == 128 + sent
    assert list(tmp_path.iterdir()) == []


@tidily
def test_ended_while_nobody_reads(big: Path, sent: signal.Signals) -> None:
    """What is left of the output is not waited for."""
    with started(str(big)) as process:
        # What has come is all that the pipe holds, and less than the filter is about to write.
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 20)[0]
        process.send_signal(sent)
        assert process.wait(10) == 128 + sent


def test_who_ignores_hanging_up_goes_on(tmp_path: Path) -> None:
    def nohup() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with started("-o", "out", cwd=tmp_path, preexec_fn=nohup) as process:
        until_begun(tmp_path, process)
        process.send_signal(signal.SIGHUP)
        assert process.communicate(DAMAGED, 20) == (b"", b"")
        assert process.returncode == 0
    assert (tmp_path / "out").read_bytes() == REPAIRED


def test_who_calls_the_filter_keeps_its_answers_to_signals() -> None:
    answer = signal.signal(signal.SIGTERM, own := lambda *_: None)
    try:
        with ended_tidily():
            assert signal.getsignal(signal.SIGTERM) is own
        assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, answer)


def test_a_second_signal_does_not_disturb_the_tidying() -> None:
    cleaned = []

    def ended() -> None:
        with ended_tidily():
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                signal.raise_signal(signal.SIGTERM)
                cleaned.append(True)

    with pytest.raises(SystemExit, match="143"):
        ended()
    assert cleaned
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


@pytest.mark.parametrize("how", [["-i"], ["-o", "big.txt"]])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_killed_half_way_the_old_file_stands(
    big: Path, how: list[str], sent: signal.Signals
) -> None:
    old = big.read_bytes()
    with started(*how, big.name, cwd=big.parent) as process:
        assert process.stderr is not None
        begun = until_begun(big.parent, process, size=1)
        process.send_signal(sent)
        outright = sent == signal.SIGKILL
        assert process.wait(10) == (-sent if outright else 128 + sent)
        assert process.stderr.read() == b""
    assert big.read_bytes() == old
    assert set(big.parent.iterdir()) - {big} <= (set(begun) if outright else set())


def test_starting_up_loads_nothing_heavy() -> None:
    heavy = {
        "ftfy",
        "unidecode",
        "regex",
        "html.entities",
        "difflib",
        "importlib.metadata",
        "multiprocessing",
    }
    script = (
        "import sys; from vnnorm.cli import main; main(['--version']);"
        f" print(sorted({heavy} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=environment(), check=True
    )
    assert ran.stdout.splitlines()[-1] == b"[]"
