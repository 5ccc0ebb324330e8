"""Spaces before and after sentence marks: ``tốt ,`` and ``tốt.Nhưng``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from vnnorm.normaliser import Change
from vnnorm.orthography.syllable import is_syllable
from vnnorm.repairs.punctuation.evidence import (
    CALL,
    LETTER,
    is_code,
    is_initial,
    is_joined,
    vietnamese_after,
    vietnamese_before,
    vietnamese_near,
    word_after,
    word_before,
)

__all__ = ["sentence_marks"]


@lru_cache(maxsize=1)
def _sentence_mark() -> re.Pattern[str]:
    """Find a mark after a space, or between two letters."""
    return re.compile(
        rf"""(?<=[\w)"”%])
        (?: [ ](?P<spaced>[,.;:]|[!?]{{1,8}})(?=[\s"”)]|\Z|{LETTER}{{2}})
          | (?P<gluing>[,.;:!?])(?={LETTER}{{2}})
        )""",
        re.VERBOSE,
    )


_ODD_NEXT = frozenset(",.;:!?)]}>=*|…%^")
"""What does not come next after a mark and a space in a sentence."""

# After these, a mark is talked about and not used: "dấu ,", "phím . và ;".
_MENTIONS = frozenset("dấu phím nút tự gõ bấm nhấn và hoặc".split())
# "Dấu phẩy , dùng để ...": nor after its own name.
_NAMES = {
    ",": "ph[ẩả]y",
    ".": "chấm",
    ":": "hai chấm",
    ";": "chấm ph[ẩả]y",
    "!": "(?:chấm )?(?:than|cảm)|cảm thán",
    "?": "(?:chấm )?hỏi|hỏi chấm",
}
# After these, a question mark may stand for a number.
_UNKNOWN = frozenset("năm tháng ngày sinh mất tuổi khoảng số lúc hồi".split())
# Words of one letter without a tone: "được ư ?", "ô !".
_PARTICLES = frozenset("ưôơ")
# "Định dạng giờ:phút", "mỗi cặp khóa:giá trị": the form of something.
_FORMAT = re.compile(r"(?i:định dạng|(?<!đa )\bdạng|cú pháp|cặp)(?: \w+){1,2}\Z")
_RATIO = re.compile(r"t[ỉỷ] (?:lệ|số)", re.IGNORECASE)
_TO_NUMBER = re.compile("[-–—] ?[0-9]")
# ":D" and ":(" that a space has got into.
_SMILEY = re.compile(r"(?:[DPpVvOoXx3]|\(+|\)+)(?:\s|\Z)")
# Name spaces of MediaWiki, whose colon is part of the name of a page.
_NAME_SPACES = tuple(
    "Thể loại|Tập tin|Hình|Bản mẫu|Thành viên|Thảo luận|Trợ giúp|Chủ đề|Đặc biệt|Cổng thông tin"
    "|Mô đun|Category|File|Image|Template|User|Talk|Help".split("|")
)
_TITLES = frozenset("prof assoc univ dept corp capt bros phys math chem".split())


def sentence_marks(line: str) -> Iterator[Change]:
    """Yield the spaces before sentence marks, to be removed, and those that lack after them."""
    tables = "".join(mark for mark in ",;" if _is_table_row(line, mark))
    operators = _operators(line)
    for match in _sentence_mark().finditer(line):
        at, end = match.span()
        if at in operators:
            continue
        gluing = match["gluing"]
        if gluing:
            if gluing not in tables and _glues(line, at, gluing, end):
                yield end, end, " "
        elif _closes(line, at, match["spaced"], end):
            if line[end : end + 1].isalpha():
                # "!nhạc" and ":tên" are commands and parameters.
                if line[end - 1] in "!:" or not _glues(line, at, line[end - 1], end):
                    continue
                yield end, end, " "
            yield at, at + 1, ""


def _operators(line: str) -> set[int]:
    """Return where the two marks of conditional operators stand: *điều kiện ? đúng : sai*.

    After the question mark of a sentence goes a capital, or no colon as early as that.
    """
    if " ? " not in line or " : " not in line:
        return set()
    found = [m for m in _CONDITIONAL.finditer(line) if not m[1].isupper()]
    return {at for m in found for at in (m.start(), m.end() - 3)}


_CONDITIONAL = re.compile(r" \? (\w)[^,.:;?!]{0,40} : ")


def _is_table_row(line: str, mark: str) -> bool:
    """Whether this looks like a line of a table, with `mark` between the columns.

    What is in a quoted field says nothing; an empty field says that it is one.
    """
    if '"' in line:
        line = _quoted_field(mark).sub("", line)
    last = line.rstrip()[-1:]
    if mark + " " in line or last in ".!?…":
        return False
    has_empty = mark * 2 in line
    return has_empty or (line.count(mark) > 1 and last not in ':;"”')


@cache
def _quoted_field(mark: str) -> re.Pattern[str]:
    return re.compile(rf'(?:(?<={mark})|\A)"[^"]*(?:""[^"]*)*"(?={mark}|\Z)')


def _closes(line: str, at: int, mark: str, end: int) -> bool:
    """Whether the mark that ends at `end` belongs to what stands before the space at `at`."""
    word = word_before(line, at)
    before = line[at - len(word) - 1 : at - len(word)]
    number = line[at - 1].isdecimal() or (word != "" and before.isdecimal())
    if line[at - 1] == '"':
        opens = at < 2 or line[at - 2].isspace()
        if opens or CALL.search(line, max(0, at - 64), at):
            return False
    elif word and not number:
        particle = mark[0] in "!?" and word in _PARTICLES
        if is_joined(before, word) or (is_initial(word) and not particle):
            return False
        if word.lower() in _MENTIONS or _is_name(line, at, mark[0]):
            return False
    spaced = line[end : end + 1].isspace()
    after = line[end : end + 24].lstrip()[:1]
    if after in _ODD_NEXT and not (after == ")" and not spaced and mark not in ":;"):
        return False
    if after in '"”' and not spaced and line[end + 1 : end + 2].isalnum():
        return False
    if _in_guillemets(line, at):
        return False
    return (
        _suits(mark, line, at, end, word, number=number)
        and not is_code(line, at, end)
        and vietnamese_near(line, at, end)
    )


def _in_guillemets(line: str, at: int) -> bool:
    """Whether `at` is in a quotation with the spaces of French: « Ça va ? »."""
    low = max(0, at - 200)
    return line.rfind("« ", low, at) > line.rfind("»", low, at)


def _is_name(line: str, at: int, mark: str) -> bool:
    """Whether ``line[:at]`` ends in what `mark` is called."""
    return _name_of(mark).search(line, max(0, at - 16), at) is not None


@cache
def _name_of(mark: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)dấu (?:{_NAMES[mark]})\Z", re.IGNORECASE)


def _suits(mark: str, line: str, at: int, end: int, word: str, *, number: bool) -> bool:
    """Whether what is before and after a mark lets it be what that mark is in a sentence."""
    quoted = line[at - 1] == '"'
    rest = line[end : end + 24].lstrip()
    after = rest[:1]
    if mark == ",":
        return not (number and after.isdecimal()) and not (quoted and after in ("", '"'))
    if mark == ".":
        return not line[end : end + 1].isspace() or not (after.islower() or after.isdecimal())
    if mark == ":":
        value = (number and after.isdecimal()) or (quoted and not after.isalpha())
        ratio = _RATIO.search(line, max(0, at - 40), at)
        return not (value or ratio or _SMILEY.match(rest))
    if mark == ";":
        return True
    if number or _TO_NUMBER.match(rest):
        return False
    if "?" in mark:
        # It may stand for what is not known or what was lost: "sinh năm ? - mất 1466",
        # "Sarasvatī ?)", "nước Ngư ? Cổ Thục".
        if word.lower() in _UNKNOWN and after != "" and not after.isalpha():
            return False
        if after == ")" and word != "" and not is_syllable(word):
            return False
        return not (word[:1].isupper() and after.isupper())
    return True


def _glues(line: str, at: int, mark: str, end: int) -> bool:
    """Whether the mark between ``line[:at]`` and ``line[end:]`` lacks a space after it."""
    left, right = word_before(line, at), word_after(line, end)
    before = line[at - len(left) - 1 : at - len(left)]
    follow = line[end + len(right) : end + len(right) + 2]
    if len(right) < 2 or not (follow == "" or follow[0].isspace() or follow[0] in ',.;:!?)"”…-'):
        return False
    if is_joined(before, left) or is_initial(left) or is_code(line, at, end):
        return False
    reads_left, reads_right = is_syllable(left), is_syllable(right)
    marked_left = reads_left and not left.isascii()
    marked_right = reads_right and not right.isascii()
    if not left or before.isdecimal():
        # After a number only a comma: "năm 1997,một"; after a bracket any: "(193 km).Hiện".
        if not marked_right or (line[at - 1].isalnum() and mark != ",") or line[at - 1] in '_"':
            return False
    elif not (marked_left or (marked_right and len(left) > (1 if mark in ",;" else 2))):
        # Both could be of any language: then the words beyond them have to say.
        if not (reads_left and reads_right):
            return False
        if not (vietnamese_before(line, at) and vietnamese_after(line, end)):
            return False
    if mark == ".":
        fits = reads_right and _ends_sentence(left, right, follow)
    elif mark == ":":
        fits = (
            reads_right
            and not (right.islower() and _FORMAT.search(line, max(0, at - 40), at))
            and ":" not in (before, follow[:1])
            and not line.endswith(_NAME_SPACES, 0, at)
            and not _RATIO.search(line, max(0, at - 40), at)
        )
    elif mark in "!?":
        fits = reads_left and reads_right
    else:
        fits = True
    return fits and vietnamese_near(line, at, end)


def _ends_sentence(left: str, right: str, follow: str) -> bool:
    """Whether "left.Right" is the end of one sentence and the beginning of another."""
    if not (right[0].isupper() and right[1:].islower()):
        return False
    if follow[:1] == "." and follow[1:].isalnum():
        return False
    if not left:
        return True
    if not left[-1].islower():
        return False
    if not is_syllable(left):
        return len(left) > 4 and left[1:].islower() and left.lower() not in _TITLES
    # Of two capitals, "Hà.Nội" may be a name; what goes on in small letters is a sentence.
    return left[0].islower() or (follow[:1] == " " and follow[1:].islower())
