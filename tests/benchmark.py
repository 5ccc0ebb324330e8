"""The benchmark of encoding repair, whose damage the tests do as well."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def encoding_benchmark() -> ModuleType:
    path = Path(__file__).parents[1] / "benchmarks" / "encoding.py"
    spec = importlib.util.spec_from_file_location("encoding_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
