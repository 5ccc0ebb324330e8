"""What `import vnnorm` offers, and what it loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

import vnnorm


def test_every_public_name_is_there() -> None:
    assert {*vnnorm._MODULE_OF, "__version__"} == set(vnnorm.__all__)
    for name in vnnorm.__all__:
        assert getattr(vnnorm, name) is not None
    assert set(vnnorm.__all__) <= set(dir(vnnorm))


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="'vnnorm' has no attribute 'normalise'"):
        vnnorm.normalise  # type: ignore[attr-defined] # noqa: B018


def test_one_repair_loads_no_other() -> None:
    code = "import sys, vnnorm; vnnorm.fix_spaces; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "vnnorm.repairs.fix_spaces" in loaded
    assert not {"numpy", "ftfy", "vnnorm.pipeline", "vnnorm.repairs.fix_typos"} & set(loaded)
