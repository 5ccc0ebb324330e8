"""Lines of real text, damaged with a fixed seed and repaired; needs a corpus.

``VNNORM_CORPUS`` names a text file, a paragraph a line.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from benchmark import encoding_benchmark

from vnnorm.encoding.codec import register_codecs
from vnnorm.repairs.fix_encoding import fix_encoding

CORPUS = os.environ.get("VNNORM_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="VNNORM_CORPUS is not set")


BENCH = encoding_benchmark()
FLOORS = {
    "UTF-8 as cp1252": 99,
    "UTF-8 as Latin-1": 99,
    "UTF-8 as cp1258": 99,
    "UTF-8 as MacRoman": 99,
    "UTF-8 as cp437": 99,
    "UTF-8 as cp850": 99,
    "UTF-8 as cp1252, twice": 99,
    "UTF-8 as cp1252, three times": 99,
    "half the line, cp1252": 95,
    "half the line, MacRoman": 95,
    "A0 a space": 97,
    "AD dropped": 97,
    "undefined bytes dropped": 97,
    "all C1 controls dropped": 85,
    "undefined bytes U+FFFD": 97,
    "undefined bytes ?": 97,
    "TCVN3": 97,
    "VNI": 97,
    "VISCII": 97,
    "VPS": 97,
    "BK HCM 1": 92,
    "BK HCM 2": 92,
    "Vietware X": 92,
    "Vietware F": 92,
    "Windows-1258": 95,
    "VIQR": 95,
}
"""Per cent of lines that must come back exactly; without any C1 control, too little is left."""


@pytest.mark.parametrize("kind", FLOORS)
def test_restored(kind: str) -> None:
    register_codecs()
    hurt = BENCH.DAMAGE[kind]
    lines = BENCH.damaged_lines(Path(CORPUS), 300)
    pairs = [(hurt(text), BENCH.right(kind, text)) for text in lines]
    assert BENCH.percent(fix_encoding, pairs) >= FLOORS[kind]


def test_good_lines_stay() -> None:
    text = Path(CORPUS).read_text(encoding="utf-8")
    assert fix_encoding(text) == text
    for line in text.split("\n"):
        assert fix_encoding(line) == line
