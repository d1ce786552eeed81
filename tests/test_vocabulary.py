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
    """Return the proper names of the plan, and its headings: what no other plan would share."""
    words = SETTINGS.vocabulaire
    proper = [SETTINGS.nom, SETTINGS.sous_titre, SETTINGS.organisme, *words.reseaux]
    proper += [*words.organismes, *(one.nom for one in SETTINGS.conventions)]
    labels = [
        *words.axes,
        *words.mesures.values(),
        *words.volets.values(),
        *words.intitules.model_dump().values(),
    ]
    labels += [one.libelle for one in SETTINGS.couts]
    return [*proper, *(one for one in labels if " " in one)]


def as_a_word(name: str) -> str:
    """Return the pattern of a name as a word of its own: `suge_agents` is an identifier."""
    return rf"(?<!\w){re.escape(name)}(?!\w)"


def found(pattern: str, sources: list[Path] = SOURCES) -> list[str]:
    """Return the lines of the package that a pattern is in, with their place."""
    return [
        f"{path.name}:{number}: {line.strip()}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("name", names())
def test_the_package_does_not_name_what_the_plan_names(name):
    assert not found(as_a_word(name)), "it comes from data/plan/plan.toml, [codes] or [vocabulaire]"


@pytest.mark.parametrize("name", names())
def test_a_name_in_the_code_would_be_found(name, tmp_path):
    """In a sentence, a heading or a template, wherever it is written."""
    source = tmp_path / "tables.py"
    source.write_text(f'TITLE = "Les comptes de {name}, par an"\n', encoding="utf-8")
    assert len(found(as_a_word(name), [source])) == 1


@pytest.mark.parametrize("code", [*dict(SETTINGS.codes).values(), SETTINGS.prix.indice])
def test_the_package_spells_no_code_of_the_registers(code):
    """They come from `Settings.codes`: another plan's registers have other words."""
    assert not found(rf"""["']{re.escape(code)}["']"""), "write situation.settings.codes.…"


def test_the_package_does_not_count_the_departements():
    assert not found(COUNTED)


def test_the_sources_are_the_whole_package():
    """The class of this room is found, in one file only; so are templates and messages."""
    assert [line.split(":")[0] for line in found(as_a_word("class Vocabulary"))] == ["settings.py"]
    assert {"rapport.html.j2", "rapport.typ", "messages_fr.toml", "forms.toml"} <= {
        path.name for path in SOURCES
    }
    assert re.search(COUNTED, "dans les treize départements")
    assert not re.search(COUNTED, "dans 113 départements")
