"""Onsets and rimes of written Vietnamese, and which of them go together.

Data only; `vnnorm.orthography.syllable` holds the algorithms.  The inventory is
that of Thompson, *A Vietnamese Reference Grammar* (1987), chapter 1; Đoàn Thiện
Thuật, *Ngữ âm tiếng Việt* (1999), chapters 4 to 6; and the spelling rules of
Decision 240/QĐ (1984).  Rimes that only loans and sound words use (boong, tuýp,
séc, ngoém) are listed where the dictionary of Hoàng Phê, *Từ điển tiếng Việt*
(2003), has a headword with them.
"""

from __future__ import annotations

__all__ = [
    "FRONT_ONLY",
    "GLIDED",
    "GLIDE_LOANS",
    "NEVER_WITH",
    "NOT_BEFORE_FRONT",
    "NO_GLIDE",
    "ONSETS",
    "PLAIN",
    "QU",
    "STOPS",
    "Y_ONSETS",
]

ONSETS = tuple("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split())
"""Every written onset but the empty one.  ``gi`` and ``qu`` are onsets as a whole."""

STOPS = ("ch", "c", "p", "t")
"""Finals after which only sắc and nặng are written."""

# Main vowel: the finals (and off-glides) that follow it; "-" is none.
PLAIN: dict[str, str] = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- ch m n nh p t u",
    "i": "- a ch m n nh p t u",
    "iê": "c m n ng p t u",  # never without an onset: that is yê
    "o": "- c i m n ng p t",
    "oo": "c ng",  # moóc, xoong
    "ô": "- c i m n ng p t",
    "ơ": "- i m n p t",
    "u": "- a c i m n ng p t",
    "uô": "c i m n ng t",
    "ư": "- a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "y": "-",
    "yê": "m n ng t u",  # only without an onset
}
"""Rimes without the labial glide."""

GLIDED: dict[str, str] = {
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng t",
    "oe": "- c m n o t",
    "uâ": "n ng t y",
    "uê": "- ch n nh t u",
    "uơ": "-",  # thuở, huơ; with a final it is ươ
    "uy": "- a ch n nh p t u",
    "uyê": "n t",
}
"""Rimes that begin with the glide /w/, written o or u."""

QU: dict[str, str] = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "n ng t u y",
    "e": "- c m n ng o t",
    "ê": "- ch n nh t u",
    "i": "- ch n nh t u",
    "ô": "c",  # quốc
    "ơ": "- n t",
    "y": "- ch n nh p t",
    "yê": "n t",
}
"""What follows ``qu``, whose u is the glide itself."""

FRONT_ONLY = ("gh", "k", "ngh")
"""Onsets written only before e, ê, i, y (k also before y alone: ký)."""

NOT_BEFORE_FRONT = ("c", "g", "ng")
"""Their counterparts, written before every other vowel."""

NO_GLIDE = ("b", "c", "gi", "k", "gh", "m", "ngh", "p", "ph", "v")
"""Onsets that no glided rime follows (/k/ plus glide is ``qu``), but for loans."""

GLIDE_LOANS = {
    "b": "oa oac oang oong uy uyt",  # xe buýt, ba-toong, bu-oa (dialect)
    "gi": "oăng",  # gioăng
    "m": "oa oai oay",  # moay-ơ
    "p": "oa",
    "ph": "uy",  # thùng phuy
    "v": "oa oan",  # vải voan
}
"""Glided rimes after an onset of `NO_GLIDE`, in loans and sound words."""

NEVER_WITH = {"oe": ("d", "g", "n", "r", "s", "tr")}
"""Pairs without a single headword in Hoàng Phê (2003): they occur in foreign names (Noé)."""

Y_ONSETS = ("", "h", "k", "l", "m", "s", "t", "v")
"""Onsets before the bare rime y (ý, hy, kỳ, lý, mỹ, sỹ, tỷ, vỹ)."""
