"""``vnnorm detect FILE...``: which charset is each file in?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Final

from vnnorm.console import OutputFailed, complain, standard_output
from vnnorm.stream import encode

__all__ = ["WORD", "detect"]

WORD: Final = "detect"
"""The first word of the command line that asks for this."""

ENOUGH: Final = 1 << 20
"""Bytes of a file, unpacked, that are looked at."""
SHOWN: Final = 60
"""Characters of its first line that are shown."""

USAGE: Final = """\
usage: vnnorm detect [FILE]...

Print the charset of each FILE (of standard input where there is none), how sure
that is (0 to 1), and its first line, repaired.  A .gz, .xz or .zst file is
unpacked for that.  A file of the name "detect" is repaired by "vnnorm ./detect"."""


def detect(words: Sequence[str]) -> int:
    """Print what the files are in; return the exit status: 0, or 2 if one cannot be read."""
    from vnnorm.bulk.compression import Damaged
    from vnnorm.pipeline import Pipeline

    names = list(words)
    if any(word in ("-h", "--help") for word in names):
        standard_output().write(encode(f"{USAGE}\n"))
        return 0
    if "--" in names:
        names.remove("--")
    elif wrong := [name for name in names if name.startswith("-") and name != "-"]:
        complain(f"detect has no option {wrong[0]}; see vnnorm detect --help")
        return 2
    out = standard_output()
    status = 0
    repair = Pipeline.preset("standard")
    for name in names or ["-"]:
        shown = "<stdin>" if name == "-" else name
        try:
            data, whole = _beginning(name)
        except (OSError, Damaged) as error:
            complain(shown, error)
            status = 2
            continue
        charset, confidence, text = _charset(data, whole)
        line = next(filter(None, map(str.strip, repair(text).splitlines())), "")
        line = line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
        out.write(encode(f"{shown}: {charset} {confidence:.2f}  {line}\n"))
    return status


def _beginning(name: str) -> tuple[bytes, bool]:
    """Return the beginning of a file, unpacked if it is packed, and whether it is all."""
    from vnnorm.bulk.compression import reader

    if name == "-" and sys.stdin is None:
        raise OutputFailed("standard input: it is closed")
    with nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as file:
        data = (file if name == "-" else reader(file, name)).read(ENOUGH + 1)
    return data[:ENOUGH], len(data) <= ENOUGH


def _charset(data: bytes, whole: bool) -> tuple[str, float, str]:
    """Return the charset, the confidence, and the text of the first lines."""
    from vnnorm.encoding.decode import decode

    if not whole:
        # What was cut in two would look like damage.
        data = data[: data.rfind(b"\n") + 1 or len(data)]
    found = decode(data)
    return found.charset, found.confidence, found.text[: 1 << 14]
