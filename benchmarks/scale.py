"""The filter at work on files: one core and two, text, JSONL and Parquet, beside ftfy.

    python benchmarks/scale.py [--corpus FILE] [--megabytes N] [--jobs N] [--repeat N]
    python benchmarks/scale.py --memory            # 20 MB against 400 MB, and a line of 200 MB

The files are made of the words of the seed pages, or of a given text, over and over, in lines
of random lengths: clean, and with one word in a hundred damaged, each time other ones.  Every
figure is that of a whole process, from its start to its end, writing a file; the best of the
repeats.  `ftfy.fix_text` goes over a part of the same text in this process, line by line.
Core-hours are processor time, of all processes together.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ftfy
from texts import damage, source

import vnnorm

FILTER = [sys.executable, "-m", "vnnorm", "--quiet"]
KINDS = {"txt": "text", "jsonl": "JSONL", "parquet": "Parquet"}

PART = 2.0
"""Megabytes that are made at a time."""


class Run(NamedTuple):
    seconds: float
    cpu: float
    largest: float
    """Megabytes resident in the process that had the most."""
    all_: float
    """Megabytes resident in all processes together, shared pages counted once."""


def rewrapped(words: Sequence[str], random_: random.Random) -> str:
    """Return lines of so many words that hardly any is there twice: `fix_typos` remembers lines."""
    lines, start = [], 0
    while start < len(words):
        end = start + random_.randint(10, 120)
        lines.append(" ".join(words[start:end]))
        start = end
    return "\n".join(lines) + "\n"


def parts(corpus: Path | None, megabytes: float, share: float) -> Iterator[str]:
    """Yield whole lines of about so much text."""
    words = vnnorm.normalize(source(corpus, PART)).split()
    done, seed = 0.0, 0
    while done < megabytes:
        part = vnnorm.normalize(rewrapped(words, random.Random(seed)))
        if share:
            part = damage(part, random.Random(seed), share)
        yield part
        seed += 1
        done += len(part.encode()) / 1e6


def records(text: str) -> Iterator[str]:
    """Cut a text into pages of about 2,000 letters."""
    page: list[str] = []
    size = 0
    for line in text.splitlines(keepends=True):
        page.append(line)
        size += len(line)
        if size > 2_000:
            yield "".join(page).strip("\n")  # a text of its own has no blank lines at its ends
            page, size = [], 0
    if page:
        yield "".join(page).strip("\n")


def make(folder: Path, kind: str, corpus: Path | None, megabytes: float, share: float) -> Path:
    """Write a file and return its path; the same texts, whatever the kind."""
    path = folder / f"{'damaged' if share else 'clean'}.{kind}"
    number = 0
    if kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for part in parts(corpus, megabytes, share):
                pages = [*records(part)]
                ids = range(number, number + len(pages))
                writer.write_table(pa.table({"id": ids, "text": pages}, schema))
                number += len(pages)
        return path
    with path.open("w", encoding="utf-8") as file:
        for part in parts(corpus, megabytes, share):
            if kind == "txt":
                file.write(part)
                continue
            for page in records(part):
                record = {"id": number, "text": page, "url": f"https://example.org/{number}"}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                number += 1
    return path


def run(path: Path, jobs: int, watch: bool = False) -> Run:
    """Run the filter on a file."""
    out = path.with_name("out" + path.suffix)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with subprocess.Popen([*FILTER, "--jobs", str(jobs), str(path), "-o", str(out)]) as process:
        seen = _Memory(process.pid) if watch else None
        if process.wait():
            raise SystemExit("the filter has failed")
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if seen:
        seen.join()
    return Run(seconds, cpu, seen.largest if seen else 0.0, seen.all_ if seen else 0.0)


class _Memory(threading.Thread):
    """Looks at a process and its children until it is gone."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.largest = self.all_ = 0.0
        self.start()

    def run(self) -> None:
        while (pids := self._family()) and self._look(pids):
            time.sleep(0.02)

    def _family(self) -> list[int]:
        try:
            children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text()
        except OSError:
            return []
        return [self._pid, *map(int, children.split())]

    def _look(self, pids: list[int]) -> bool:
        shared = 0.0
        for pid in pids:
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            self.largest = max(self.largest, _kilobytes(status, "VmHWM") / 1e3)
            shared += _kilobytes(rollup, "Pss") / 1e3
        self.all_ = max(self.all_, shared)
        return bool(shared)


def _kilobytes(text: str, name: str) -> float:
    _, found, rest = text.partition(f"{name}:")
    return float(rest.split()[0]) if found else 0.0


def ftfys_rate(text: str) -> float:
    lines = text.splitlines(keepends=True)
    start = time.perf_counter()
    for line in lines:
        ftfy.fix_text(line)
    return len(text.encode()) / 1e6 / (time.perf_counter() - start)


def table(options: argparse.Namespace) -> None:
    print(f"{options.megabytes:.0f} MB of text in each file, {os.cpu_count()} cores\n")
    jobs = options.jobs
    heads = ("", "1 core", "× ftfy", f"{jobs} cores", "× ftfy", "gain", "core-hours/TB")
    print("| " + f"{heads[0]:16}" + " | " + " | ".join(f"{head:>13}" for head in heads[1:]) + " |")
    print("| " + "-" * 16 + " | " + " | ".join("-" * 12 + ":" for _ in heads[1:]) + " |")
    for share in (0.0, 0.01):
        sample = next(parts(options.corpus, PART, share))
        for kind, what in options.kinds.items():
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                path = make(Path(folder), kind, options.corpus, options.megabytes, share)
                size = sum(len(p.encode()) for p in parts(options.corpus, options.megabytes, share))
                one, more, theirs = [], [], []
                for _ in range(options.repeat):
                    theirs.append(ftfys_rate(sample))
                    one.append(run(path, 1))
                    reference = path.with_name("out" + path.suffix).read_bytes()
                    more.append(run(path, jobs))
                    assert path.with_name("out" + path.suffix).read_bytes() == reference
            best_one = size / 1e6 / min(r.seconds for r in one)
            best_more = size / 1e6 / min(r.seconds for r in more)
            hours = min(r.cpu for r in one) / size * 1e12 / 3600
            rate = max(theirs)
            cells: list[Any] = [
                f"{best_one:.1f}",
                f"×{best_one / rate:.1f}",
                f"{best_more:.1f}",
                f"×{best_more / rate:.1f}",
                f"×{best_more / best_one:.2f}",
                f"{hours:.1f}",
            ]
            name = f"{'damaged' if share else 'clean'} {what}"
            print(
                f"| {name:16} | " + " | ".join(f"{cell:>13}" for cell in cells) + " |", flush=True
            )
        hours = 1e6 / rate / 3600
        print(f"| {'  ftfy':16} | {rate:>13.1f} | {'×1.0':>13} |" + " " * 15 + "|" + " " * 15 + "|"
              + " " * 15 + f"| {hours:>13.1f} |", flush=True)  # fmt: skip


def memory(options: argparse.Namespace) -> None:
    print("megabytes resident: the largest process, and all together (shared pages once)\n")
    for kind in options.kinds:
        for megabytes in (20, 400):
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                path = make(Path(folder), kind, options.corpus, megabytes, 0.01)
                for jobs in (1, options.jobs):
                    seen = run(path, jobs, watch=True)
                    print(
                        f"{kind:8} {megabytes:4} MB, jobs {jobs}: "
                        f"{seen.largest:6.0f} {seen.all_:6.0f}",
                        flush=True,
                    )
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        line = next(parts(options.corpus, PART, 0.0)).replace("\n", " ")
        path = Path(folder) / "line.txt"
        with path.open("w", encoding="utf-8") as file:
            for _ in range(int(200 / (len(line.encode()) / 1e6))):
                file.write(line)
            file.write("\n")
        for jobs in (1, options.jobs):
            seen = run(path, jobs, watch=True)
            print(f"a line of 200 MB, jobs {jobs}: {seen.largest:6.0f} {seen.all_:6.0f}")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, help="UTF-8 text (default: the seed pages)")
    parser.add_argument("--kinds", default=",".join(KINDS), help="%(default)s, or some of them")
    parser.add_argument("--megabytes", type=float, default=200.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the files are made for the time")
    parser.add_argument("--memory", action="store_true", help="measure memory, not rates")
    options = parser.parse_args(argv)
    options.kinds = {kind: KINDS[kind] for kind in options.kinds.split(",")}
    (memory if options.memory else table)(options)


if __name__ == "__main__":
    main()
