"""Vietnamese text normalisation and encoding repair.

>>> import vnnorm
>>> vnnorm.normalize("Tỉnh uỷ,\N{NO-BREAK SPACE} số 35 -KH/TU")
'Tỉnh ủy, số 35-KH/TU'
"""

from typing import TYPE_CHECKING, Any

from vnnorm.edits import Edit, OffsetMap, apply_edits, compose_edits
from vnnorm.normaliser import Explanation, Normaliser, Rewrite
from vnnorm.pipeline import PRESETS, STEPS, Pipeline, explain, normalize
from vnnorm.repairs.compose import Compose, compose
from vnnorm.repairs.decode_entities import DecodeEntities, decode_entities
from vnnorm.repairs.fix_encoding import FixEncoding, fix_encoding
from vnnorm.repairs.fix_letters import FixLetters, fix_letters
from vnnorm.repairs.fix_punctuation import FixPunctuation, fix_punctuation
from vnnorm.repairs.fix_spaces import FixSpaces, fix_spaces
from vnnorm.repairs.fix_typos import FixTypos, fix_typos
from vnnorm.repairs.fold import Fold, fold
from vnnorm.repairs.place_tones import PlaceTones, place_tones
from vnnorm.repairs.remove_invisibles import RemoveInvisibles, remove_invisibles
from vnnorm.repairs.remove_placeholders import RemovePlaceholders, remove_placeholders
from vnnorm.texts import normalize_batch, normalize_lines

if TYPE_CHECKING:
    from vnnorm.encoding.codec import register_codecs
    from vnnorm.encoding.decode import Decoded, decode

__version__ = "0.1.0"

_ON_DEMAND = {
    "Decoded": "vnnorm.encoding.decode",
    "decode": "vnnorm.encoding.decode",
    "register_codecs": "vnnorm.encoding.codec",
}
"""Names whose modules load tables: they are imported when first asked for."""


def __getattr__(name: str) -> Any:
    if name not in _ON_DEMAND:
        raise AttributeError(f"module 'vnnorm' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_ON_DEMAND[name]), name)
    return value


__all__ = [
    "PRESETS",
    "STEPS",
    "Compose",
    "DecodeEntities",
    "Decoded",
    "Edit",
    "Explanation",
    "FixEncoding",
    "FixLetters",
    "FixPunctuation",
    "FixSpaces",
    "FixTypos",
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
    "decode",
    "decode_entities",
    "explain",
    "fix_encoding",
    "fix_letters",
    "fix_punctuation",
    "fix_spaces",
    "fix_typos",
    "fold",
    "normalize",
    "normalize_batch",
    "normalize_lines",
    "place_tones",
    "register_codecs",
    "remove_invisibles",
    "remove_placeholders",
]
