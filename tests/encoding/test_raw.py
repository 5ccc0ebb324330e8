"""Bytes that are not UTF-8, in text that was read with ``surrogateescape``."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnnorm.edits import apply_edits
from vnnorm.encoding.codec import NEAREST, register_codecs
from vnnorm.repairs.fix_encoding import fix_encoding

register_codecs()

LINES = (
    "Buổi sáng, người dân trong làng ra đồng từ rất sớm.",
    "Trẻ em đến trường, cụ già ngồi uống nước chè ở đầu ngõ.",
    "Chợ quê họp ngay dưới gốc đa, bán đủ thứ rau quả tươi.",
)
CHARSETS = (
    "tcvn3 vni vni-mac viscii vps bkhcm1 bkhcm2 vietware-x vietware-f vn-cp1258 tcvn3-web".split()
)


def escaped(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("line", LINES)
def test_bytes_in_a_charset(charset: str, line: str) -> None:
    data = line.encode(charset, NEAREST)
    assert fix_encoding(escaped(data)) == data.decode(charset)


def test_charsets_line_by_line() -> None:
    names = ("utf-8", "tcvn3", "vni")
    data = b"\n".join(line.encode(name, NEAREST) for line, name in zip(LINES, names))
    assert fix_encoding(escaped(data)) == "\n".join(LINES)


def test_a_short_line_among_others() -> None:
    data = "\n".join((*LINES, "Huế", "Hà Tĩnh")).encode("viscii")
    assert fix_encoding(escaped(data)) == data.decode("viscii")


@pytest.mark.parametrize(
    "good", ["caf\xe9 M\xfcller, El ni\xf1o", "\xff\xfe\x00", "na\xefve \xb0C"]
)
def test_what_is_no_vietnamese_stays(good: str) -> None:
    line = escaped(good.encode("latin-1"))
    assert fix_encoding(line) == line
    assert fix_encoding(f"{LINES[0]} {line}") == f"{LINES[0]} {line}"


def test_utf8_that_lost_bytes() -> None:
    whole = LINES[1].encode()
    assert fix_encoding(escaped(whole.replace(b"\x9d", b"").replace(b"\x8f", b""))) == LINES[1]
    half = escaped(whole + b" \xe1\xbb")
    assert fix_encoding(half) == half, "of what is left nobody can tell"


def test_surrogates_that_are_no_bytes() -> None:
    line = "\ud800 " + escaped(LINES[0].encode("vni"))
    assert fix_encoding(line).encode("utf-8", "surrogatepass")


@settings(max_examples=300)
@given(
    st.lists(
        st.binary(max_size=6) | st.sampled_from([w.encode() for w in LINES[0].split()])
        | st.sampled_from(LINES[1].encode("tcvn3").split() + LINES[2].encode("vps").split()),
        max_size=10,
    ).map(b" ".join)
)  # fmt: skip
def test_any_bytes(data: bytes) -> None:
    text = escaped(data)
    once = fix_encoding(text)
    assert fix_encoding(once) == once
    assert apply_edits(text, fix_encoding.edits(text)) == once
    assert once.count("\n") == text.count("\n")
