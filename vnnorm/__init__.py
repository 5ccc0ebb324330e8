"""Vietnamese text normalisation and encoding repair.

>>> import vnnorm
>>> vnnorm.normalize("Tỉnh uỷ,\N{NO-BREAK SPACE} số 35 -KH/TU")
'Tỉnh ủy, số 35-KH/TU'
"""

from vnnorm.edits import Edit, OffsetMap, apply_edits, compose_edits
from vnnorm.normaliser import Explanation, Normaliser, Rewrite
from vnnorm.pipeline import PRESETS, STEPS, Pipeline, explain, normalize
from vnnorm.repairs.compose import Compose, compose
from vnnorm.repairs.decode_entities import DecodeEntities, decode_entities
from vnnorm.repairs.fix_letters import FixLetters, fix_letters
from vnnorm.repairs.fix_punctuation import FixPunctuation, fix_punctuation
from vnnorm.repairs.fix_spaces import FixSpaces, fix_spaces
from vnnorm.repairs.fold import Fold, fold
from vnnorm.repairs.place_tones import PlaceTones, place_tones
from vnnorm.repairs.remove_invisibles import RemoveInvisibles, remove_invisibles
from vnnorm.repairs.remove_placeholders import RemovePlaceholders, remove_placeholders

__version__ = "0.1.0"

__all__ = [
    "PRESETS",
    "STEPS",
    "Compose",
    "DecodeEntities",
    "Edit",
    "Explanation",
    "FixLetters",
    "FixPunctuation",
    "FixSpaces",
    "Fold",
    "Normaliser",
    "OffsetMap",
    "Pipeline",
    "PlaceTones",
    "RemoveInvisibles",
    "RemovePlaceholders",
    "Rewrite",
    "__version__",
    "apply_edits",
    "compose",
    "compose_edits",
    "decode_entities",
    "explain",
    "fix_letters",
    "fix_punctuation",
    "fix_spaces",
    "fold",
    "normalize",
    "place_tones",
    "remove_invisibles",
    "remove_placeholders",
]
