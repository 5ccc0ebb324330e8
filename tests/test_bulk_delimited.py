"""Tables as text: the wanted columns are repaired, every other byte stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk_files import Ran
from byte_files import Pieces, cut
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts

import vnnorm
from vnnorm import Pipeline
from vnnorm.bulk import delimited
from vnnorm.bulk.delimited import CommaSeparated, Delimited, TabSeparated
from vnnorm.bulk.formats import Unreadable

Call = Callable[..., Ran]

STANDARD = Pipeline.preset("standard")


def repaired(
    table: str,
    *columns: str,
    kind: type[Delimited] = CommaSeparated,
    pieces: list[bytes] | None = None,
    size: int = 1,
    bad: list[tuple[int, str]] | None = None,
) -> str:
    data = table.encode("utf-8", "surrogateescape")
    format = kind(vnnorm.place_tones if bad is None else STANDARD, fields=columns or ("text",),
                  set_aside=bad is not None)  # fmt: skip
    out = io.BytesIO()
    writer = format.writer(out)
    lines = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BATCH", size)
        for batch in format.batches(Pieces(pieces or [data])):
            found = format.repair(batch.data)
            if bad is not None:
                bad += [(lines + record.line, record.reason) for record in found.bad]
            else:
                assert found.bad == ()
            lines += found.lines
            writer.write(batch, found)
    return out.getvalue().decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("id,text\n1,hoà\n", "id,text\n1,hòa\n"),
        ("id,text\r\n1,hoà\r\n2,uỷ", "id,text\r\n1,hòa\r\n2,ủy"),
        ("id,text\n01,\"hoà\"\n'2',x\n", "id,text\n01,\"hòa\"\n'2',x\n"),
        ('text,n\n"hoà, ""uỷ""\nở", 1.0 \n', 'text,n\n"hòa, ""ủy""\nở", 1.0 \n'),
        ('"text"\nhoà\n\nuỷ\n', '"text"\nhòa\n\nủy\n'),
        ('text,n\n5" hoà,"hoà"\n', 'text,n\n5" hòa,"hoà"\n'),
        ("text,text\nhoà,hoà\n", "text,text\nhòa,hòa\n"),
        ("\ufefftext,n\nhoà,hoà\n", "\ufefftext,n\nhòa,hoà\n"),
        ("text,n\nhoà\udcff,1\n", "text,n\nhòa\udcff,1\n"),
        ("text\n", "text\n"),
        ("text", "text"),
        (",text,\n,hoà,\n,,\n", ",text,\n,hòa,\n,,\n"),
    ],
)
def test_only_the_field_is_written_anew(table: str, expected: str) -> None:
    assert repaired(table) == expected
    assert repaired(table, pieces=[bytes([b]) for b in table.encode("utf-8", "surrogateescape")])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("id\ttext\n1\thoà, b\n", "id\ttext\n1\thòa, b\n"),
        ('id\ttext\r\n1\t"hoà ""x"""\r\n', 'id\ttext\r\n1\t"hòa ""x"""\r\n'),
        ('text\tn\n"hoà" x\t1\n"hoà\t2\n', 'text\tn\n"hòa" x\t1\n"hòa\t2\n'),
    ],
)
def test_tabs(table: str, expected: str) -> None:
    assert repaired(table, kind=TabSeparated) == expected


def test_fields_are_quoted_when_they_have_to_be() -> None:
    bad: list[tuple[int, str]] = []
    assert repaired("text,n\na&#44;b,1\na\u2028b,2\n", bad=bad) == 'text,n\n"a,b",1\n"a\nb",2\n'
    assert repaired("text\n\u200b\n", bad=bad) == 'text\n""\n'
    table = repaired("text\tn\na\u2028b\t2\n", kind=TabSeparated, bad=bad)
    assert table == "text\tn\na b\t2\n"
    assert bad == []


def test_bad_records() -> None:
    table = 'id,text\n1,hoà\n"2"x,hoà\n3,hoà,4\n5\n6,"a\nb"\n7,"hoà\n8,uỷ\n'
    bad: list[tuple[int, str]] = []
    # The last quote is never closed, so that the line it is on is bad, not all that follows.
    for size in (1, 1000):
        bad.clear()
        assert repaired(table, bad=bad, size=size) == 'id,text\n1,hòa\n6,"a\nb"\n8,ủy\n'
        assert bad == [
            (3, "the quotes do not match"),
            (4, "3 fields, where the header has 2"),
            (5, "1 field, where the header has 2"),
            (8, "the quotes do not match"),
        ]


def test_a_quote_that_nobody_closes_is_no_reason_to_read_on_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delimited, "LONGEST", 100)
    bad: list[tuple[int, str]] = []
    table = 'id,text\n1,"hoà\n' + "2,uỷ\n" * 200
    pieces = [table.encode()[i : i + 50] for i in range(0, len(table.encode()), 50)]
    assert repaired(table, pieces=pieces, bad=bad) == "id,text\n" + "2,ủy\n" * 200
    assert bad == [(2, "the quotes do not match")]


fields = st.one_of(texts, st.sampled_from(["", "hoà", 'a"b', "a,b", "a\nb", "a\r\nb", "\t"]))


@given(
    rows=st.lists(st.tuples(fields, fields), max_size=5),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ending=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(1, 50),
    more=st.data(),
)
@example(rows=[("hoà ", "hoà ")], quoting=csv.QUOTE_ALL, ending="\n", size=1, more=None)
def test_what_a_parser_sees(
    rows: list[tuple[str, str]], quoting: int, ending: str, size: int, more: st.DataObject | None
) -> None:
    source = io.StringIO()
    writer = csv.writer(source, quoting=quoting, lineterminator=ending)  # type: ignore[arg-type]
    writer.writerow(["text", "other"])
    clean = [
        tuple(f.encode("utf-8", "ignore").decode().replace("\0", "") for f in row) for row in rows
    ]
    writer.writerows(clean)
    data = source.getvalue().encode()
    pieces = more.draw(cut(data)) if more else [data]
    bad: list[tuple[int, str]] = []
    out = repaired(source.getvalue(), pieces=pieces, size=size, bad=bad)
    assert bad == []
    expected = [["text", "other"], *([STANDARD(a), b] for a, b in clean)]
    assert [*csv.reader(io.StringIO(out, newline=""))] == expected


def test_columns_that_are_not_there(call_filter: Call) -> None:
    with pytest.raises(Unreadable, match=r"no column 'x'; there are: id, text$"):
        repaired("id,text\n1,2\n", "x")
    ran = call_filter("--tsv", "--column", "text", given=b"a,b\n")
    assert ran == (2, b"", "vnnorm: <stdin>: there is no column 'text'; there are: a,b\n")
    assert "needs --column NAME" in call_filter("--csv", given=b"a,b\n").err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_filter(
    call_filter: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr(delimited, "BATCH", 1000)
    rows = '1,"hoà,\nb",hoà\n' * 500
    (tmp_path / "a.csv").write_text("id,text,other\n" + rows + "oops\n" + rows)
    args = ["--jobs", jobs, "--column", "text", "a.csv"]
    ran = call_filter(*args, "-i")
    assert (ran.status, ran.err) == (
        2,
        "vnnorm: a.csv: line 1002: 1 field, where the header has 3\n",
    )
    ran = call_filter(*args, "-i", "--bad-records", "bad")
    assert (ran.status, (tmp_path / "bad").read_text()) == (0, "oops\n")
    expected = "id,text,other\n" + rows.replace('"hoà', '"hòa') * 2
    assert (tmp_path / "a.csv").read_text() == expected
