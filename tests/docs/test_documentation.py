"""What exists is documented, and what is documented exists."""

import csv
import json
import re
from itertools import chain
from pathlib import Path

import click
import pytest

from deploy.guides import broken, build, pages
from deploy.house import house
from deploy.methods import DATA, FIELDS, ROOT, SETTINGS, TECHNICAL, flat, methods, registers, shape
from reporting.assessment.status import Status
from reporting.cli import cli
from reporting.editions.parameters import NAMES
from reporting.plan.catalogue import Indicator, read_catalogue
from reporting.plan.settings import read_settings
from reporting.plan.targets import Verdict
from reporting.report.details import word_of

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*DOCS, *sorted(ROOT.glob("*.md"))]
CATALOGUE = read_catalogue(DATA / "plan" / "indicators.toml")
RESOURCES = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
FIELDS_OF = {one["name"]: one.get("schema", {"fields": []})["fields"] for one in RESOURCES}
TABLES = ("coverage.md", "glossary.md", "licences.md", "methods.md", "registers.md")
"""Lists to search, not guides to read."""
GUIDES = tuple(page.name for page in DOCS if page.name not in TABLES)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    """The text under the heading that begins so, up to the next heading."""
    found = re.search(rf"^#+ {re.escape(heading)}.*\n((?:(?!#).*\n?)*)", page, re.MULTILINE)
    assert found, f"no section {heading}"
    return found[1]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def commands(group: click.Group, prefix: str = "reporting") -> dict[str, click.Command]:
    found = {}
    for name, command in group.commands.items():
        nested = isinstance(command, click.Group)
        found |= commands(command, f"{prefix} {name}") if nested else {f"{prefix} {name}": command}
    return found


@pytest.mark.parametrize(("name", "generate"), [("methods", methods), ("registers", registers)])
def test_committed_page_is_the_generated_text(name, generate):
    """A change of the catalogue, of a setting or of a docstring goes with `make docs`."""
    assert text(f"{name}.md") == generate(), "run `make docs`"


def test_drawing_of_the_house_is_that_of_the_imports():
    assert (ROOT / "docs" / "house.svg").read_text(encoding="utf-8") == house(), "run `make docs`"


def test_guides_are_a_site_where_every_link_leads_somewhere(tmp_path):
    """Strictly built, with every page in its menu; nothing asked of another host."""
    build(tmp_path / "site")
    menu = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    listed = re.findall(r'href="(?:\./)?(\w+)\.html" class="md-nav__link', menu)
    assert {f"{name}.md" for name in listed} == set(pages())


def test_a_link_that_leads_nowhere_and_a_request_outside_are_named(tmp_path):
    (tmp_path / "a.html").write_text('<h1 id="titre">A</h1><a href="a.html#titre">A</a>')
    assert not list(broken(tmp_path))
    lost = '<a href="c.html">C</a><a href="a.html#nulle">A</a><img src="https://example.org/p.png">'
    (tmp_path / "b.html").write_text(lost)
    named = [
        "asks for https://example.org/p.png",
        "c.html leads nowhere",
        "a.html#nulle names no heading",
    ]
    assert sorted(broken(tmp_path)) == sorted(f"b.html: {one}" for one in named)


def test_every_indicator_has_its_section_and_no_other_has():
    assert re.findall(r"^### `(\w+)`", text("methods.md"), re.MULTILINE) == list(CATALOGUE)


def test_every_field_of_the_catalogue_is_described():
    assert list(FIELDS) == list(Indicator.model_fields)


def test_every_setting_is_described_and_no_other_is():
    settings = [key for key, _ in flat(read_settings(DATA / "plan" / "plan.toml"))]
    assert {shape(key) for key in settings} == set(SETTINGS)
    described = re.findall(r"^\| `([\w.]+)` \|", section(text("methods.md"), "Les réglages"), re.M)
    assert described == settings


@pytest.mark.parametrize("name", FIELDS_OF)
def test_every_column_of_a_table_is_described(name):
    own = section(text("registers.md"), f"`{name}`")
    shared = section(text("registers.md"), "Colonnes techniques")
    for field in FIELDS_OF[name]:
        title = field["title"].replace("|", r"\|")
        line = f"| `{field['name']}` | {title} |"
        assert line in own or (field["name"] in TECHNICAL and line in shared), line
        assert title


def test_every_command_is_in_a_guide():
    guides = "".join(text(name) for name in GUIDES)
    for name in commands(cli):
        assert f"`{name}" in guides, name


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_command_and_option_says_what_it_is_for(language):
    cli.make_context("reporting", ["--lang", language, "check"])
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in commands(cli).items()
        for option in command.params
        if isinstance(option, click.Option) and not (option.help and command.help)
    ]
    assert not silent


def test_every_make_target_is_listed_for_contributors():
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert targets
    assert not [name for name in targets[1].split() if f"| `make {name}` |" not in page]


def test_every_notebook_parameter_is_in_the_analyst_guide():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        own = next(c for c in cells if "parameters" in c["metadata"].get("tags", []))
        lines = "".join(own["source"]).splitlines()
        assert all(re.match(r"\w+ = .+  # .+", line) for line in lines), f"{path.name}: say why"
        assert {line.split(" = ")[0] for line in lines} <= set(NAMES)
    assert not [name for name in NAMES if f"`{name}` :" not in text("analyst.md")]


@each_page
def test_links_lead_somewhere(page):
    """Files that are there, headings that they have."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(path), f"{page.name}: {target}"


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


@each_page
def test_no_path_of_a_machine(page):
    folders = r"(?<![\w./>])/(home|root|tmp|work|mnt|media|opt|usr|var|srv|etc|Users)/|[A-Z]:\\"
    assert not re.search(folders, page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *map((ROOT / "docs").joinpath, GUIDES)],
    ids=lambda path: path.name,
)
def test_guides_stay_short(page):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 120


def test_coverage_names_every_indicator_table_and_published_figure():
    named = set(re.findall(r"`([\w.-]+)`", text("coverage.md")))
    assert set(CATALOGUE) <= named, "each has its line in docs/coverage.md"
    assert set(FIELDS_OF) <= named
    assert {row["claim_id"] for row in rows("plan/chiffres_publies.csv")} <= named


def test_coverage_names_nothing_that_does_not_exist():
    columns = {f"{table}.{field['name']}" for table, own in FIELDS_OF.items() for field in own}
    values = chain.from_iterable(
        field.get("constraints", {}).get("enum", []) for own in FIELDS_OF.values() for field in own
    )
    known = {
        *CATALOGUE,
        *FIELDS_OF,
        *columns,
        *values,
        *SETTINGS,
        *(row["claim_id"] for row in rows("plan/chiffres_publies.csv")),
        *(row["engagement_id"] for row in rows("registers/engagements_conventions.csv")),
        *("manifest.json", "reporting trace", "table.colonne"),
    }
    named = re.findall(r"`([^`]+)`", text("coverage.md"))
    assert not [name for name in named if name not in known]


def test_coverage_gives_published_figures_the_indicator_that_recomputes_them():
    lines = section(text("coverage.md"), "Chiffres").splitlines()
    for row in rows("plan/chiffres_publies.csv"):
        line = next(one for one in lines if f"`{row['claim_id']}`" in one)
        assert not row["indicateur"] or f"`{row['indicateur']}`" in line, row["claim_id"]


def test_every_absence_has_a_reason():
    """A row that says that something is absent says why, after a colon or a semicolon."""
    for line in text("coverage.md").splitlines():
        for absence in re.findall(r"\babsent(?:e|s|es)?\b(.*)", line if line[0:1] == "|" else ""):
            assert re.search(r"[:;]", absence), line


@pytest.mark.parametrize(
    "word",
    [
        *map(word_of, Status),
        *("signal divergent", "cible révisée", "provisoire", "définition modifiée"),
        *(one.value for one in Verdict),
        *("registre", "unité", "observation", "édition", "manifeste", "arrêté des données"),
    ],
)
def test_glossary_defines_the_words_of_reports(word):
    assert re.search(rf"^\| {word}[, |]", text("glossary.md"), re.MULTILINE)


def test_glossary_gives_each_word_once():
    words = re.findall(r"^\| ([^|]+) \|", text("glossary.md"), re.MULTILINE)
    listed = [w for w in words if w not in ("Français", "Sigle", "---")]
    assert len(set(listed)) == len(listed)
