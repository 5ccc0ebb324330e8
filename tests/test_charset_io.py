"""Files in other charsets: read, written, converted and recognised by the filter."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from byte_files import Pieces, cut
from hypothesis import given
from hypothesis import strategies as st

import vnnorm
from vnnorm import Pipeline
from vnnorm.charset_io import CharsetError, Sink, Source, codec_name
from vnnorm.cli import main
from vnnorm.encoding.codec import CHARSETS, NEAREST, register_codecs
from vnnorm.stream import Blocks, encode

register_codecs()

TEXT = (
    "Buổi sáng, người dân trong làng ra đồng từ rất sớm.\n"
    "Trẻ em đến trường, cụ già ngồi uống nước chè ở đầu ngõ.\n"
    "Chợ quê\n"
    "Chợ quê họp ngay dưới gốc đa, bán đủ thứ rau quả tươi.\n"
)
FOUND = "tcvn3 vni viscii vps bkhcm1 bkhcm2 vietware-x vietware-f vn-cp1258".split()
WIDE = "utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be".split()


class Ran(NamedTuple):
    status: int
    out: bytes
    err: str


Filter = Callable[..., Ran]


@pytest.fixture
def vn(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Filter:
    def vn(*args: str | Path, given: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="ascii"))
        status = main([str(arg) for arg in args])
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode())

    return vn


# -- reading ---------------------------------------------------------------------


@pytest.mark.parametrize("charset", FOUND)
def test_auto_reads_every_charset(vn: Filter, charset: str) -> None:
    data = TEXT.encode(charset, NEAREST)
    assert vn(given=data) == (0, data.decode(charset).encode(), "")


@pytest.mark.parametrize("charset", WIDE)
@pytest.mark.parametrize("how", [[], ["--from=auto"]])
def test_auto_reads_wide_characters(vn: Filter, charset: str, how: list[str]) -> None:
    assert vn(*how, given=TEXT.encode(charset)) == (0, TEXT.encode(), "")
    assert vn(*how, given=("\ufeff" + TEXT).encode(charset)) == (0, TEXT.encode(), "")


@pytest.mark.parametrize("charset", [*CHARSETS, "utf-8", "cp1258", *WIDE])
def test_a_named_charset(vn: Filter, charset: str) -> None:
    data = TEXT.encode(charset, NEAREST if charset in CHARSETS else "replace")
    expected = vnnorm.normalize(data.decode(charset)).encode()
    assert vn("--from", charset.upper(), given=data) == (0, expected, "")


def test_mixed_lines_give_the_same_in_any_pieces(vn: Filter) -> None:
    lines = TEXT.splitlines(keepends=True)
    names = ("vni", "utf-8", "tcvn3", "viscii")
    data = b"".join(line.encode(name, NEAREST) for line, name in zip(lines, names))
    whole = vn(given=data).out
    assert whole.decode().splitlines()[:2] == TEXT.splitlines()[:2]
    step = Pipeline.preset("standard")
    for size in (1, 2, 7, 100):
        pieces = Pieces([data[i : i + size] for i in range(0, len(data), size)])
        assert b"".join(map(encode, step.stream(Blocks(Source(pieces))))) == whole


@given(
    st.sampled_from([*WIDE, "utf-8", "tcvn3", "viqr", "vn-nfd", "percent"]),
    st.text("aăĐ\nế \u0301\U0001f600", max_size=300) | st.just(TEXT),
    st.data(),
)
def test_pieces_do_not_matter(charset: str, text: str, data: st.DataObject) -> None:
    raw = text.encode(charset, NEAREST if charset in CHARSETS else "strict")
    for how in ("auto", codec_name(charset)):
        whole = b"".join(_chunks(Source(io.BytesIO(raw), how)))
        assert b"".join(_chunks(Source(Pieces(data.draw(cut(raw))), how))) == whole
        if how != "auto":
            assert whole.decode() == raw.decode(how)


@given(st.binary(max_size=400), st.data())
def test_any_bytes_can_be_read(raw: bytes, data: st.DataObject) -> None:
    whole = b"".join(_chunks(Source(io.BytesIO(raw))))
    assert b"".join(_chunks(Source(Pieces(data.draw(cut(raw)))))) == whole
    for charset in ("tcvn3", "vn-cp1258", "utf-16", "utf-32-le", "viqr", "ncr", "cp1252"):
        b"".join(_chunks(Source(io.BytesIO(raw), charset)))


def _chunks(source: Source) -> list[bytes]:
    return list(iter(source.read1, b""))


def test_a_line_comes_at_once() -> None:
    file = Pieces([b"a\n", b"b\n"])
    assert Source(file).read1() == b"a\n"
    assert file.delivered == 2


def test_what_looks_like_zeros_only_is_text(vn: Filter) -> None:
    assert (
        vn("--preset=minimal", "--no-remove-invisibles", given=b"a\0b c\0\n").out == b"a\0b c\0\n"
    )


# -- bytes that nothing can be made of ---------------------------------------------


def test_only_what_was_left_is_warned_of(vn: Filter) -> None:
    vni = TEXT.encode("vni")
    high = sum(byte > 0x7F for byte in vni)
    status, out, err = vn(given=vni + b"caf\xe9\n")
    assert (status, out) == (0, TEXT.encode() + b"caf\xe9\n")
    assert err == (
        f"vnnorm: <stdin>: warning: {high + 1} bytes, 0xE5 at offset 3 the first, are not UTF-8;"
        " 1 of them passed on unchanged, the others repaired\n"
    )
    assert vn(given=b"caf\xe9\n").err.endswith("offset 3 is not UTF-8; passed on unchanged\n")


def test_without_the_step_bytes_pass(vn: Filter) -> None:
    data = TEXT.encode("vni")
    for how in (["--no-fix-encoding"], ["--preset=minimal"]):
        status, out, err = vn(*how, given=data)
        assert (status, out) == (0, data)
        assert err.endswith("passed on unchanged\n")


def test_replacing_comes_after_reading(vn: Filter) -> None:
    status, out, _ = vn("--errors=replace", given=TEXT.encode("vni") + b"caf\xe9\n")
    assert (status, out) == (0, TEXT.encode() + "caf\ufffd\n".encode())


def test_bytes_that_a_named_charset_has_not(vn: Filter) -> None:
    status, out, err = vn("--from=vn-cp1258", given=b"a \x8a b\n")
    assert (status, out) == (0, b"a \x8a b\n")
    assert err == "vnnorm: <stdin>: warning: byte 0x8A is not vn-cp1258; passed on unchanged\n"
    status, out, err = vn("--from=vn-cp1258", "--errors=strict", given=b"a \x8a b\n")
    assert (status, out) == (2, b"")
    assert err == "vnnorm: <stdin>: invalid vn-cp1258: byte 0x8A at offset 2\n"
    assert vn("--from=vn-cp1258", "--errors=replace", given=b"a \x8a b\n").out == (
        "a \ufffd b\n".encode()
    )


# -- writing -----------------------------------------------------------------------


@pytest.mark.parametrize("charset", [*CHARSETS, "utf-16", "utf-32-be", "utf-8"])
def test_to_a_charset(vn: Filter, charset: str) -> None:
    text = TEXT if charset not in ("tcvn3", "vietware-f") else TEXT.replace("Ở", "ở")
    assert vn("--to", charset, given=text.encode()) == (0, text.encode(charset), "")


def test_what_cannot_be_expressed_is_an_error(vn: Filter) -> None:
    given = "một\nhai\nVIỆT NAM\n".encode()
    status, _, err = vn("--to=tcvn3", given=given)
    assert status == 2
    assert err == (
        "vnnorm: <stdin>: line 3: 'Ệ' (U+1EC6) is not in tcvn3;"
        " --errors replace writes what comes closest\n"
    )
    status, out, err = vn("--to=tcvn3", "--errors=replace", given=given + "日\n".encode())
    assert (status, out, err) == (0, b"m\xe9t\nhai\nVI\xd6T NAM\n?\n", "")
    status, _, err = vn("--to=vni", "--no-fix-encoding", given=b"a\n\xe9\n")
    assert status == 2
    assert "line 2: byte 0xE9, which is no text, is not in vni" in err


def test_nothing_is_written_over_where_it_fails(vn: Filter, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.write_text("VIỆT\n", "utf-8")
    good.write_text("Việt\n", "utf-8")
    assert vn("-i", "--to=tcvn3", bad, good).status == 2
    assert bad.read_text("utf-8") == "VIỆT\n"
    assert good.read_bytes() == b"Vi\xd6t\n"
    assert vn("--to=tcvn3", "-o", tmp_path / "out", bad).status == 2
    assert not (tmp_path / "out").exists()


def test_files_are_converted_in_place(vn: Filter, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(TEXT.encode("utf-16"))
    assert vn("--check", file).status == 1
    assert vn("-i", file).status == 0
    assert file.read_text("utf-8") == TEXT
    assert vn("-i", "--to", "viscii", file).status == 0
    assert file.read_bytes() == TEXT.encode("viscii")
    assert vn("-i", "--from", "viscii", file).status == 0
    assert file.read_text("utf-8") == TEXT


@pytest.mark.parametrize("charset", [*WIDE, "tcvn3"])
def test_a_diff_that_would_not_apply_is_refused(vn: Filter, tmp_path: Path, charset: str) -> None:
    """Its lines would be in UTF-8, those of the file are not."""
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.write_bytes("hoà\nuỷ\n".encode(charset))
    good.write_text("hoà\n", "utf-8")
    for how in ([], ["--check"]):
        status, out, err = vn("--diff", "--from", charset, *how, bad)
        name = codec_name(charset)
        assert (status, out) == (2, b"")
        assert re.fullmatch(
            f"vnnorm: {bad}: it is in {name}(-[bl]e)?: --diff is for files in UTF-8\n", err
        )
    if charset != "tcvn3":
        bad.write_bytes(("\ufeff" + TEXT).encode(charset))
        status, out, err = vn("--diff", bad, good)
        assert (status, out.count(b"+++ b/")) == (2, 1)
        assert "--diff is for files in UTF-8" in err
    # Lines that a step reads as they stand are shown as they are.
    assert vn("--diff", given=TEXT.encode("tcvn3")).out.startswith(b"--- a/-\n")


@given(st.text("aăđếỆ\n\u0301e", max_size=60), st.data())
def test_written_in_pieces(text: str, data: st.DataObject) -> None:
    for charset in ("vni", "viqr", "utf-16", "viscii"):
        out = io.BytesIO()
        sink = Sink(out, charset, replace=True)
        for piece in data.draw(cut(text.encode())):
            sink.write(piece)
        sink.finish()
        assert out.getvalue() == text.encode(charset, NEAREST)


def test_the_line_of_an_error() -> None:
    sink = Sink(io.BytesIO(), "vni")
    sink.write("một\nhai\n".encode())
    with pytest.raises(CharsetError, match=r"line 4: '日' \(U\+65E5\)"):
        sink.write("ba\n日 ".encode())


# -- asking ------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--from", "--to"])
@pytest.mark.parametrize("name", ["klingon", "rot13", "hex", "", "a\0b", "tcvn4"])
def test_unknown_charsets(vn: Filter, flag: str, name: str) -> None:
    status, out, err = vn(flag, name)
    assert (status, out) == (2, b"")
    assert "there is no charset" in err
    assert all(charset in err for charset in CHARSETS)


def test_to_is_for_text(vn: Filter) -> None:
    assert "--to" in vn("--to=vni", "--check").err


def test_list_charsets(vn: Filter) -> None:
    status, out, err = vn("--list-charsets")
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in out.decode().splitlines()] == [*CHARSETS, "..."]


@pytest.mark.parametrize("charset", [*FOUND, "utf-8", "utf-16-le"])
def test_detect(vn: Filter, tmp_path: Path, charset: str) -> None:
    file = tmp_path / "a"
    data = TEXT.encode(charset, NEAREST)
    file.write_bytes(data)
    status, out, err = vn("detect", file)
    assert (status, err) == (0, "")
    name, found, confidence, line = out.decode().split(maxsplit=3)
    assert (name, found) == (f"{file}:", charset)
    assert 0.5 < float(confidence) <= 1
    assert data.decode(charset).startswith(line.rstrip("\n"))


def test_detect_has_its_manners(
    vn: Filter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("detect").write_bytes(TEXT.encode("vni"))
    assert vn("./detect").out == TEXT.encode()
    assert vn("detect", "detect").out.decode().startswith("detect: vni 1.00  Buổi sáng")
    status, out, err = vn("detect", "missing", "detect")
    assert status == 2
    assert out.startswith(b"detect: vni")
    assert err == "vnnorm: missing: No such file or directory\n"
    assert vn("detect", given=b"").out == b"<stdin>: ascii 1.00  \n"
    assert "usage: vnnorm detect" in vn("detect", "--help").out.decode()
    assert vn("detect", "--from").status == 2
    long = tmp_path / "long"
    long.write_bytes((TEXT * 9000).encode("viscii"))
    assert vn("detect", long).out.decode().split()[1] == "viscii"


def test_in_a_pipe(tmp_path: Path) -> None:
    """Through real processes, whatever the locale."""
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    env["PYTHONPATH"] = str(Path(vnnorm.__file__).parent.parent)
    filter_ = [sys.executable, "-m", "vnnorm"]
    there = subprocess.run(
        [*filter_, "--to=tcvn3"], input=TEXT.encode(), capture_output=True, env=env, check=True
    )
    assert there.stdout == TEXT.encode("tcvn3")
    back = subprocess.run(filter_, input=there.stdout, capture_output=True, env=env, check=True)
    assert (back.stdout, back.stderr) == (TEXT.encode(), b"")
    asked = subprocess.run(
        [*filter_, "detect"], input=there.stdout, capture_output=True, env=env, check=True
    )
    assert asked.stdout.decode().startswith("<stdin>: tcvn3 1.00  Buổi sáng, người dân")
