"""`decode_entities` against the standard library, and its edits."""

from __future__ import annotations

import html
from html.entities import html5

import vnnorm
from vnnorm.repairs.decode_entities import DEPTH


def test_every_name() -> None:
    for name, value in html5.items():
        if name.endswith(";"):
            assert vnnorm.decode_entities(f"&{name}") == value


def test_numbers() -> None:
    """A number means what HTML says, or stays."""
    for code in [*range(0x3000), *range(0x3000, 0x111000, 0x1FF), 0x10FFFF]:
        reference = f"&#{code};"
        char = vnnorm.decode_entities(reference)
        assert char in (reference, html.unescape(reference)), reference
        assert char != reference or code < 0xA0 or code >= 0xD800, reference
    hexadecimal = " ".join(f"&#x{code:x};" for code in range(0x2000, 0x3000))
    decimal = " ".join(f"&#{code};" for code in range(0x2000, 0x3000))
    assert vnnorm.decode_entities(hexadecimal) == vnnorm.decode_entities(decimal)


def test_depth() -> None:
    for depth in range(1, 2 * DEPTH):
        text = "&" + "amp;" * (depth - 1) + "lt;"
        assert vnnorm.decode_entities(text) == ("<" if depth <= DEPTH else text)
    deep = "&" + "amp;" * 100_000
    assert vnnorm.decode_entities(deep + " &lt;") == deep + " <"
    assert vnnorm.decode_entities("&amp;" * 100_000) == "&" * 100_000


def test_edits_are_one_a_reference() -> None:
    text = "Vi&amp;ecirc;n ch&uacute;c"
    edits = vnnorm.decode_entities.edits(text)
    assert [(text[e.start : e.end], e.replacement) for e in edits] == [
        ("&amp;ecirc;", "ê"),
        ("&uacute;", "ú"),
    ]


def test_folded_text_is_still_about_references() -> None:
    search = vnnorm.Pipeline.preset("search")
    assert search("Ký tự & được viết là &amp; ở đây.") == "ky tu & duoc viet la &amp; o day."
