"""Bytes in: the encoding found, the text read, nothing raised."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnnorm.encoding.codec import NEAREST, register_codecs
from vnnorm.encoding.decode import decode

register_codecs()

TEXT = (
    "Buổi sáng, người dân trong làng ra đồng từ rất sớm.\n"
    "Trẻ em đến trường, cụ già ngồi uống nước chè ở đầu ngõ.\n"
    "Chợ quê họp ngay dưới gốc đa, bán đủ thứ rau quả tươi.\n"
)


@pytest.mark.parametrize(
    "name",
    "tcvn3 vni vni-mac viscii vps bkhcm1 bkhcm2 vietware-x vietware-f vn-cp1258 utf-8 utf-16-le "
    "utf-16-be utf-32-le utf-32-be".split(),
)
def test_finds_the_charset(name: str) -> None:
    data = TEXT.encode(name, NEAREST)
    found = decode(data)
    assert (found.text, found.charset, found.lost) == (data.decode(name), name, 0)
    assert found.confidence > 0.5
    assert decode(data, name).text == found.text


@pytest.mark.parametrize(
    ("bom", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_marks(bom: bytes, name: str) -> None:
    assert decode(bom + TEXT.encode(name)).text == TEXT


def test_lines_of_different_charsets() -> None:
    first, second, third = TEXT.splitlines(keepends=True)
    data = first.encode("utf-8") + second.encode("tcvn3", NEAREST) + third.encode("vni")
    assert decode(data).text == TEXT


def test_a_short_line_among_others() -> None:
    data = (TEXT + "Huế\nHà Tĩnh\n").encode("viscii")
    assert decode(data).text == TEXT + "Huế\nHà Tĩnh\n"


def test_a_damaged_byte_of_utf8() -> None:
    data = TEXT.encode().replace("sớm".encode(), b"s\xe1\xbbm")
    found = decode(data)
    assert (found.charset, found.lost) == ("utf-8", 1)
    assert found.text == TEXT.replace("sớm", "s\ufffdm")


@pytest.mark.parametrize("text", ["El niño soñó ayer.", "Grüße aus München", "déjà vu à Nîmes"])
def test_western_text_is_western(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


def test_nothing_and_ascii() -> None:
    assert decode(b"").text == ""
    assert decode(b"plain").charset == "ascii"


def test_unknown_name() -> None:
    with pytest.raises(LookupError, match="tcvn3"):
        decode(b"", "klingon")


@given(st.binary(max_size=200))
def test_never_raises(data: bytes) -> None:
    found = decode(data)
    assert 0 <= found.confidence <= 1
    assert found.lost >= 0


def test_only_bytes_are_decoded() -> None:
    with pytest.raises(TypeError, match="fix_encoding"):
        decode("TiÕng ViÖt")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not int"):
        decode(5)  # type: ignore[arg-type]
