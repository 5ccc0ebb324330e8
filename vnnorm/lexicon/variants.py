"""Spellings that differ and are both right: never taken for a slip of each other.

i/y after a consonant or alone (sĩ/sỹ, quí/quý): schools are told to prefer i, the press and
names keep y.  The rest are doublets, old or regional, by the maintainers' judgement.
"""

from __future__ import annotations

from functools import lru_cache

from vnnorm.orthography import parse

__all__ = ["are_variants", "variants_of"]

DOUBLETS = """
tàu tầu; màu mầu; giàu giầu; dày dầy; dãy dẫy; bảy bẩy; nhảy nhẩy; chảy chẩy; gãy gẫy;
này nầy; giày giầy; nảy nẩy; tày tầy; thày thầy; ngưng ngừng; lui lùi; sanh sinh; chánh chính;
nhứt nhất; đoạt đạt; cám cảm; khụy khuỵu; nhơn nhân; lãnh lĩnh; gởi gửi; thơ thư; bịnh bệnh;
lịnh lệnh; mạng mệnh; tánh tính; kiếng kính; hường hồng; huỳnh hoàng; võ vũ; phước phúc;
trường tràng; đờn đàn; nhựt nhật; nhiệm nhậm; chơn chân; ơn ân; thiệt thật; trời giời;
trăng giăng; trai giai; trầu giầu; dối giối; hạp hợp; giùm dùm; thưở thuở; chưn chân;
đàng đường; đương đang; tui tôi; bển bên; ổng ông; nè này; chừ giờ;
mầy mày; gầy gây; dông giông; chận chặn; thâu thu; rầy rày; xum sum; xiết siết; xy xi;
hổng không; hông không
"""


@lru_cache(maxsize=1)
def _doublets() -> frozenset[tuple[str, str]]:
    pairs = [tuple(pair.split()) for pair in DOUBLETS.split(";")]
    return frozenset((a, b) for a, b in pairs) | frozenset((b, a) for a, b in pairs)


def are_variants(word: str, other: str) -> bool:
    """Whether two lower-case syllables are spellings, old or regional, of one word.

    >>> are_variants("sỹ", "sĩ"), are_variants("tầu", "tàu"), are_variants("sữa", "sửa")
    (True, True, False)
    """
    if (word, other) in _doublets():
        return True
    a, b = parse(word), parse(other)
    if a is None or b is None or a.tone != b.tone:
        return False
    same_onset = a.onset == b.onset
    return same_onset and {a.rime, b.rime} == {"i", "y"}


@lru_cache(maxsize=4096)
def variants_of(word: str) -> tuple[str, ...]:
    """Return the other spellings of a lower-case syllable.

    >>> variants_of("tầu"), variants_of("ỹ"), variants_of("sữa")
    (('tàu',), ('ĩ',), ())
    """
    found = {b for a, b in _doublets() if a == word}
    syllable = parse(word)
    if syllable is not None and syllable.rime in ("i", "y"):
        other = "y" if syllable.rime == "i" else "i"
        found.add(syllable._replace(rime=other).write())
    return tuple(sorted(found))
