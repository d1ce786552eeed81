"""`reporting diff --format markdown`: what changed between two editions, for people to read."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbformat import v4, write

from reporting.cli import cli
from reporting.document.cells import MIME, SVG
from reporting.errors import UsageError

DATA = str(Path(__file__).parents[2] / "data")
MANIFEST = {
    **{name: {} for name in ("definitions", "targets", "inputs", "files")},
    **{"version": 3, "formats": [], "demonstration": True, "revisions": [], "lock": None},
    "notebook": {"name": "rapport.ipynb", "sha256": ""},
    "code": {"version": "0", "sha256": ""},
    "fingerprint": "",
    "parameters": {"year": 2023, "territory": "region-76", "freeze": "2024-01-31"},
}
FIGURE = {"indicator": "lycees_securises", "year": 2023, "territory": "region-76", "unit": "%"}
FIGURE |= {"denominator": 225, "text": "", "observed": True, "part": "chapeau"}
COLUMNS = [
    {"id": "annee", "label": "Année", "header": True, "unit": None},
    {"id": "valeur", "label": "Occitanie", "header": False, "unit": "%"},
    {"id": "statut", "label": "Statut", "header": False, "unit": None},
]
PROSE = {"kind": "prose", "id": "chapeau", "title": None, "data": None}
CHART = {"kind": "chart", "id": "lycees-par-annee", "title": "Presque tous"}


def row(year, number, status):
    share = {"text": f"{number} %", "value": f"{number}/100", "unit": "%", "decimals": 0}
    return [{"text": year}, share, {"text": status, "icon": "bonne_voie"}]


@pytest.fixture
def edition(tmp_path):
    """Write an edition folder: one figure, two sentences, one chart."""

    def write_one(name, *, numerator=203, sentence="Rien ne bouge.", rows=(), svg="<svg/>"):
        folder = tmp_path / name
        folder.mkdir()
        shown = FIGURE | {"numerator": numerator}
        (folder / "manifest.json").write_text(json.dumps(MANIFEST | {"figures": [shown]}))
        told = [[{"text": "Toujours "}, {"text": "vrai."}], [{"text": sentence}]]
        chart = CHART | {"data": {"columns": COLUMNS, "rows": [*rows]}}
        parts = (PROSE | {"paragraphs": told}, {}), (chart, {SVG: svg})
        cells = [
            v4.new_code_cell(outputs=[v4.new_output("display_data", {MIME: part, **more})], id=id)
            for id, (part, more) in zip(("essentiel", "courbe"), deepcopy(parts), strict=True)
        ]
        write(v4.new_notebook(cells=cells), folder / "rapport.ipynb")
        return str(folder)

    return write_one


def markdown(*sides):
    return CliRunner().invoke(cli, ["diff", "--data", DATA, "--format", "markdown", *sides])


def lines_under(text, heading):
    return text.split(f"### {heading}\n\n")[1].split("\n\n")[0].splitlines()[2:]


def test_two_editions_that_say_the_same(edition):
    result = markdown(edition("a"), edition("b"))
    assert result.exit_code == 0
    nothing = "0_chiffre, 0_statut, 0_phrase, 0_graphique ou tableau.".replace("_", "\u00a0")
    assert nothing in result.stdout
    assert "###" not in result.stdout


def test_a_figure_is_told_with_its_difference_and_lacks_a_reason(edition):
    result = markdown(edition("a"), edition("b", numerator=205))
    assert result.exit_code == 1
    assert (
        "1\u00a0chiffre, " in result.stdout and "**1\u00a0changement à motiver.**" in result.stdout
    )
    assert lines_under(result.stdout, "Chiffres") == [
        "| Lycées entièrement sécurisés | 2023 | Occitanie | 90,2\u202f% (203/225) "
        "| 91,1\u202f% (205/225) | +0,9\u00a0point | à motiver |"
    ]


def test_a_sentence_that_stayed_is_set_aside(edition):
    result = markdown(edition("a"), edition("b", sentence="Tout bouge."))
    assert lines_under(result.stdout, "Phrases") == ["| essentiel | Rien ne bouge. | Tout bouge. |"]


def test_a_chart_tells_the_values_that_moved_and_a_status_its_word(edition):
    before = [row("2022", 80, "en bonne voie"), row("2023", 90, "en bonne voie")]
    after = [before[0], row("2023", 88, "recul")]
    result = markdown(edition("a", rows=before), edition("b", rows=after))
    assert lines_under(result.stdout, "Statuts") == ["| 2023 | en bonne voie | recul |"]
    assert lines_under(result.stdout, "Graphiques et tableaux") == [
        "| Presque tous | 2023, Occitanie\u00a0: 90 % → 88 % (\u22122\u00a0points) |"
    ]


def test_values_of_a_chart_beyond_three_are_counted(edition):
    before, after = ([row(f"{n}", n + more, "recul") for n in range(5)] for more in (1, 2))
    result = markdown(edition("a", rows=before), edition("b", rows=after))
    assert lines_under(result.stdout, "Graphiques et tableaux")[0].endswith("et 2 autres |")


def test_a_chart_drawn_otherwise_of_the_same_values_says_so(edition):
    result = markdown(edition("a"), edition("b", svg="<svg></svg>"))
    (line,) = lines_under(result.stdout, "Graphiques et tableaux")
    assert line == "| Presque tous | redessiné, mêmes valeurs |"


def test_what_registers_say_is_no_markdown(edition):
    hostile = "a | b\n\n# <img src=x> [c](d) `e`"
    result = markdown(edition("a"), edition("b", sentence=hostile))
    (line,) = lines_under(result.stdout, "Phrases")
    assert line.endswith(r"| a \| b \# &lt;img src=x> \[c\](d) \`e\` |")


def test_two_freezes_tell_figures_and_statuses_of_what_is_public():
    result = markdown("2024-01-31", "2025-01-31", "--year", "2022")
    assert result.exit_code == 0
    assert "se comparent entre deux dossiers" in result.stdout
    assert lines_under(result.stdout, "Chiffres")
    assert "\u00a0statut" in result.stdout


def test_a_freeze_of_no_report_is_misuse():
    """Masks hold for reports alone: a summary has more readers than registers."""
    refused = markdown("2024-01-31", "2024-06-30").exception
    assert isinstance(refused, UsageError)


def test_the_summary_is_in_the_language_of_who_asks(edition):
    """Its headings, counts and the names of indicators; a sentence stays as readers have it."""
    sides = (
        edition("a"),
        edition("b", numerator=205, sentence="Tout bouge.", rows=[row("2023", 91, "?")]),
    )
    given = ["--lang", "en", "diff", "--data", DATA, *sides, "--format", "markdown"]
    told = CliRunner().invoke(cli, given).stdout
    assert told.startswith("## What changes, from ")
    assert "1\u00a0figure, 1\u00a0status, 1\u00a0sentence, 1\u00a0chart or table." in told
    assert "**1\u00a0change without a reason.**" in told
    assert "| Indicator | Year | Territory | Before | After | Difference | Reason |" in told
    assert "Lycées fully secured" in told
    assert "| essentiel | Rien ne bouge. | Tout bouge. |" in told
    assert "no reason yet" in told


TABLE = """<table><thead><tr><th></th><th>ville</th><th>bornes</th></tr></thead>
<tbody><tr><th>0</th><td>Brest</td><td>{}</td></tr></tbody></table>"""
DRAWN = '<svg><path d="M0 {}"/><text x="1">{}</text></svg>'


@pytest.fixture
def notebook(tmp_path):
    """Write an executed notebook of another project: a line, a table, two drawings."""

    def write_one(name, line="52 bornes", number="12.5", height=1, word="Bornes", picture="aa=="):
        shown = (
            {"text/plain": line},
            {"text/html": TABLE.format(number), "text/plain": "0 Brest"},
            {SVG: DRAWN.format(height, word), "text/plain": "<Figure>"},
            {"image/png": picture, "text/plain": "<Figure>"},
        )
        cells = [
            v4.new_code_cell(outputs=[v4.new_output("display_data", data)], id=f"c{rank}")
            for rank, data in enumerate(shown)
        ]
        write(v4.new_notebook(cells=cells), tmp_path / name)
        return str(tmp_path / name)

    return write_one


@pytest.mark.parametrize(
    ("changed", "heading", "told"),
    [
        ({"line": "53 bornes"}, "Phrases", "| c0 | 52 bornes | 53 bornes |"),
        ({"number": "12.75"}, "Graphiques", "| c1 | 0, bornes : 12.5 → 12.75 (+0,25) |"),
        ({"height": 2}, "Graphiques", "| c2 | redessiné |"),
        ({"word": "Prises"}, "Phrases", "| c2 | Bornes | Prises |"),
        ({"picture": "bb=="}, "Graphiques", "| c3 | redessiné |"),
    ],
)
def test_two_notebooks_of_another_project_tell_what_they_show_otherwise(
    notebook, changed, heading, told
):
    done = CliRunner().invoke(
        cli, ["diff", "--format", "markdown", notebook("a.ipynb"), notebook("b.ipynb", **changed)]
    )
    assert done.exit_code == 1
    assert f"### {heading}" in done.output
    assert told.replace(" :", "\u00a0:") in done.output


def test_two_notebooks_that_show_the_same(notebook):
    sides = notebook("a.ipynb"), notebook("b.ipynb")
    same = CliRunner().invoke(cli, ["diff", "--format", "markdown", *sides])
    assert (same.exit_code, "0\u00a0phrase, 0\u00a0graphique" in same.output) == (0, True)
    asked = CliRunner().invoke(cli, ["diff", "--json", *sides])
    assert (asked.exit_code, "deux carnets exécutés" in asked.output) == (2, True)
