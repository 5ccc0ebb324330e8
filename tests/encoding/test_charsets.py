"""The codecs: every letter, every charset, against Python's and iconv's."""

from __future__ import annotations

import codecs
import io
import os
import random
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from vnnorm.encoding import build_tables
from vnnorm.encoding.charsets import BYTE_CHARSETS, read_table
from vnnorm.encoding.codec import CHARSETS, NEAREST, charset, register_codecs
from vnnorm.orthography.letters import TONE_OF

register_codecs()

VOWELS = sorted(c for c in TONE_OF if not c.isascii())
LETTERS = [*VOWELS, "đ", "Đ"]
NO_CAPITALS = ("tcvn3", "vietware-f")
LACKING = {"bkhcm1": "ẶỴ"}


def lacks(name: str, letter: str) -> bool:
    """Whether the charset has no code for `letter`, which is documented in its table."""
    if name in NO_CAPITALS:
        return letter.isupper() and letter not in "ĂÂÊÔƠƯĐ"
    return letter in LACKING.get(name, "")


def test_there_are_134_letters() -> None:
    assert len([c for c in LETTERS if c.islower()]) == 67
    assert len(LETTERS) == 134


@pytest.mark.parametrize("name", CHARSETS)
def test_round_trip_of_every_letter(name: str) -> None:
    for letter in LETTERS:
        if lacks(name, letter):
            with pytest.raises(UnicodeEncodeError) as caught:
                letter.encode(name)
            assert caught.value.object[caught.value.start : caught.value.end] == letter
            assert letter.encode(name, NEAREST).decode(name).lower()
        else:
            assert letter.encode(name).decode(name) == letter
            if name in (*BYTE_CHARSETS, "viqr", "vn-nfd"):
                decomposed = unicodedata.normalize("NFD", letter)
                assert decomposed.encode(name).decode(name) == letter


@pytest.mark.parametrize(
    ("table", "name", "uses"),
    [
        ("tcvn3", "tcvn3", ("both",)),
        ("tcvn3", "tcvn5712", ("both", "decode-vn1")),
        ("tcvn3", "tcvn3-web", ("both", "decode")),
        ("vni_win", "vni", ("both", "decode")),
        ("vni_mac", "vni-mac", ("both", "decode")),
        ("viscii", "viscii", ("both",)),
        ("vps", "vps", ("both",)),
        ("bkhcm1", "bkhcm1", ("both",)),
        ("bkhcm2", "bkhcm2", ("both", "decode")),
        ("vietware_x", "vietware-x", ("both",)),
        ("vietware_f", "vietware-f", ("both",)),
        ("cp1258", "vn-cp1258", ("both", "decode")),
        ("viqr", "viqr", ("both",)),
    ],
)
def test_every_row_of_the_table_is_read(table: str, name: str, uses: tuple[str, ...]) -> None:
    outdone = {
        row.code for row in read_table(table) if row.use == "decode-vn1" and "decode-vn1" in uses
    }
    for row in read_table(table):
        read = row.use in uses and (row.use == uses[-1] or row.code not in outdone)
        if read and len(row.letter) == 1 and not unicodedata.combining(row.letter):
            assert row.code.decode(name) == row.letter, row


@pytest.mark.parametrize("name", CHARSETS)
def test_incremental_is_whole(name: str) -> None:
    text = "Phở gà? Ăn đi. d\\d dd o^ a(b) 100% & “lạ”… ừ\n" + "".join(c for c in LETTERS)
    data = text.encode(name, NEAREST)
    whole = data.decode(name, "replace")
    for seed in range(20):
        rng = random.Random(seed)
        decoder = codecs.getincrementaldecoder(name)("replace")
        encoder = codecs.getincrementalencoder(name)(NEAREST)
        read, written, at = "", b"", 0
        while at < len(data):
            step = rng.randint(1, 5)
            read += decoder.decode(data[at : at + step])
            at += step
        read += decoder.decode(b"", True)
        at = 0
        while at < len(text):
            step = rng.randint(1, 5)
            written += encoder.encode(text[at : at + step])
            at += step
        written += encoder.encode("", True)
        assert (read, written) == (whole, data)
    assert io.TextIOWrapper(io.BytesIO(data), encoding=name, errors="replace").read() == (
        whole.replace("\r\n", "\n").replace("\r", "\n")
    )


def test_error_handlers() -> None:
    assert "VIỆT".encode("tcvn3", "replace") == b"VI?T"
    assert "VIỆT".encode("tcvn3", "ignore") == b"VIT"
    assert "VIỆT".encode("tcvn3", "xmlcharrefreplace") == b"VI&#7878;T"
    assert "日".encode("vni", "backslashreplace") == rb"\u65e5"
    assert b"a\x8ab".decode("vn-cp1258", "replace") == "a\ufffdb"
    assert b"a\x8ab".decode("vn-cp1258", "backslashreplace") == r"a\x8ab"
    with pytest.raises(UnicodeDecodeError):
        b"\x8a".decode("vn-cp1258")


def test_names() -> None:
    assert codecs.lookup("ABC").name == codecs.lookup("TCVN3").name == "tcvn3"
    assert codecs.lookup("VNI-Win").name == "vni"
    assert codecs.lookup("cp1258").name == "cp1258", "Python's own is not replaced"
    with pytest.raises(LookupError, match="viscii"):
        charset("klingon")


def test_cp1258_reads_what_python_reads() -> None:
    for row in read_table("cp1258"):
        if row.letter:
            theirs = unicodedata.normalize("NFC", row.code.decode("cp1258"))
            assert row.code.decode("vn-cp1258") == theirs == row.letter


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv here")
@pytest.mark.parametrize(
    ("name", "theirs"),
    [("tcvn5712", "TCVN5712-1"), ("viscii", "VISCII"), ("vn-cp1258", "CP1258")],
)
def test_agrees_with_iconv(name: str, theirs: str) -> None:
    for letter in LETTERS:
        data = letter.encode(name)
        run = subprocess.run(
            ["iconv", "-f", theirs, "-t", "UTF-8"], input=data, capture_output=True, check=False
        )
        if run.returncode:
            pytest.skip(f"this iconv has no {theirs}")
        assert unicodedata.normalize("NFC", run.stdout.decode()) == letter


def test_every_charset_says_what_it_is() -> None:
    assert set(BYTE_CHARSETS) < set(CHARSETS)
    for name in CHARSETS:
        assert charset(name).title
        assert charset(name).name == name


@pytest.mark.skipif("VNNORM_CHARSETS" not in os.environ, reason="VNNORM_CHARSETS is not set")
def test_tables_are_what_the_builder_writes() -> None:
    for name, text in build_tables.build(Path(os.environ["VNNORM_CHARSETS"])).items():
        assert (build_tables.TABLES / f"{name}.tsv").read_text(encoding="utf-8") == text
