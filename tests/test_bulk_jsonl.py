"""JSON Lines: the wanted strings are repaired, every other byte stays."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from bulk_files import Ran, made
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import any_text, texts

import vnnorm
from vnnorm import Pipeline
from vnnorm.bulk import jsonl
from vnnorm.bulk.jsonl import JsonLines
from vnnorm.stream import chunks, encode

Call = Callable[..., Ran]

STANDARD = Pipeline.preset("standard")


def repaired(line: str, *fields: str, step: vnnorm.Normaliser = vnnorm.place_tones) -> str:
    data = encode(line)
    found = JsonLines(step, fields=fields or ("text",)).repair((data, 0))
    assert found.bad == ()
    result: bytes = data if found.data is None else found.data
    return result.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text": "hoà"}', '{"text": "hòa"}'),
        ('{"text": "hoà"}\r\n', '{"text": "hòa"}\r\n'),
        (' { "text"\t:"hoà" , "n":1.50e+03,"n":00 }', None),  # 00 is no number
        ('{"n": 1.50e+03, "text" : "hoà", "n": -0}', '{"n": 1.50e+03, "text" : "hòa", "n": -0}'),
        ('{"text": "hoà", "title": "uỷ"}', '{"text": "hòa", "title": "uỷ"}'),
        ('{"text": "hoà", "text": "uỷ"}', '{"text": "hòa", "text": "ủy"}'),
        (r'{"te\u0078t": "hoà", "o": "\/\u00e0"}', r'{"te\u0078t": "hòa", "o": "\/\u00e0"}'),
        (r'{"text": "hoà \"\\ \n\t"}', r'{"text": "hòa \"\\ \n\t"}'),
        # An escaped literal stays escaped, and so does one of a record that is all escaped.
        (r'{"text": "ho\u00e0 \ud83d\ude00"}', r'{"text": "h\u00f2a \ud83d\ude00"}'),
        (r'{"text": "ho\u00e0 bình"}', '{"text": "hòa bình"}'),
        ('{"text": "hòa", "x": "\\u00e0 \\/"}', '{"text": "hòa", "x": "\\u00e0 \\/"}'),
        (r'{"text": "b\u00ecnh \/"}', r'{"text": "b\u00ecnh \/"}'),
        ('{"text": null, "n": NaN}', '{"text": null, "n": NaN}'),
        ('{"n": 1}', '{"n": 1}'),
        ("{}", "{}"),
        ("\n \n", "\n \n"),
        ('\ufeff{"text": "hoà"}', '\ufeff{"text": "hòa"}'),
        ('{"text": "hoà \udcff"}', '{"text": "hòa \udcff"}'),
        (r'{"text": "hoà \udcff"}', r'{"text": "hòa \udcff"}'),
        ('{"big": ' + "9" * 5000 + ', "text": "hoà"}', '{"big": ' + "9" * 5000 + ', "text": "hòa"}'),
    ],
)  # fmt: skip
def test_only_the_string_is_written_anew(line: str, expected: str | None) -> None:
    if expected is not None:
        assert repaired(line) == expected


def test_fields_within_others() -> None:
    line = '{"a": {"b": "hoà", "c": {"b": "hoà"}}, "a.b": "hoà", "b": "hoà", "c": "uỷ"}'
    expected = '{"a": {"b": "hòa", "c": {"b": "hoà"}}, "a.b": "hòa", "b": "hoà", "c": "ủy"}'
    assert repaired(line, "a.b", "c") == expected
    assert repaired('{"a": "hoà"}', "a.b") == '{"a": "hoà"}'
    assert repaired('{"a": {"b": {"c": "hoà"}}}', "a.b.c") == '{"a": {"b": {"c": "hòa"}}}'
    with pytest.raises(ValueError, match="lies within another"):
        JsonLines(STANDARD, fields=("a", "a.b"))
    with pytest.raises(ValueError, match="lies within another"):
        JsonLines(STANDARD, fields=("a.b", "a"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[]", "it is not a JSON object"),
        ('{"text": "a"', "a comma or brace is missing at column 13"),
        ('{"text": "a', "Unterminated string starting at at column 10"),
        ('{"text": "a\tb"}', "Invalid control character at at column 12"),
        ('{"text": 5}', "the field 'text' is not a string, at column 10"),
        ('{"text": ["a"]}', "the field 'text' is not a string, at column 10"),
        ('{"text": }', "a value is missing at column 10"),
        ('{"text" "a"}', "a colon is missing at column 9"),
        ("{text: 1}", "a name in quotes is missing at column 2"),
        ('{"text": "a",}', "a name in quotes is missing at column 14"),
        ('{"text": "a"} {}', "more after the JSON object, at column 14"),
        ('{"n": 00}', "a comma or brace is missing"),
        ('{"n": ' + "[" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_bad_records(line: str, reason: str) -> None:
    data = f'{{"text": "hoà"}}\n{line}\n{{"text": "uỷ"}}\n'.encode()
    bad = JsonLines(STANDARD, fields=("text",)).repair((data, 0)).bad
    assert [(record.line, record.data) for record in bad] == [(2, line.encode() + b"\n")]
    assert reason in bad[0].reason
    found = JsonLines(STANDARD, fields=("text",), set_aside=True).repair((data, 0))
    assert (found.data.decode(), found.lines) == ('{"text": "hòa"}\n{"text": "ủy"}\n', 3)


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), any_text)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(any_text, inner), max_leaves=5
)


@given(
    record=st.dictionaries(any_text, values),
    text=texts,
    ascii_=st.booleans(),
    spaces=st.sampled_from([None, (",", ":"), (" , ", "  :\t")]),
)
@example(record={}, text="\udc80 hoà", ascii_=True, spaces=None)
@example(record={}, text="\udc80 hoà", ascii_=False, spaces=None)
def test_what_a_parser_sees(record: dict[str, Any], text: str, ascii_: bool, spaces: Any) -> None:
    record["text"] = text
    line = json.dumps(record, ensure_ascii=ascii_, separators=spaces)
    # What is not UTF-8 in the file cannot be told from what was escaped, but for the bytes.
    line = line.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    text = json.loads(line)["text"]
    out = repaired(line, step=STANDARD)
    expected = json.loads(line) | {"text": STANDARD(text)}
    assert repr(json.loads(out)) == repr(expected)
    assert list(json.loads(out)) == list(json.loads(line))
    if STANDARD(text) == text:
        assert out == line


@pytest.fixture
def many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have even small files cut into batches."""
    monkeypatch.setattr(jsonl, "BATCH", 300)
    monkeypatch.setattr(jsonl, "chunks", partial(chunks, size=150))
    assert len([*JsonLines(STANDARD).batches(io.BytesIO(b'{"text": "a"}\n' * 200))]) > 5


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.usefixtures("many_batches")
def test_the_filter(call_filter: Call, jobs: str) -> None:
    texts = [line + "\n\n\n" + line[::-1] for line in made(300).split("\n")]
    source = [json.dumps({"id": i, "text": t}) for i, t in enumerate(texts)]
    ran = call_filter("--jsonl", "--jobs", jobs, given="\n".join(source).encode())
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.decode().split("\n") == [
        # Where a record has no escape there is no telling whether it would have any.
        json.dumps({"id": i, "text": STANDARD(t)}, ensure_ascii="\\u" in line)
        for i, (line, t) in enumerate(zip(source, texts, strict=True))
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.usefixtures("many_batches")
def test_a_bad_record_is_named_by_its_line(call_filter: Call, tmp_path: Path, jobs: str) -> None:
    good = '{"text": "hoà"}\n'
    source = good * 50 + "{oops\n" + good * 50 + "7\n" + good + "8"
    (tmp_path / "a.jsonl").write_text(source)
    complaint = "vnnorm: a.jsonl: record 51: not JSON: a name in quotes is missing at column 2\n"
    for where in (["-i"], ["-o", "b"], ["--output-dir", "out"]):
        assert call_filter("--jobs", jobs, "a.jsonl", *where) == (2, b"", complaint)
        assert (tmp_path / "a.jsonl").read_text() == source
        assert not [p for p in tmp_path.rglob("*") if p.is_file() and p.name != "a.jsonl"]
    ran = call_filter("--jobs", jobs, "--bad-records", "bad", "-i", "a.jsonl")
    assert (ran.status, ran.out) == (0, b"")
    assert ran.err.splitlines()[-1] == "vnnorm: 3 bad records added to bad"
    assert "record 102: it is not a JSON object; set aside" in ran.err
    assert (tmp_path / "bad").read_text() == "{oops\n7\n8\n"
    assert (tmp_path / "a.jsonl").read_text() == good.replace("oà", "òa") * 101


def test_what_is_set_aside_of_a_file_that_fails_is_taken_back(
    call_filter: Call, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"oops\n\xff\n")
    (tmp_path / "b.jsonl").write_bytes(b"oops\n")
    (tmp_path / "bad").write_text("before\n")
    args = ["--errors", "strict", "--bad-records", "bad", "-o", "c", "a.jsonl", "b.jsonl"]
    assert call_filter(*args).status == 2
    assert (tmp_path / "bad").read_text() == "before\noops\n"


def test_a_field_that_no_record_has_is_not_passed_over(call_filter: Call) -> None:
    given = '{"text": "hoà"}\n'.encode()
    status, out, err = call_filter("--jsonl", "--field", "txet", "--field", "text", given=given)
    assert (status, out) == (2, '{"text": "hòa"}\n'.encode())
    assert err == "vnnorm: no record has a field 'txet'\n"
    assert call_filter("--jsonl", given=b"{}\n").status == 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_without_records_no_field_is_missing(call_filter: Call, jobs: str) -> None:
    for blank in (b"", b"\n", b"\n \n\r\n", b"\xef\xbb\xbf\n"):
        assert call_filter("--jsonl", "--jobs", jobs, given=blank) == (0, blank, "")
    args = ["--jsonl", "--jobs", jobs, "--bad-records", "bad"]
    status, out, err = call_filter(*args, given=b'\n{"text": 5}\n')
    assert (status, out) == (0, b"\n")
    assert err.splitlines()[-1] == "vnnorm: 1 bad records added to bad"
    status, _, err = call_filter(*args, given=b'\n{"text": 5}\n{"txet": "a"}\n\n')
    assert status == 2
    assert err.endswith("vnnorm: no record has a field 'text'\n")


def test_the_name_tells_the_kind(call_filter: Call, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "hoà ,  b"}\n')
    (tmp_path / "b.txt").write_text("hoà\n")
    assert call_filter("a.jsonl").out == '{"text": "hòa , b"}\n'.encode()
    assert call_filter("--text", "a.jsonl").out == '{"text": "hòa , b"}\n'.encode()
    assert call_filter("--jsonl", "a.jsonl", "b.txt").err.startswith("vnnorm: b.txt: record 1: ")
    status, _, err = call_filter("a.jsonl", "b.txt")
    assert status == 2
    assert "files of several kinds (a.jsonl, b.txt)" in err
    assert call_filter("--field", "x", "b.txt").status == 2
    assert call_filter("--bad-records", "x", "b.txt").status == 2
