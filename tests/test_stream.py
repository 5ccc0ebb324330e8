"""Reading in blocks: how the input was cut must never show."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator

import pytest
from byte_files import Pieces, cut, documents
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import any_text, texts

import vnnorm
from vnnorm import Pipeline
from vnnorm.stream import Blocks, InvalidBytes, NotUtf8, ReplaceInvalid, differs, encode

PIPELINES = [Pipeline.preset(name) for name in vnnorm.PRESETS]
every_preset = pytest.mark.parametrize("pipeline", PIPELINES, ids=list(vnnorm.PRESETS))


def escaped(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def first_invalid(data: bytes) -> tuple[int, int]:
    """Return where the first invalid byte stands, and which it is; -1 and -1 for none."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start, data[error.start]
    return -1, -1


@given(data=documents, more=st.data())
def test_blocks_are_the_text_in_whole_lines(data: bytes, more: st.DataObject) -> None:
    blocks = list(Blocks(Pieces(more.draw(cut(data)))))
    assert "".join(blocks) == escaped(data)
    assert all(block.endswith("\n") for block in blocks[:-1])
    assert all(blocks)


@given(data=documents, size=st.integers(1, 9))
def test_blocks_are_the_text_for_every_size(data: bytes, size: int) -> None:
    assert "".join(Blocks(io.BytesIO(data), size=size)) == escaped(data)


@given(data=documents, more=st.data())
def test_invalid_bytes_are_counted_and_placed(data: bytes, more: st.DataObject) -> None:
    blocks = Blocks(Pieces(more.draw(cut(data))))
    for _ in blocks:
        pass
    lost = len(data) - len(data.decode("utf-8", "ignore").encode())
    offset, first = first_invalid(data)
    assert blocks.invalid == InvalidBytes(lost, offset, first)


@given(data=documents, more=st.data())
def test_strict_refuses_at_the_first_invalid_byte(data: bytes, more: st.DataObject) -> None:
    blocks = Blocks(Pieces(more.draw(cut(data))), strict=True)
    offset, first = first_invalid(data)
    if offset < 0:
        assert "".join(blocks) == data.decode()
    else:
        with pytest.raises(NotUtf8, match=f"byte 0x{first:02X} at offset {offset}$"):
            list(blocks)


@every_preset
@given(data=documents, more=st.data())
@example(data=b"a\n\n\n\n\nb  \n \n\n", more=None)
def test_streamed_is_the_whole(pipeline: Pipeline, data: bytes, more: st.DataObject | None) -> None:
    pieces = more.draw(cut(data)) if more else [data[i : i + 1] for i in range(len(data))]
    streamed = b"".join(encode(text) for text in pipeline.stream(Blocks(Pieces(pieces))))
    assert streamed == encode(pipeline(escaped(data)))


@every_preset
def test_blocks_may_be_cut_anywhere(pipeline: Pipeline) -> None:
    text = "Việt Nam , hoà\u00a0bình\r\n\r\n\r\n\nuỷ  ban"
    for size in range(1, 6):
        blocks = [text[i : i + size] for i in range(0, len(text), size)]
        assert "".join(pipeline.stream(blocks)) == pipeline(text)
    assert "".join(pipeline.stream(iter(["", *text, ""]))) == pipeline(text)
    assert "".join(pipeline.stream([])) == ""


def test_whole_lines_do_not_wait_for_the_next_block() -> None:
    asked = []

    def blocks() -> Iterator[str]:
        for block in ("hoà\nuỷ", " ban\n", "xã"):
            asked.append(block)
            yield block

    stream = vnnorm.place_tones.stream(blocks())
    assert [(text, len(asked)) for text in stream] == [("hòa\n", 1), ("ủy ban\n", 2), ("xã", 3)]


@pytest.mark.parametrize("whole", ["hoà bình", b"hoa", ""])
def test_a_text_is_no_blocks(whole: str | bytes) -> None:
    with pytest.raises(TypeError, match="stream takes the blocks of a text, as a list"):
        vnnorm.place_tones.stream(whole)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [b"uy ban", None, 3])
def test_a_block_of_another_type_is_named(wrong: object) -> None:
    stream = Pipeline.preset("standard").stream(["hoà\n", wrong])  # type: ignore[list-item]
    assert next(stream) == "hòa\n"
    with pytest.raises(TypeError, match=f"stream takes str, not {type(wrong).__name__}"):
        list(stream)


@given(data=documents, more=st.data())
def test_replacing_is_what_the_codec_does(data: bytes, more: st.DataObject) -> None:
    blocks = Blocks(Pieces(more.draw(cut(data))))
    assert "".join(ReplaceInvalid().stream(blocks)) == data.decode("utf-8", "replace")


@given(data=documents)
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    assert b"".join(map(encode, Blocks(io.BytesIO(data), size=5))) == data


@given(text=any_text)
@example("\ud800a\udc80\udfff")
def test_everything_can_be_encoded(text: str) -> None:
    encoded = encode(text)
    for surrogate in set(re.findall("[\ud800-\udc7f\udd00-\udfff]", text)):
        text = text.replace(surrogate, "\ufffd")
    assert encoded == text.encode("utf-8", "surrogateescape")


@every_preset
@given(text=texts, more=st.data())
@example(text="a\n\n\n\n", more=None)
@example(text="xin chào", more=None)
@example(text="", more=None)
def test_differs_tells_whether_it_would_change(
    pipeline: Pipeline, text: str, more: st.DataObject | None
) -> None:
    data = encode(text)
    blocks = Blocks(Pieces(more.draw(cut(data)) if more else [data]))
    assert differs(pipeline, blocks) == (pipeline(escaped(data)) != escaped(data))


def test_differs_stops_at_the_first_difference() -> None:
    file = Pieces([b"ho\xc3\xa0 b\xc3\xacnh\n"] * 100)
    assert differs(vnnorm.place_tones, Blocks(file))
    assert file.delivered < 100


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-16", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32"), ("utf-32-be", "UTF-32")],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_utf_16_is_named_not_mangled(codec: str, name: str, size: int) -> None:
    data = "\ufeffhòa".encode(codec) if codec.endswith("be") else "hòa".encode(codec)
    with pytest.raises(NotUtf8, match=f"this is {name} .*iconv -f {name} -t UTF-8"):
        list(Blocks(Pieces(data[i : i + size] for i in range(0, len(data), size))))


@pytest.mark.parametrize(
    "data", [b"\xff", b"\xfe", b"\0\0", b"\0", b"\xff\xff", b"", b"\xef\xbb\xbf"]
)
@pytest.mark.parametrize("size", [1, 100])
def test_what_only_begins_like_a_mark_is_text(data: bytes, size: int) -> None:
    assert "".join(Blocks(io.BytesIO(data), size=size)) == escaped(data)


def test_a_line_is_handed_on_before_the_next_is_asked_for() -> None:
    file = Pieces([b"a\n", b"b", b"c\nd\ne", b"\n"])
    blocks = iter(Blocks(file))
    assert (next(blocks), file.delivered) == ("a\n", 2)
    assert (next(blocks), file.delivered) == ("bc\nd\n", 8)


def test_memory_is_bounded_by_the_block() -> None:
    line = "Nhân dân ta có một lòng nồng nàn yêu nước.\n".encode()
    file = Pieces(line * 100 for _ in range(1000))
    pipeline = Pipeline.preset("standard")
    tracemalloc.start()
    try:
        written = sum(len(encode(text)) for text in pipeline.stream(Blocks(file)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written == len(line) * 100_000
    assert peak < written / 10


def test_a_line_in_many_pieces_comes_out_whole() -> None:
    """Were the pieces added one to another, this would copy 60 gigabytes, and take long."""
    pieces = [b"a"] * 350_000
    assert list(Blocks(Pieces(pieces))) == ["a" * 350_000]
