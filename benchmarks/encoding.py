"""Encoding repair measured: the same damage through ftfy, viparse, charset-normalizer, vnnorm.

    python benchmarks/encoding.py [--corpus FILE] [--charsets FOLDER] [--lines N] [--brief]

Lines of the seed pages (or of FILE, a paragraph a line) are damaged in many ways, with a
fixed seed, and given to each tool; what counts is the percentage of lines that come back
exactly.  The last row is good text in many languages, which has to stay as it is.  A
FOLDER with ``samples.tsv`` and ``samples_negative.tsv``, damaged text and what it should
be, adds tables of these.  A tool that is not installed has no column.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from vnnorm.encoding.codec import NEAREST, register_codecs
from vnnorm.pipeline import Pipeline, normalize
from vnnorm.repairs.decode_entities import decode_entities
from vnnorm.repairs.fix_encoding import fix_encoding

SEEDS = Path(__file__).parents[1] / "seeds"
Fix = Callable[[str], str]
UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def shown(data: bytes, page: str, undefined: Callable[[int], str] = chr) -> str:
    """Return bytes as a program shows them that takes them for `page`."""
    return "".join(bytes([b]).decode(page, "ignore") or undefined(b) for b in data)


def mojibake(page: str, times: int = 1) -> Fix:
    def damage(text: str) -> str:
        for _ in range(times):
            text = shown(text.encode(), page)
        return text

    return damage


def lossy(undefined: str, page: str = "cp1252") -> Fix:
    return lambda text: shown(text.encode(), page, lambda _: undefined)


def half(damage: Fix) -> Fix:
    def halved(text: str) -> str:
        words = text.split(" ")
        middle = len(words) // 2
        left, right = " ".join(words[:middle]), " ".join(words[middle:])
        return f"{damage(left)} {right}" if len(text) % 2 else f"{left} {damage(right)}"

    return halved


def legacy(charset: str, page: str = "cp1252") -> Fix:
    return lambda text: shown(text.encode(charset, NEAREST), page)


def ascii_signs(text: str) -> str:
    """Return `text` with the signs that a writer of VIQR had no key for written in ASCII."""
    return text.translate(str.maketrans("“”‘’–—", "\"\"''--")).replace("…", "...")


def without_c1(text: str) -> str:
    return re.sub("[\x80-\x9f]", "", text.encode().decode("latin-1"))


DAMAGE: dict[str, Fix] = {
    "UTF-8 as cp1252": mojibake("cp1252"),
    "UTF-8 as Latin-1": mojibake("latin-1"),
    "UTF-8 as cp1258": mojibake("cp1258"),
    "UTF-8 as MacRoman": mojibake("mac_roman"),
    "UTF-8 as cp437": mojibake("cp437"),
    "UTF-8 as cp850": mojibake("cp850"),
    "UTF-8 as cp1252, twice": mojibake("cp1252", 2),
    "UTF-8 as cp1252, three times": mojibake("cp1252", 3),
    "half the line, cp1252": half(mojibake("cp1252")),
    "half the line, MacRoman": half(mojibake("mac_roman")),
    "A0 a space": lambda text: mojibake("cp1252")(text).replace("\xa0", " "),
    "AD dropped": lambda text: mojibake("cp1252")(text).replace("\xad", ""),
    "undefined bytes dropped": lossy(""),
    "undefined bytes U+FFFD": lossy("\ufffd"),
    "undefined bytes ?": lossy("?"),
    "all C1 controls dropped": without_c1,
    "TCVN3": legacy("tcvn3"),
    "VNI": legacy("vni"),
    "VISCII": legacy("viscii"),
    "VPS": legacy("vps"),
    "BK HCM 1": legacy("bkhcm1"),
    "BK HCM 2": legacy("bkhcm2"),
    "Vietware X": legacy("vietware-x"),
    "Vietware F": legacy("vietware-f"),
    "Windows-1258": legacy("vn-cp1258"),
    "VIQR": lambda text: ascii_signs(text).encode("viqr", NEAREST).decode("ascii"),
}
GROUPS = {
    "UTF-8 read as cp1252 or Latin-1, once to three times": (
        "UTF-8 as cp1252",
        "UTF-8 as Latin-1",
        "UTF-8 as cp1252, twice",
        "UTF-8 as cp1252, three times",
    ),
    "UTF-8 read as cp1258, MacRoman, cp437 or cp850": (
        "UTF-8 as cp1258",
        "UTF-8 as MacRoman",
        "UTF-8 as cp437",
        "UTF-8 as cp850",
    ),
    "the same in half of the line": ("half the line, cp1252", "half the line, MacRoman"),
    "with bytes lost: A0 a space, AD or undefined bytes dropped, U+FFFD or ?": (
        "A0 a space",
        "AD dropped",
        "undefined bytes dropped",
        "undefined bytes U+FFFD",
        "undefined bytes ?",
    ),
    "with all C1 controls dropped": ("all C1 controls dropped",),
    "TCVN3, VNI, VISCII, VPS": ("TCVN3", "VNI", "VISCII", "VPS"),
    "BK HCM 1 and 2, Vietware X and F": ("BK HCM 1", "BK HCM 2", "Vietware X", "Vietware F"),
    "Windows-1258 read as cp1252": ("Windows-1258",),
    "VIQR": ("VIQR",),
}
"""The kinds of damage, a row of the brief table each."""

CARRIED = {
    "TCVN3": "tcvn3",
    "VNI": "vni",
    "VISCII": "viscii",
    "VPS": "vps",
    "BK HCM 1": "bkhcm1",
    "BK HCM 2": "bkhcm2",
    "Vietware X": "vietware-x",
    "Vietware F": "vietware-f",
    "Windows-1258": "vn-cp1258",
    "VIQR": "viqr",
}
"""What a charset cannot carry is not asked back (case, where the font has it)."""


def right(kind: str, text: str) -> str:
    """Return what is to be restored of `text`."""
    if kind not in CARRIED:
        return text
    if kind == "VIQR":
        text = ascii_signs(text)
    return text.encode(CARRIED[kind], NEAREST).decode(CARRIED[kind])


def tools() -> dict[str, Fix]:
    """Return the tools that are installed."""
    # Character references are what decode_entities is there for; it comes first in a preset.
    found: dict[str, Fix] = {"vnnorm": Pipeline([decode_entities, fix_encoding])}
    try:
        import ftfy

        found["ftfy"] = ftfy.fix_encoding
    except ImportError:
        pass
    try:
        import viparse

        found["viparse"] = viparse.fix
    except (ImportError, AttributeError):
        pass
    try:
        from charset_normalizer import from_bytes

        def normalised(text: str) -> str:
            try:
                best = from_bytes(text.encode("cp1252")).best()
            except UnicodeEncodeError:
                return text
            return str(best) if best else text

        found["charset-normalizer"] = normalised
    except ImportError:
        pass
    return found


def source(corpus: Path | None) -> str:
    if corpus is not None:
        return corpus.read_text(encoding="utf-8")
    pages = "\n".join(p.read_text(encoding="utf-8") for p in sorted(SEEDS.glob("*.txt")))
    return normalize(pages).replace(". ", ".\n")  # their paragraphs are few, and long


def damaged_lines(corpus: Path | None, count: int, seed: int = 1) -> list[str]:
    """Return `count` lines of 7 to 60 words that are composed and lawful."""
    # Eth for đ is a mistake of the corpus that the charsets cannot carry.
    good = [
        line
        for line in source(corpus).split("\n")
        if 7 <= len(line.split()) <= 60
        and unicodedata.is_normalized("NFC", line)
        and not set("Ðð") & set(line)
    ]
    random.Random(seed).shuffle(good)
    return good[:count]


_ESCAPE = re.compile(r"\\(?:(\\)|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: "\\" if m[1] else chr(int(m[2] or m[3], 16)), text)


def samples(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield kind, damaged text and right text of ``samples.tsv``."""
    for line in (folder / "samples.tsv").read_text(encoding="utf-8").split("\n")[1:]:
        if line:
            kind, given, expected, *_ = line.split("\t")
            yield kind, unescaped(given), unescaped(expected)


def percent(fix: Fix, pairs: list[tuple[str, str]]) -> float:
    """Return how many of `pairs` of damaged and right text `fix` restores, in per cent."""
    nfc = unicodedata.normalize
    return 100 * sum(nfc("NFC", fix(a)) == nfc("NFC", b) for a, b in pairs) / max(len(pairs), 1)


def print_table(rows: dict[str, list[tuple[str, str]]], found: dict[str, Fix]) -> None:
    print("| damage | lines | " + " | ".join(found) + " |")
    print("| --- | ---: |" + " ---: |" * len(found))
    for kind, pairs in rows.items():
        cells = " | ".join(f"{percent(fix, pairs):.1f}" for fix in found.values())
        print(f"| {kind} | {len(pairs)} | {cells} |", flush=True)


HOPELESS = {
    "tcvn3_vntimeh": "capitals that are only in the name of the font",
    "lost_to_qmark": "letters that became question marks",
    "tcvn3_lossy_shy": "a legacy charset that lost bytes",
    "viscii_lossy_drop": "a legacy charset that lost bytes",
    "vps_lossy_drop": "a legacy charset that lost bytes",
}
"""Samples whose text is not in them any more; they count in the table by kind only."""


def good_lines(folder: Path | None) -> list[tuple[str, str]]:
    """Return good text in many languages, with itself."""
    files = [SEEDS.parent / "tests" / "encoding" / "negative.tsv"]
    if folder:
        files.append(folder / "samples_negative.tsv")
    rows = [line for file in files for line in file.read_text("utf-8").split("\n")[1:] if line]
    return [(unescaped(row.split("\t")[1]),) * 2 for row in rows]


def short_and_long(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the samples by their length."""
    found: dict[str, list[tuple[str, str]]] = {"seven words or more": [], "shorter": []}
    for kind, given, expected in samples(folder):
        if kind not in HOPELESS:
            long = len(expected.split()) >= 7
            found["seven words or more" if long else "shorter"].append((given, expected))
    return found


def main(argv: list[str] | None = None) -> int:
    """Print the tables; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, help="clean text (default: the seed pages)")
    parser.add_argument("--charsets", type=Path, help="folder with samples.tsv")
    parser.add_argument("--lines", type=int, default=300, help="lines a kind of damage")
    parser.add_argument("--brief", action="store_true", help="a row for each group of kinds")
    args = parser.parse_args(argv)
    register_codecs()
    found = tools()
    lines = damaged_lines(args.corpus, args.lines)
    rows = {kind: [(hurt(t), right(kind, t)) for t in lines] for kind, hurt in DAMAGE.items()}
    if args.brief:
        rows = {
            title: [pair for kind in kinds for pair in rows[kind]]
            for title, kinds in GROUPS.items()
        }
    rows["good text, left as it is"] = good_lines(args.charsets)
    print_table(rows, found)
    if args.charsets:
        kinds: dict[str, list[tuple[str, str]]] = {}
        for kind, given, expected in samples(args.charsets):
            kinds.setdefault(kind, []).append((given, expected))
        print()
        print_table({**({} if args.brief else kinds), **short_and_long(args.charsets)}, found)
    clean = source(args.corpus).split("\n")
    changed = sum(a != b for a, b in zip(clean, fix_encoding("\n".join(clean)).split("\n")))
    print(f"\nclean lines that vnnorm changes: {changed} of {len(clean)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
