"""The five seed pages through the filter: what must go, what must come, and that no
other word changes."""

from __future__ import annotations

import re
import subprocess
import sys
from difflib import SequenceMatcher
from pathlib import Path

import pytest

import vnnorm

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
WORD = re.compile(r"\w+")

# The whole list of words that may differ: one placement style, four typos, and three
# unfilled placeholders of seed 001.
RESTYLED = {
    "uỷ": "ủy",
    "Uỷ": "Ủy",
    "khoá": "khóa",
    "hoà": "hòa",
}
TYPOS = {
    "001": ["hệ thống chính trị", "chú trọng công tác"],
    "004": ["bám chặt quan điểm", "khắc phục sơ hở"],
}
CORRECTED = {"thông": "thống", "trong": "trọng", "chắt": "chặt", "hỡ": "hở"}
UNFILLED = ["name", "time", "body", "name", "time", "body"]


def cleaned(path: Path) -> str:
    with path.open("rb") as page:
        done = subprocess.run(
            [sys.executable, "-m", "vnnorm"], stdin=page, capture_output=True, check=True
        )
    assert done.stderr == b""
    return done.stdout.decode("utf-8")


def test_the_five_are_here() -> None:
    assert len(SEEDS) == 5


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem[:3])
def test_seed(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    text = cleaned(path)
    assert text == vnnorm.normalize(source)
    assert "\u00a0" not in text
    assert "  " not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert not re.search(r"^[ \t]", text, re.MULTILINE)
    assert "\n\n\n" not in text
    assert "{" not in text
    assert not set("\u200b\ufeff\u00ad\r") & set(text)
    for word in RESTYLED:
        assert word not in WORD.findall(text)
    assert vnnorm.normalize(text) == text


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem[:3])
def test_no_other_word_changes(path: Path) -> None:
    before = WORD.findall(path.read_text(encoding="utf-8"))
    after = WORD.findall(cleaned(path))
    gone, corrected = [], []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "delete":
            gone += before[a:b]
        elif kind != "equal":
            corrected += [word for word in before[a:b] if word in CORRECTED]
            assert [(RESTYLED | CORRECTED).get(word) for word in before[a:b]] == after[c:d]
    # Each once, out of many of the same word; the other two seeds have none.
    phrases = TYPOS.get(path.name[:3], [])
    assert [CORRECTED[word] for word in corrected] == [
        next(word for word in phrase.split() if word in CORRECTED.values()) for phrase in phrases
    ]
    assert all(phrase in cleaned(path) for phrase in phrases)
    assert gone == (UNFILLED if "001_" in path.name else [])


def test_known_defects_of_the_seeds() -> None:
    text = "\n".join(cleaned(path) for path in SEEDS)
    assert "Kế hoạch số 35-KH/TU, ngày" in text
    assert '"tự soi, tự sửa"' in text
    assert '"then chốt của then chốt"' in text
    assert '"đòn bẩy"' in text
    # Right from the start, and still so.
    for kept in (
        "03-CT/TW",
        "42-NQ/TW",
        "21-KL/TW",
        "30-11-2004",
        "2010 - 2015",
        "T.Ư4",
        "[GMT+7]",
    ):
        assert kept in text


def test_document_numbers() -> None:
    assert vnnorm.normalize("Nghị quyết 04 –NQ/TW, Kế hoạch số 35 -KH/TU") == (
        "Nghị quyết 04-NQ/TW, Kế hoạch số 35-KH/TU"
    )
