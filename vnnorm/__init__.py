"""Vietnamese text normalisation and encoding repair.

>>> import vnnorm
>>> vnnorm.normalize("Tỉnh uỷ,\N{NO-BREAK SPACE} số 35 -KH/TU")
'Tỉnh ủy, số 35-KH/TU'
"""

TYPE_CHECKING = False  # what type checkers take for true; `typing` need not be loaded for it
if TYPE_CHECKING:
    from vnnorm.edits import Edit, OffsetMap, apply_edits, compose_edits
    from vnnorm.encoding.codec import register_codecs
    from vnnorm.encoding.decode import Decoded, decode
    from vnnorm.explanation import Explanation, Note
    from vnnorm.normaliser import Normaliser, Rewrite
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

__version__ = "0.1.0"

_MODULES = {
    "edits": "Edit OffsetMap apply_edits compose_edits",
    "encoding.codec": "register_codecs",
    "encoding.decode": "Decoded decode",
    "explanation": "Explanation Note",
    "normaliser": "Normaliser Rewrite",
    "pipeline": "PRESETS STEPS Pipeline explain normalize",
    "repairs.compose": "Compose compose",
    "repairs.decode_entities": "DecodeEntities decode_entities",
    "repairs.fix_encoding": "FixEncoding fix_encoding",
    "repairs.fix_letters": "FixLetters fix_letters",
    "repairs.fix_punctuation": "FixPunctuation fix_punctuation",
    "repairs.fix_spaces": "FixSpaces fix_spaces",
    "repairs.fix_typos": "FixTypos fix_typos",
    "repairs.fold": "Fold fold",
    "repairs.place_tones": "PlaceTones place_tones",
    "repairs.remove_invisibles": "RemoveInvisibles remove_invisibles",
    "repairs.remove_placeholders": "RemovePlaceholders remove_placeholders",
    "texts": "normalize_batch normalize_lines",
}
"""The public names, and where they are.

A module is imported when one of its names is first asked for, so that `import vnnorm` costs
next to nothing, and a program that uses one repair loads that one.
"""

_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


if not TYPE_CHECKING:  # or any name would do for a type checker

    def __getattr__(name: str) -> object:
        if name not in _MODULE_OF:
            raise AttributeError(f"module 'vnnorm' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"vnnorm.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


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
    "Note",
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
