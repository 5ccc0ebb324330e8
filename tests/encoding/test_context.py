"""What the lines around a line have to say: pages in a legacy charset, and good lines in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnnorm.edits import apply_edits
from vnnorm.encoding.codec import NEAREST, register_codecs
from vnnorm.repairs.fix_encoding import REACH, fix_encoding

register_codecs()

PAGE = (
    "Buổi sáng, người dân trong làng ra đồng từ rất sớm.",
    "Trẻ em đến trường, cụ già ngồi uống nước chè ở đầu ngõ.",
    "Chợ quê họp ngay dưới gốc đa, bán đủ thứ rau quả tươi.",
    "Mùa gặt năm ấy lúa tốt, nhà nào cũng đầy thóc trong bồ.",
)
HEADINGS = ("Đầu đề", "Trường học", "Lời nói đầu", "Phần một", "Mở đầu", "Chương bốn: Mùa gặt")
CHARSETS = ("tcvn3", "vni", "viscii", "vps", "bkhcm1", "bkhcm2", "vietware-x", "vn-cp1258")
NEGATIVE = [
    line.split("\t")[1]
    for line in (Path(__file__).with_name("negative.tsv")).read_text("utf-8").split("\n")[1:]
    if line
]


def seen(text: str, charset: str) -> str:
    """Return `text` as a program shows it that takes its bytes for cp1252."""
    data = text.encode(charset, NEAREST)
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in data)


@pytest.mark.parametrize("charset", CHARSETS)
def test_headings_of_a_page(charset: str) -> None:
    lines = [line for pair in zip(HEADINGS, PAGE + PAGE) for line in pair]
    page = "\n".join(lines)
    assert fix_encoding(seen(page, charset)) == page


def test_a_heading_is_too_short_to_show_it_by_itself() -> None:
    heading, line = seen("chục", "vni"), seen(PAGE[0], "vni")
    assert fix_encoding(heading) == heading
    assert fix_encoding(f"{heading}\n{line}\n") == f"chục\n{PAGE[0]}\n"
    assert fix_encoding(f"{line}\n{heading}\n") == f"{PAGE[0]}\nchục\n"


def test_what_is_out_of_reach_has_no_say() -> None:
    heading, line = seen("chục", "vni"), seen(PAGE[0], "vni")
    for gap, expected in ((REACH - len(line) - 1, "chục"), (REACH - len(line), heading)):
        between = "a" * (gap - 1) + "\n"
        text = f"{heading}\n{between}{line}\n"
        assert fix_encoding(text).split("\n")[0] == expected
        text = f"{line}\n{between}{heading}\n"
        assert fix_encoding(text).split("\n")[-2] == expected


@pytest.mark.parametrize("charset", CHARSETS)
def test_good_lines_among_damaged_ones_stay(charset: str) -> None:
    damaged = [seen(line, charset) for line in PAGE]
    lines = [part for i, good in enumerate(NEGATIVE) for part in (damaged[i % 4], good)]
    repaired = fix_encoding("\n".join(lines)).split("\n")
    assert repaired[1::2] == NEGATIVE
    assert repaired[::2] == [PAGE[i % 4] for i in range(len(NEGATIVE))]


def test_a_page_of_several_charsets() -> None:
    lines = [(line, charset) for charset in CHARSETS for line in PAGE]
    page = "\n".join(seen(line, charset) for line, charset in lines)
    assert fix_encoding(page).split("\n") == [line for line, _ in lines]


def test_mojibake_and_viqr_speak_for_themselves() -> None:
    line = PAGE[0].encode().decode("latin-1")
    assert fix_encoding("á»«") == "á»«"
    assert fix_encoding(f"{line}\ná»«\n") == f"{PAGE[0]}\nừ\n"
    viqr = "Tie^'ng Vie^.t giu+~ ddu+o+.c ba?n sa('c rie^ng."
    assert fix_encoding("chu+o+ng ba") == "chu+o+ng ba"
    assert fix_encoding(f"chu+o+ng ba\n{viqr}\n").split("\n")[0] == "chương ba"


LINES = st.sampled_from(
    [
        *(seen(line, charset) for line in PAGE[:2] for charset in ("vni", "tcvn3", "viscii")),
        *(seen(head, charset) for head in (*HEADINGS, "chục") for charset in ("vni", "vps")),
        *(PAGE[0].encode().decode("latin-1"), "Ã\xa0", "chu+o+ng ba", "Tie^'ng Vie^.t ddu+o+.c"),
        *("", "a" * 700, "El niño soñó.", "Où êtes-vous allés ?", PAGE[3], "Loïc", "ö", "®", "ï"),
        PAGE[0].encode("tcvn3", NEAREST).decode("utf-8", "surrogateescape"),
        "Chợ quê".encode("viscii", NEAREST).decode("utf-8", "surrogateescape"),
        "\udce9t\udce9",
    ]
)
DOCUMENTS = st.lists(LINES, max_size=12).map("\n".join)


@given(DOCUMENTS)
def test_repaired_pages_are_at_rest(text: str) -> None:
    once = fix_encoding(text)
    assert fix_encoding(once) == once
    assert once.count("\n") == text.count("\n")
    assert apply_edits(text, fix_encoding.edits(text)) == once


@given(DOCUMENTS, st.data())
def test_any_cut_gives_the_same(text: str, data: st.DataObject) -> None:
    lines = text.splitlines(keepends=True)
    blocks: list[str] = []
    while lines:
        size = data.draw(st.integers(1, 5))
        blocks.append("".join(lines[:size]))
        del lines[:size]
    assert "".join(fix_encoding.stream(blocks)) == fix_encoding(text)
    size = data.draw(st.integers(1, 200))
    blocks = [text[i : i + size] for i in range(0, len(text), size)]
    assert "".join(fix_encoding.stream(blocks)) == fix_encoding(text)


@given(st.lists(LINES, max_size=5).map("\n".join), LINES, st.lists(LINES, max_size=5))
def test_an_answer_without_what_follows_is_the_answer(
    before: str, line: str, after: list[str]
) -> None:
    """Where `lead` does not wait for the lines after, these would have changed nothing."""
    before = before and before + "\n"
    early = fix_encoding.lead(before, f"{line}\n", None)
    if early is not None:
        assert early == fix_encoding.lead(before, f"{line}\n", "\n".join(after))


def test_who_need_not_wait() -> None:
    for line in ("Người dân ra đồng.\n", "El niño soñó.\n", seen(PAGE[0], "vni") + "\n", "\n"):
        assert fix_encoding.lead("", line, None) is not None
    assert fix_encoding.lead("", seen("chục", "vni") + "\n", None) is None


def test_notes_say_why() -> None:
    heading, line = seen("chục", "vni"), seen(PAGE[0], "vni")
    notes = fix_encoding.explain(f"{line}\n{heading}").notes
    assert [note.message for note in notes] == [
        "read as vni",
        "read as vni, as the lines around it are",
    ]
    (left,) = fix_encoding.explain(heading).notes
    assert left.message.startswith("left: ")
    assert left.others
    assert left.others[0][0] == "vni: chục"
    assert fix_encoding.explain("Người dân ra đồng. El niño soñó.").notes == []


@settings(max_examples=300)
@given(st.text(max_size=40) | DOCUMENTS)
def test_notes_are_in_the_text(text: str) -> None:
    for note in fix_encoding.explain(text).notes:
        assert 0 <= note.start <= note.end <= len(text)
        assert note.step == "fix_encoding"
