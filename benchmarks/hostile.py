"""Is the cost linear?  Every normaliser on hostile input of length n and 4n.

    python benchmarks/hostile.py [--length N]

Linear cost is a ratio of about 4; quadratic, of 16.  Short runs are noise, so only those
count whose longer one took 30 milliseconds or more.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

from texts import STEPS

import vnnorm

UNITS = {
    "one letter": "a",
    "one toned letter": "à",
    "misplaced tones": "hòan",
    "misplaced, spaced": "hòan ",
    "spaces": " ",
    "no-break spaces": "\u00a0",
    "line ends": "\n",
    "carriage returns": "\r",
    "space, line end": " \n",
    "marks": "\u0301",
    "two kinds of marks": "\u0301\u0323",
    "letters and marks": "e\u0301\u0302",
    "spacing accents": "a´",
    "ampersands": "&",
    "nested references": "&amp;",
    "amp": "amp;",
    "numeric references": "&#97;",
    "half a reference": "&#",
    "opening braces": "{",
    "brace pairs": "{}",
    "placeholders": "{name} ",
    "percent": "%(",
    "angle brackets": "<",
    "half a tag": "<a ",
    "code tags": "<code>hoà ",
    "template tags": "<%",
    "backticks": "`",
    "backtick words": "`hoà ",
    "quotation marks": '"',
    "spaced quotation marks": '" ',
    "commas": ",",
    "quoted fields": ',"hoà , đẹp',
    "conditionals": "của ? đ",
    "spaced commas": " ,",
    "full stops": ".",
    "word full stops": "a.",
    "at signs": "a@",
    "slashes": "/a",
    "underscores": "_a",
    "digits": "1",
    "document numbers": "35 -KH/TU ",
    "zero-width": "\u200b",
    "joiners": "\u200d",
    "emoji": "👨\u200d",
    "struck letters": "a\u0336",
    "bidi controls": "\u202e",
    "controls": "\u0000",
    "eth": "ð",
    "eth words": "ðe ",
    "Cyrillic in Latin": "aа",
    "full-width": "ａ",
    "Hangul": "\u1100\u1161",
    "surrogates": "\ud800",
    "CJK": "漢",
    "mojibake": "áº¿",
    "stripped mojibake": "á»",
    "mojibake twice over": "ÃƒÂ¡",
    "lossy mojibake": "nÆ°á»c nÄm ",
    "lossy, spaced": "á» ",
    "alternating bytes": "Ãá",
    "VNI headings": "chuïc\n",
    "bytes": "\udce1\udcbb ",
    "lines of bytes": "\udce1\udcbb\n",
    "TCVN3 words": "®Ó ",
    "VIQR words": "Vie^.t ",
    "escapes": "\\u1ebf",
    "lines of words run together": "cầucủa dânViệt làdoanh\n",
    "lines of typos": "khắc phục sơ hỡ, hệ thông chính trị\n",
    "MacRoman": "√©",
}


def seconds(call: Callable[[str], str], text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        call(text)
        best = min(best, time.process_time() - start)
    return best


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--length", type=int, default=100_000, help="n, in characters")
    options = parser.parse_args(argv)
    worst = 0.0
    steps: list[vnnorm.Normaliser] = [*STEPS, vnnorm.Pipeline.preset("standard")]
    for step in steps:
        name = step.name if len(getattr(step, "steps", ())) == 0 else "standard"
        rows = []
        for label, unit in UNITS.items():
            text = unit * (options.length // len(unit))
            short, long = seconds(step, text), seconds(step, text * 4)
            if long >= 30e-3:
                rows.append((long / short, label, long))
        rows.sort(reverse=True)
        for ratio, label, long in rows[:3]:
            print(f"{name:20} {label:24} x{ratio:5.1f}   {long * 1e3:8.1f} ms at 4n")
        worst = max(worst, rows[0][0] if rows else 0.0)
    print(f"\nworst ratio {worst:.1f} (linear is 4, quadratic 16)")
    return 0 if worst < 8 else 1


if __name__ == "__main__":
    raise SystemExit(main())
