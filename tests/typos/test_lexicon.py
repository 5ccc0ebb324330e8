"""The lexicon: built from small data made here, read back, and what it must not hold."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vnnorm.lexicon import build
from vnnorm.lexicon.confusions import Confusions, Letters, Marks
from vnnorm.lexicon.expectation import Expectation, expectation
from vnnorm.lexicon.headwords import Headwords, headwords
from vnnorm.lexicon.headwords import main as make_headwords
from vnnorm.lexicon.headwords import save as save_headwords
from vnnorm.lexicon.model import LEAST, MODEL, Lexicon, lexicon, read
from vnnorm.lexicon.static_map import VALUES
from vnnorm.lexicon.static_map import build as build_map
from vnnorm.lexicon.tokens import key_of, read_words, units, word_of
from vnnorm.lexicon.train import save as save_network
from vnnorm.repairs.typos.scene import MARKS, OTHERWISE, Scene

WORDS = "chú trọng công tác quy hoạch cán bộ đảng viên nhân dân thành phố kinh tế hoà bình".split()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred lines of a few syllables, a secret among them, and one frequent pair."""
    pick = random.Random(3)
    lines = [" ".join(pick.choices(WORDS, k=9)) for _ in range(300)]
    lines += ["chú trọng công tác"] * 200 + ["chú trong công tác"] * 5 + ["bí mật của tôi"] * 2
    path = tmp_path_factory.mktemp("lexicon") / "corpus.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(corpus: Path) -> Path:
    path = corpus.with_name("small.bin")
    build.build(corpus, path)
    return path


def test_the_same_corpus_gives_the_same_bytes(corpus: Path, small: Path) -> None:
    again = corpus.with_name("again.bin")
    build.build(corpus, again)
    assert again.read_bytes() == small.read_bytes()


def test_counts_are_kept_to_a_step(small: Path, corpus: Path) -> None:
    model = Lexicon(small)
    chu, trong, cong = map(model.id_of, ("chú", "trọng", "công"))
    text = corpus.read_text(encoding="utf-8")
    [pair] = model.pairs(np.array([chu]), np.array([trong]))
    assert 0.6 < pair / text.count("chú trọng") < 1.7
    [triple] = model.triples(np.array([chu]), np.array([trong]), np.array([cong]))
    assert 0.7 < triple / text.count("chú trọng công") < 1.4
    assert model.word(model.id_of("hoà")) == "hòa"


def test_what_a_candidate_outshines(small: Path) -> None:
    model = Lexicon(small)
    chu, right, wrong = (np.array([model.id_of(w)]) for w in ("chú", "trọng", "trong"))
    assert not model.outshone[model.pair_steps(chu, right)].any()
    assert model.outshone[model.pair_steps(chu, wrong)].all()


def test_nothing_rare_leaves_the_text(small: Path) -> None:
    model = Lexicon(small)
    assert LEAST >= 3
    assert "mật" not in {model.word(i) for i in range(len(model.unigrams))}
    assert model.unigrams[3:].min() >= LEAST
    assert "bí mật".encode() not in small.read_bytes()


def test_every_text_has_held_out_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "BLOCK", 100)
    path = tmp_path / "corpus.txt"
    path.write_text("".join(f"dòng thứ {n}\n" for n in range(2000)), encoding="utf-8")
    counted, held_out = ("".join(build.blocks(path, held_out=h)) for h in (False, True))
    assert sorted((counted + held_out).splitlines()) == sorted(path.read_text().splitlines())
    assert 0.02 < len(held_out) / len(counted) < 0.1


def test_another_format_is_refused(tmp_path: Path, small: Path) -> None:
    line, rest = small.read_bytes().split(b"\n", 1)
    head = json.loads(line)
    head["format"] = "something else"
    changed = json.dumps(head).encode().ljust(len(line))
    (tmp_path / "other.bin").write_bytes(changed + b"\n" + rest)
    with pytest.raises(ValueError, match="not a model of this version"):
        Lexicon(tmp_path / "other.bin")


def test_the_network_belongs_to_its_lexicon(small: Path) -> None:
    with pytest.raises(ValueError, match="another lexicon"):
        Expectation(model=Lexicon(small))


def test_headwords(small: Path, tmp_path: Path) -> None:
    model = lexicon()
    path = tmp_path / "words.bin"
    words = ["Lòn bon", "an toạ", "công nghệ thông tin", "bổ xung", "và", "", "X quang", "zzz zz"]
    save_headwords(path, model, words)
    found = Headwords(path, model)
    for pair in ("lòn bon", "an tọa", "công nghệ", "nghệ thông", "thông tin"):
        assert found.have(*map(model.id_of, pair.split())), pair
    # Listed as wrong; the other way round; not next to each other; no word at all.
    for pair in ("bổ xung", "bon lòn", "công tin", "và và"):
        assert not found.have(*map(model.id_of, pair.split())), pair
    with pytest.raises(ValueError, match="another lexicon"):
        Headwords(path, Lexicon(small))


def test_headwords_of_the_package() -> None:
    model = lexicon()
    for pair in ("cảnh sắc", "địa chi", "ngật ngưỡng", "thông tin"):
        assert headwords().have(*map(model.id_of, pair.split())), pair
    for pair in ("chú trong", "hệ thông", "trong công", "bám chắt"):
        assert not headwords().have(*map(model.id_of, pair.split())), pair


def test_a_word_list_makes_the_file(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("địa chi\nthông tin\n", encoding="utf-8")
    assert make_headwords([str(tmp_path / "words.txt"), "-o", str(tmp_path / "out.bin")]) == 0
    model = lexicon()
    found = Headwords(tmp_path / "out.bin")
    assert found.have(model.id_of("địa"), model.id_of("chi"))
    assert not found.have(model.id_of("cảnh"), model.id_of("sắc"))


def test_the_model_says_what_it_is() -> None:
    head, arrays = read(MODEL)
    assert head["about"]["words"] > 80_000_000
    assert set(arrays) >= {"keys", "ids", "unigrams", "cells"}


def test_keys_and_words() -> None:
    text = "Nghiêng, gentleman; covid19 Müller manchester e\u0301n 12"
    words = read_words(units(text))
    assert [text[a:b] for a, b in zip(words.starts, words.ends)] == [
        *("Nghiêng", "gentleman", "covid19", "Müller", "manchester", "e\u0301n", "12"),
    ]
    assert [word_of(int(k)) for k in words.keys[:3]] == ["nghiêng", "gentleman", "covid00"]
    assert words.keys[4] == 0
    assert words.keys[0] == key_of("nghiêng")
    model = lexicon()
    assert [model.word(i) for i in model.ids(words.keys[:1]).tolist()] == ["nghiêng"]


def test_static_map() -> None:
    pick = np.random.default_rng(5)
    keys = np.unique(pick.integers(0, 1 << 40, 5000))
    values = pick.integers(1, VALUES, len(keys))
    table = build_map(keys, values)
    assert (table.get(keys) == values).all()
    others = np.setdiff1d(pick.integers(0, 1 << 40, 5000), keys)
    assert (table.get(others) != 0).mean() < 0.02
    with pytest.raises(ValueError, match="is one there twice"):
        build_map(np.array([7] * 40), np.array([1] * 40))


@pytest.mark.parametrize(
    ("wrong", "right", "letters", "marks"),
    [
        ("trong", "trọng", Letters.SAME, Marks.TONE_MISSING),
        ("truyện", "chuyện", Letters.CH_TR, Marks.SAME),
        ("nghành", "ngành", Letters.SPELLING, Marks.SAME),
        ("hoaan", "hoan", Letters.DOUBLED, Marks.SAME),
        ("hoian", "hoan", Letters.EXTRA, Marks.SAME),
        ("phơng", "phương", Letters.DROPPED, Marks.QUALITY_MISSING),
        ("gai", "gia", Letters.SWAPPED, Marks.SAME),
        ("thonh", "thong", Letters.N_NG_NH, Marks.SAME),
        ("quôv", "quôc", Letters.NEIGHBOUR, Marks.SAME),
        ("quôh", "quôc", Letters.REPLACED, Marks.SAME),
        ("dduowcj", "được", Letters.KEYS, Marks.SAME),
        ("được", "đươc", Letters.SAME, Marks.TONE_EXTRA),
    ],
)
def test_slips(wrong: str, right: str, letters: Letters, marks: Marks) -> None:
    assert (right, letters, marks) in Confusions([right, "xoong"]).of(wrong)


def test_what_takes_two_keys_is_no_slip() -> None:
    assert Confusions(["hoan", "nghiêng"]).of("hxxoan") == []
    assert Confusions(["abcd"]).of("bcde") == []


def _places(text: str) -> tuple[Scene, Any, Any, Any]:
    scene = Scene(lexicon(), text)
    places = scene.places
    return scene, places, np.full_like(places, places[0]), np.full_like(places, places[-1] + 1)


def test_expectation_knows_the_company_of_words() -> None:
    model, network = lexicon(), expectation()
    scene, *where = _places("chính phủ vừa ban hành nghị định mới về xử phạt vi phạm giao thông")
    around = network.read(scene.line, scene.marks, *(part[10:11] for part in where))
    expected = network.expect(around)
    forms = np.array([model.id_of(word) for word in ("phạt", "phát", "phật")])
    scores = network.scores(expected, forms, np.zeros(3, int))
    assert scores[0] > scores[1] + 2
    assert scores[0] > scores[2] + 2


def test_expectation_knows_what_may_stand_beside_a_word() -> None:
    model, network = lexicon(), expectation()
    scene, *where = _places("cần chú trong công tác quy hoạch cán bộ")
    around = network.read(scene.line, scene.marks, *(part[2:3] for part in where))
    forms = np.array([model.id_of(word) for word in ("trong", "trọng")])
    before, after = network.expect_beside(
        around, forms, np.zeros(2, int), scene.marks[where[0][2:3]]
    )
    chu = np.full(2, model.id_of("chú"))
    wrong, right = network.shares(before, chu)
    assert wrong + 4 < right < 0
    # Either can stand before "công".
    wrong, right = network.shares(after, np.full(2, model.id_of("công")))
    assert max(wrong, right) < 0
    assert abs(wrong - right) < 2


def test_expectation_sees_its_line_only_and_no_batch() -> None:
    network = expectation()
    text = "chính phủ vừa ban hành nghị định mới, về xử phạt vi phạm giao thông. "
    scene, places, begins, ends = _places(text * 3)
    whole = network.read(scene.line, scene.marks, places, begins, ends)
    for i in (0, 5, 21, len(places) - 1):
        alone = network.read(scene.line, scene.marks, places[i : i + 1], begins[:1], ends[:1])
        assert all(np.array_equal(of_all[:, i], own[:, 0]) for of_all, own in zip(whole, alone))
        assert np.array_equal(network.expect(whole)[i], network.expect(alone)[0])
    # From the middle on, as if the rest were another line.
    middle = places[20]
    begins[:] = middle
    late = (places[20:], begins[20:], ends[20:])
    cut = network.read(scene.line, scene.marks, *late)
    other, others = scene.line.copy(), scene.marks.copy()
    other[:middle], others[:middle] = 0, OTHERWISE
    assert np.array_equal(cut.states, network.read(other, others, *late).states)
    assert not np.allclose(cut.states[:, 0], whole.states[:, 20], atol=1e-2)


def test_marks_tell_capitals_and_what_ends_a_clause() -> None:
    scene = Scene(lexicon(), "Ông Nam, cán bộ (nghỉ hưu) về. Quê - LÀNG XƯA")
    capital, comma, stop, o = 1, 2, 3, OTHERWISE
    words = [capital, capital], [0, 0], [0, 0], [0], [capital], [0, 0]
    between: list[list[int]] = [[comma], [o], [o], [stop], [o], []]
    found = [mark for pair in zip(words, between) for part in pair for mark in part]
    assert scene.marks.tolist() == [o, o, o, *found, o, o, o]


def test_a_network_that_is_saved_reads_as_it_was_trained(tmp_path: Path) -> None:
    model, pick = lexicon(), np.random.default_rng(3)
    width, state, hidden = 96, 64, 80
    vocabulary = len(model.is_syllable)
    shapes = {"words": (vocabulary, width), "marks": (MARKS, width), "biases": (vocabulary,)}
    shapes |= {"hidden": (2 * state, hidden), "hidden_biases": (hidden,)}
    shapes |= {"output": (hidden, width), "output_biases": (width,)}
    for side in ("left", "right"):
        shapes |= {f"{side}_weight_ih_l0": (4 * state, width)}
        shapes |= {f"{side}_weight_hh_l0": (4 * state, state)}
        shapes |= {f"{side}_bias_{kind}_l0": (4 * state,) for kind in ("ih", "hh")}
    w = {name: pick.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    save_network(tmp_path / "network.bin", model, w, np.ones(vocabulary))
    network = Expectation(tmp_path / "network.bin", model)
    scene, places, begins, ends = _places("chính phủ vừa ban hành nghị định mới, về giao thông")
    read = network.read(scene.line, scene.marks, *(part[5:6] for part in (places, begins, ends)))

    def state_after(side: str, around: list[int]) -> Any:
        """A long short-term memory as torch has it: gates in, forget, new, out."""
        h = c = np.zeros(state)
        for place in around:
            x = w["words"][scene.line[place]] + w["marks"][scene.marks[place]]
            gates = w[f"{side}_weight_ih_l0"] @ x + w[f"{side}_bias_ih_l0"]
            gates = gates + w[f"{side}_weight_hh_l0"] @ h + w[f"{side}_bias_hh_l0"]
            take, keep, new, out = np.split(gates, 4)
            c = c / (1 + np.exp(-keep)) + np.tanh(new) / (1 + np.exp(-take))
            h = np.tanh(c) / (1 + np.exp(-out))
        return h

    at = int(places[5])
    # The line begins five words before: what is read first there is what lies beyond.
    sides = [
        state_after("left", [0, *range(at - 5, at)]),
        state_after("right", [*range(at + 6, at, -1)]),
    ]
    assert np.allclose(read.states[:, 0], sides, atol=0.03)
    inner = np.maximum(np.concatenate(sides) @ w["hidden"] + w["hidden_biases"], 0)
    expected = inner @ w["output"] + w["output_biases"]
    assert np.allclose(network.expect(read)[0], expected, atol=0.15)
    forms = np.array([model.id_of("định"), model.id_of("đỉnh")])
    scores = w["words"][forms] @ expected + w["biases"][forms]
    assert np.allclose(
        network.scores(network.expect(read), forms, np.zeros(2, int)), scores, atol=0.5
    )
