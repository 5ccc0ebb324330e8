"""Every case file: what is repaired, and, as many, what is left alone."""

from __future__ import annotations

import pytest
from case_files import CASES, Case, read_cases

from vnnorm import Fold
from vnnorm.pipeline import STEPS, Pipeline

# The sentences for typos are in tests/typos: of those, a share may fail.
NAMES = [step.name for step in STEPS if step.name != "fix_typos"]
DEFAULTS = {step.name: step for step in STEPS} | {"fold": Fold(lower=True)}


@pytest.mark.parametrize("name", NAMES)
def test_enough_of_both_kinds(name: str) -> None:
    cases = read_cases(name)
    for kind in ("repair", "leave"):
        assert sum(case.kind == kind for case in cases) >= 40
    assert all(case.why for case in cases)
    assert len({case.input for case in cases}) == len(cases), "a case stands twice"


def test_every_file_belongs_to_a_step() -> None:
    known = {*NAMES, "standard"}
    assert {path.stem for path in CASES.glob("*.tsv")} <= known


@pytest.mark.parametrize(
    "case", [c for n in NAMES for c in read_cases(n)], ids=lambda case: case.where
)
def test_case(case: Case) -> None:
    step = DEFAULTS[case.where.split(".")[0]]
    assert (case.kind == "leave") == (case.input == case.expected), "kind and expected disagree"
    assert step(case.input) == case.expected
    assert step(case.expected) == case.expected


IN_STANDARD = [name for name in Pipeline.preset("standard").names() if name in NAMES]


@pytest.mark.parametrize(
    "case", [c for n in IN_STANDARD for c in read_cases(n)], ids=lambda case: case.where
)
def test_standard_agrees(case: Case) -> None:
    """What one step leaves alone or repairs, the other steps may only add to."""
    standard = Pipeline.preset("standard")
    assert standard(case.input) == standard(case.expected)
