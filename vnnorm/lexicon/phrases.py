"""Pairs of syllables that are always a mistake, and what they should be.

The counts of a corpus are no help with these: they are written wrong so often that the wrong
pair looks familiar.  Each line has the wrong pair, the right one, after a slash the words
that may follow where the pair is right after all (*che dấu vết*, "to cover a trace"), and
who calls it a mistake:

* V: "Các cặp từ dễ sai chính tả trong tiếng Việt", forum.vanhoctre.com, thread 7424;
* T: "Các lỗi chính tả thường gặp", tinhte.vn, post 44118971;
* X: "20 lỗi chính tả kinh điển của người Việt", vietbaixuyenviet.com;
* G: "Che giấu hay che dấu", fbwhatsapquotes.com;
* H: the mistakes found in a dictionary of spelling, buctranhvancau.com, 6 July 2023;
* M: nobody but the maintainers, in whose judgement it is one.

Pairs on which such lists disagree (*giục giã*, *phố xá*, *kết cuộc*, *sát nhập*, *chia xẻ*)
are not here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

__all__ = ["PHRASES", "Phrase", "phrases"]

PHRASES = """
bánh trưng = bánh chưng M
bất chắc = bất trắc M
bổ xung = bổ sung M
châm trước = châm chước M
chân trọng = trân trọng M
che dấu = che giấu / vết hiệu chân tích ấn G
chính chắn = chín chắn V
chín mùi = chín muồi V
chỉnh chu = chỉn chu V
chua sót = chua xót V
chuẩn đoán = chẩn đoán V
cọ sát = cọ xát M
dành giật = giành giật V
dấu diếm = giấu giếm V
dấu giếm = giấu giếm V
giấu diếm = giấu giếm V
dè xẻn = dè sẻn V
điểm xuyến = điểm xuyết V
đọc giả = độc giả V
đường xá = đường sá V
gian sảo = gian xảo M
giành dụm = dành dụm M
giao động = dao động M
giữ dội = dữ dội M
khắc khe = khắt khe M
kỷ thuật = kỹ thuật M
kỷ năng = kỹ năng M
kỹ luật = kỷ luật M
kỹ niệm = kỷ niệm M
kỹ lục = kỷ lục M
lãng mạng = lãng mạn M
nổ lực = nỗ lực M
reo rắc = gieo rắc H
sai xót = sai sót M
sáng lạng = xán lạn T
sát xao = sát sao M
sắc xảo = sắc sảo T
sơ xuất = sơ suất T
sơ xài = sơ sài M
suông sẻ = suôn sẻ M
suôn xẻ = suôn sẻ M
suất sắc = xuất sắc M
sử lý = xử lý M
sữa chữa = sửa chữa T
tháo dở = tháo dỡ M
thăm quan = tham quan X
tranh dành = tranh giành M
trao chuốt = trau chuốt M
trao dồi = trau dồi M
trừu mến = trìu mến H
tựu chung = tựu trung M
vô vàng = vô vàn M
xáng lạng = xán lạn T
xem sét = xem xét M
xét sử = xét xử H
xoay sở = xoay xở M
xử dụng = sử dụng M
xuất xắc = xuất sắc T
xúc tích = súc tích M
xúi dục = xúi giục M
"""


class Phrase(NamedTuple):
    """A wrong pair, the right one, and what may follow the wrong one all the same."""

    wrong: tuple[str, str]
    right: tuple[str, str]
    unless: frozenset[str]
    source: str


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Return the list.

    >>> phrases()[0]
    Phrase(wrong=('bánh', 'trưng'), right=('bánh', 'chưng'), unless=frozenset(), source='M')
    """
    found = []
    for line in PHRASES.strip().splitlines():
        pairs, _, rest = line[:-2].partition(" / ")
        a, b, _, c, d = pairs.split()
        found.append(Phrase((a, b), (c, d), frozenset(rest.split()), line[-1]))
    return tuple(found)
