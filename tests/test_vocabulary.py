"""The plan is data: the code names no plan, network, agency, agreement or number of its own."""

import re
from pathlib import Path

import pytest

from reporting.plan.settings import read_settings

ROOT = Path(__file__).parents[1]
SETTINGS = read_settings(ROOT / "data" / "plan" / "plan.toml")
SOURCES = sorted(
    path
    for path in (ROOT / "src" / "reporting").rglob("*")
    if path.suffix in (".py", ".toml", ".j2", ".typ", ".json", ".css", ".js")
)
COUNTED = r"\b(?:treize|13)\s+départements\b"
"""How many départements a region has is for its data to say."""


def names() -> list[str]:
    """Return the proper names of the plan: what no other plan would share."""
    words = SETTINGS.vocabulaire
    proper = [SETTINGS.nom, SETTINGS.sous_titre, SETTINGS.organisme, *words.reseaux]
    return [*proper, *words.organismes, *(one.nom for one in SETTINGS.conventions)]


def found(pattern: str) -> list[str]:
    """Return the lines of the package that a pattern is in, with their place."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("name", names())
def test_the_package_does_not_name_what_the_plan_names(name):
    """As a word of its own: `suge_agents` is the identifier of an indicator, « SUGE » is not."""
    assert not found(rf"(?<!\w){re.escape(name)}(?!\w)")


@pytest.mark.parametrize("code", [*dict(SETTINGS.codes).values(), SETTINGS.prix.indice])
def test_the_package_spells_no_code_of_the_registers(code):
    """They come from `Settings.codes`: another plan's registers have other words."""
    assert not found(rf"""["']{re.escape(code)}["']""")


def test_the_package_does_not_count_the_departements():
    assert not found(COUNTED)


def test_a_name_in_the_code_would_be_found():
    """The pattern finds the class of this room, which is in one file only."""
    assert [line.split(":")[0] for line in found(r"(?<!\w)class Vocabulary(?!\w)")] == [
        "src/reporting/plan/vocabulary.py"
    ]
    assert re.search(COUNTED, "dans les treize départements")
    assert not re.search(COUNTED, "dans 113 départements")
