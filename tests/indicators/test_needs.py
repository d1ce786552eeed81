"""What an indicator takes from the settings to find its rows, it says; the plan declares it."""

import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from reporting import Plan
from reporting.errors import UsageError
from reporting.indicators import COMPUTATIONS
from reporting.indicators.situation import needs_of
from reporting.loading import read
from reporting.plan.settings import Codes

DATA = Path(__file__).parents[2] / "data"
DAY, FREEZE = date(2024, 12, 31), date(2025, 1, 31)
KEYS = [f"codes.{name}" for name in Codes.model_fields]
KEYS += ["conventions.accord", "conventions.conseils"]
ASIDE = {"chiffres_reconcilies", "completude_registres", "revision_moyenne"}
"""They are about the data, and take more than a situation."""


@cache
def plan():
    return Plan.load(DATA)


@cache
def settings():
    """No component of a lycée is a safety plan: where one is, `check` wants its code."""
    declared = plan().settings
    securing = declared.securisation.model_copy(update={"composantes": ["CLOTURE", "VIDEO"]})
    return declared.model_copy(update={"securisation": securing})


def without(key):
    """Return the settings in which one key is not declared."""
    section, _, name = key.partition(".")
    given = settings()
    if section == "conventions":
        kept = [one for one in given.conventions if one.nature != name]
        return given.model_copy(update={"conventions": kept})
    blank = given.codes.model_copy(update={name: ""})
    return given.model_copy(update={"codes": blank})


class Reading:
    """Settings that tell which of their keys were read."""

    def __init__(self, given):
        self.given, self.keys = given, set()

    def __getattr__(self, name):
        return getattr(self.given, name)

    @property
    def codes(self):
        reader = self

        class Codes:
            def __getattr__(self, name):
                reader.keys.add(f"codes.{name}")
                return getattr(reader.given.codes, name)

        return Codes()

    def conventions_of(self, nature):
        self.keys.add(f"conventions.{nature}")
        return self.given.conventions_of(nature)


def counted(name, given):
    situation = plan().situation(DAY, FREEZE)
    return COMPUTATIONS[name](replace(situation, settings=given, _made={})).frame


@pytest.mark.parametrize("name", sorted(COMPUTATIONS.keys() - ASIDE))
def test_an_indicator_says_which_keys_it_cannot_do_without(name):
    """Those, and only those, whose loss would change what it counts, or stop it."""
    reading = Reading(settings())
    whole = counted(name, reading)
    needed = set()
    for key in reading.keys:
        try:
            changes = not counted(name, without(key)).equals(whole)
        except UsageError:
            changes = True
        needed |= {key} if changes else set()
    if name == "lycees_ppms":  # asks for the very word that it looks for, whatever it is
        needed.add("codes.mise_en_surete")
    assert {key for key in needs_of(COMPUTATIONS[name]) if key in KEYS} == needed


def test_a_plan_that_declares_none_of_them_is_refused_by_name(tmp_path):
    """One finding for each: file, key, the indicators that would count nothing, what to do."""
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data/plan/plan.toml"
    text = path.read_text(encoding="utf-8")
    for start, end in (("[codes]", "# Les listes"), ("[[conventions]]", "# Coûts moyens")):
        text = text[: text.index(start)] + text[text.index(end) :]
    # Without the code of safety plans, the component of that name is refused before the rest.
    path.write_text(f'{text}\n[codes]\nmise_en_surete = "PPMS"\n', encoding="utf-8")
    findings, fields = read(tmp_path / "data")
    found = {one.column: one for one in findings if one.severity == "error"}
    assert fields is None
    missing = [key for key in KEYS if key != "codes.mise_en_surete"]
    assert set(found) == set(missing)
    assert {one.file for one in found.values()} == {"data/plan/plan.toml"}
    for name in COMPUTATIONS:
        for key in needs_of(COMPUTATIONS[name]):
            assert key not in missing or name in found[key].message
    assert "L'écrire dans plan.toml" in found["codes.abords"].fix
