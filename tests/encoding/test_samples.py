"""Samples of damaged text, by name and by detection; needs the folder that holds them.

``VNNORM_CHARSETS`` names a folder with ``samples.tsv`` and ``samples_negative.tsv``.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from benchmark import encoding_benchmark

from vnnorm.encoding.codec import register_codecs
from vnnorm.encoding.decode import decode
from vnnorm.pipeline import Pipeline
from vnnorm.repairs.fix_encoding import fix_encoding

FOLDER = Path(os.environ.get("VNNORM_CHARSETS", ""))
pytestmark = pytest.mark.skipif(
    "VNNORM_CHARSETS" not in os.environ, reason="VNNORM_CHARSETS is not set"
)
BENCH = encoding_benchmark()
register_codecs()

PAGES = {"latin1": "latin-1", "macroman": "mac_roman"}  # where a name says "as" another page
NAMED = {
    "tcvn3": "tcvn3",
    "vni_win": "vni",
    "viscii": "viscii",
    "vps": "vps",
    "bkhcm1": "bkhcm1",
    "bkhcm2": "bkhcm2",
    "vietware_x": "vietware-x",
    "vietware_f": "vietware-f",
    "vni_mac_as_cp1252": "vni-mac",
    "cp1258_as_cp1252": "vn-cp1258",
    "vps_as_latin1": "vps",
    "viscii_as_latin1": "viscii",
    "tcvn3_as_macroman": "tcvn3",
    "tcvn3_as_cp1258": "tcvn3",
    "vni_win_as_cp1258": "vni",
    "vni_mac": "vni-mac",
    "viqr": "viqr",
    "ncr_dec": "ncr",
    "ncr_hex": "ncr-hex",
    "json_u": "vn-json",
    "url_utf8": "percent",
    "utf8_hex": "utf8-literal",
}
MOJIBAKE = {
    "utf8_as_cp1252": "cp1252",
    "utf8_as_latin1": "latin-1",
    "utf8_as_cp1258": "cp1258",
    "utf8_as_macroman": "mac_roman",
    "utf8_as_cp437": "cp437",
    "utf8_as_cp850": "cp850",
}


def data_of(seen: str, page: str = "cp1252") -> bytes:
    """Return the bytes that a program shows as `seen`."""
    return b"".join(
        char.encode(page, "ignore") or (bytes([ord(char)]) if ord(char) < 256 else b"?")
        for char in seen
    )


def of_kind(*kinds: str) -> list[tuple[str, str, str]]:
    if "VNNORM_CHARSETS" not in os.environ:
        return []
    return [row for row in BENCH.samples(FOLDER) if row[0] in kinds]


@pytest.mark.parametrize("kind", NAMED)
def test_exact_when_the_charset_is_named(kind: str) -> None:
    rows = of_kind(kind)
    assert rows
    shown = "macroman" if kind == "vni_mac" else kind.partition("_as_")[2] or "cp1252"
    for _, seen, expected in rows:
        text = decode(data_of(seen, PAGES.get(shown, shown)), NAMED[kind]).text
        assert text == unicodedata.normalize("NFC", expected), seen


@pytest.mark.parametrize("kind", [*MOJIBAKE, "utf8_double_cp1252", "utf8_double_latin1"])
def test_whole_mojibake(kind: str) -> None:
    rows = of_kind(kind)
    assert rows
    for _, seen, expected in rows:
        if kind in MOJIBAKE:
            assert data_of(seen, MOJIBAKE[kind]).decode() == expected
        assert fix_encoding(seen) == expected


def test_by_detection() -> None:
    repair = BENCH.tools()["vnnorm"]
    rows = BENCH.short_and_long(FOLDER)
    assert BENCH.percent(repair, rows["seven words or more"]) >= 98
    assert BENCH.percent(repair, rows["shorter"]) >= 90


def test_what_is_gone_is_not_made_up() -> None:
    for _, seen, _ in of_kind("lost_to_qmark"):
        assert fix_encoding(seen) == seen


def test_good_text_stays() -> None:
    for text, _ in BENCH.good_lines(FOLDER):
        assert fix_encoding(text) == text
        standard = Pipeline.preset("standard")
        assert standard(text) == standard.without("fix_encoding")(text)
