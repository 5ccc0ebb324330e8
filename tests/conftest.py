"""Hypothesis profiles: ``ci`` is fixed and quick; ``deep`` is for a long look.

Run the deep one with ``HYPOTHESIS_PROFILE=deep python -m pytest tests/test_laws.py``.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk_files import DAMAGED, REPAIRED, Ran
from hypothesis import HealthCheck, settings

from vnnorm.cli import main

settings.register_profile(
    "ci",
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "deep", max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def call_filter(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """The filter, called in process in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str | Path, given: bytes | io.BytesIO = b"") -> Ran:
        source = io.BytesIO(given) if isinstance(given, bytes) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source, encoding="ascii"))
        status = main([str(arg) for arg in args])
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode())

    return call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with one damaged file and one clean one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "damaged.txt").write_bytes(DAMAGED.encode())
    (tmp_path / "clean.txt").write_bytes(REPAIRED.encode())
    return tmp_path
