"""The laws: written once, and run over every normaliser and every preset."""

from __future__ import annotations

import pickle
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import ascii_words, debris, texts, vietnamese

import vnnorm
from vnnorm import Normaliser, Pipeline, apply_edits

VARIANTS: list[Normaliser] = [
    *vnnorm.STEPS,
    vnnorm.Fold(),
    vnnorm.PlaceTones(style="new"),
    vnnorm.PlaceTones(style="keep"),
    vnnorm.FixSpaces(keep_indent=True),
    *(Pipeline.preset(name) for name in vnnorm.PRESETS),
    Pipeline.preset("standard").replace(vnnorm.PlaceTones(style="new")),
    Pipeline([Pipeline.preset("minimal"), vnnorm.fix_punctuation]),
    Pipeline(),
]
every = pytest.mark.parametrize("n", VARIANTS, ids=repr)

PROMISE_NFC = [vnnorm.compose, vnnorm.Fold(), *(Pipeline.preset(p) for p in vnnorm.PRESETS)]


@every
@given(text=texts)
def test_total_and_idempotent(n: Normaliser, text: str) -> None:
    once = n(text)
    assert n(once) == once


@pytest.mark.parametrize("n", PROMISE_NFC, ids=repr)
@given(text=texts)
def test_promised_nfc(n: Normaliser, text: str) -> None:
    assert unicodedata.is_normalized("NFC", n(text))


@every
@given(text=texts)
def test_edits_make_the_call(n: Normaliser, text: str) -> None:
    result = n.explain(text)
    edits = n.edits(text)
    assert edits == result.edits
    assert result.source == text
    assert result.text == n(text) == apply_edits(text, edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert all(text[e.start : e.end] != e.replacement for e in edits)
    known = {step.name for step in vnnorm.STEPS}
    assert all(e.steps and known.issuperset(e.steps) for e in edits)


@every
@given(text=texts, data=st.data())
def test_offsets_are_monotone_and_consistent(n: Normaliser, text: str, data: st.DataObject) -> None:
    result = n.explain(text)
    size = len(result.text)
    a, b, c = sorted(data.draw(st.integers(0, size)) for _ in range(3))
    low, high = result.to_source(a, b)
    assert 0 <= low <= high <= len(text)
    further_low, further_high = result.to_source(b, c)
    assert low <= further_low or a == b
    assert high <= further_high or b == c
    # What lies between edits maps to itself, and the whole to the whole.
    assert result.to_source(0, size)[0] == 0 or not size or result.edits[0].start == 0
    if a < b:
        back = result.to_output(low, high)
        assert back[0] <= a
        assert back[1] >= b
        if not any(
            (e.start < high and low < e.end) or e.start == e.end == low for e in result.edits
        ):
            assert text[low:high] == result.text[a:b]


@every
@given(words=ascii_words)
def test_ascii_words_stay(n: Normaliser, words: str) -> None:
    assert n(words) == words


@every
@given(text=texts, data=st.data())
def test_stream_is_the_whole(n: Normaliser, text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    blocks = [text[a:b] for a, b in pairwise([0, *places, len(text)])]
    assert "".join(n.stream(blocks)) == n(text)
    assert "".join(n.stream(text.splitlines(keepends=True))) == n(text)


@every
@given(text=st.one_of(debris, vietnamese))
def test_clean_text_is_returned_itself(n: Normaliser, text: str) -> None:
    clean = n(text)
    assert n(clean) is clean


@every
def test_is_a_value(n: Normaliser) -> None:
    again = eval(repr(n), {name: getattr(vnnorm, name) for name in vnnorm.__all__})
    for other in (again, pickle.loads(pickle.dumps(n))):
        assert other == n
        assert hash(other) == hash(n)
        assert repr(other) == repr(n)
    with pytest.raises(AttributeError):
        n.style = "new"  # type: ignore[attr-defined]


@every
@pytest.mark.parametrize("wrong", [b"ho\xc3\xa0", bytearray(b"x"), None, 3])
def test_wrong_type_says_what_to_do(n: Normaliser, wrong: object) -> None:
    for call in (n, n.edits, n.explain):
        with pytest.raises(TypeError, match="takes str, not") as error:
            call(wrong)  # type: ignore[arg-type]
        if isinstance(wrong, bytes):
            assert "decode" in str(error.value)


@given(text=vietnamese)
@example("Tỉnh uỷ\u00a0, số 35 -KH/TU")
def test_letters_survive_minimal(text: str) -> None:
    """The minimal preset is lossless: without marks and spaces, nothing has changed."""

    def skeleton(t: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFD", t) if c.isalnum())

    assert skeleton(Pipeline.preset("minimal")(text)) == skeleton(text)


@pytest.mark.parametrize("n", VARIANTS, ids=repr)
@given(text=texts)
def test_what_has_no_sign_has_no_work(n: Normaliser, text: str) -> None:
    if not n.has_work(text):
        assert all(text[start:end] == new for start, end, new in n.find(text))


@every
@given(many=st.lists(texts, max_size=6))
def test_a_batch_is_its_texts(n: Normaliser, many: list[str]) -> None:
    assert vnnorm.normalize_batch(many, n) == [n(text) for text in many]
