"""Vietnamese orthography: letters, tones, syllables."""

from vnnorm.orthography.letters import Tone, strip_tone, with_tone
from vnnorm.orthography.syllable import (
    Style,
    Syllable,
    is_syllable,
    legal_syllables,
    match_case,
    parse,
)

__all__ = [
    "Style",
    "Syllable",
    "Tone",
    "is_syllable",
    "legal_syllables",
    "match_case",
    "parse",
    "strip_tone",
    "with_tone",
]
