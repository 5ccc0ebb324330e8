"""What `import vnnorm` adds to the interpreter's start, beside `import ftfy`.

    python benchmarks/import_time.py [--repeat N]

Whole processes, in turn; the figure is the median over the runs, less that of an
interpreter that imports nothing.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

CODES = {"nothing": "pass", "vnnorm": "import vnnorm", "ftfy": "import ftfy"}


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeat", type=int, default=15)
    options = parser.parse_args(argv)
    times: dict[str, list[float]] = {name: [] for name in CODES}
    for _ in range(options.repeat + 1):
        for name, code in CODES.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(runs[1:]) for name, runs in times.items()}
    for name, median in medians.items():
        extra = median - medians["nothing"]
        print(f"{name:8} {median * 1e3:6.1f} ms in all, {extra * 1e3:6.1f} ms added")


if __name__ == "__main__":
    main()
