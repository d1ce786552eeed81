"""An attack: everything published of two vintages is read back, and masked counts looked for."""

import csv
import io
from datetime import date

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from reporting import document
from reporting.disclosure.sheet import Key
from reporting.facade import Plan

LYCEES = (
    *("lycees_securises", "lycees_cloture", "lycees_video"),
    *("lycees_controle_acces", "lycees_ppms"),
)
COUNTED = ("gares_video", "isg_personnes_accompagnees", "policiers_formes", "cyber_incidents")
VINTAGES = (2023, 2024)


@pytest.fixture(scope="module")
def plan(root):
    return Plan.load(root / "data")


def parts_of(report):
    """Every form of part that a sensitive figure could be shown in."""
    some = (*LYCEES, *COUNTED)
    yield report.key_figures(*some)
    yield report.dashboard(*some, title="Tableau de bord")
    yield report.departements(*some, title="Départements")
    yield report.years(*some, title="Années")
    yield report.components(*LYCEES[1:], title="Composantes")
    yield report.missing_components(title="Ce qui manque")
    yield report.revisions(title="Révisions")
    yield report.quality_indicators(title="Qualité")
    for name in LYCEES:
        yield report.trajectory(name, title=f"{{{name}}} des lycées")
        yield report.multiples(name, title="Lycées")
        if report.values.territory == report.values.region:
            yield report.map(name, title="Lycées")
            yield report.ranking(name, title="Lycées")
            yield report.contributions(name, title="Contributions")
        yield report.flows(name, title="Flux")
        yield report.projection(name, title="Projection")
        yield report.fork(name, title="Fourche")
        yield report.prose(
            "{%s}, soit {%s.fraction_text} ; {evolution.%s} ; {reste.%s}." % ((name,) * 4),
            f"De {{minimum.{name}}} à {{maximum.{name}}}.",
        )


@pytest.fixture(scope="module")
def published(plan):
    """What the region and the départements publish in two vintages: figures, tables, pages."""
    found = []
    for year in VINTAGES:
        for place in (plan.territories.region, *plan.territories.of_level("departement")):
            report = plan.report(year, place.id)
            parts = list({part.id: part for part in parts_of(report)}.values())
            cells = [new_code_cell("None", id=f"c{n}") for n in range(len(parts) + 1)]
            for cell, part in zip(cells, (report.cover(), *parts), strict=True):
                cell.outputs = [new_output("display_data", data=part._repr_mimebundle_())]
            built = document.build(new_notebook(cells=cells))
            figures = [one for part in parts for one in part.as_json()["figures"]]
            tables = document.tables(built)
            found.append((year, place, figures, tables, document.render_html(built)))
    return found


def masks(plan, year, about):
    return plan.secrecy.masks(date(about, 12, 31), plan.settings.freeze_of(year))


def test_no_manifest_figure_is_masked(plan, published):
    """Neither in its own vintage nor, unchanged, in the other one."""
    for year, _, figures, _, _ in published:
        for one in figures:
            key = Key(one["indicator"], one["territory"])
            if one["observed"]:
                assert key not in masks(plan, year, one["year"]).reasons, (year, one)


def test_no_table_holds_a_masked_share(plan, published):
    """The table of all départements and years: a masked cell is empty, in every file."""
    checked = 0
    names = {place.name: place.id for place in plan.territories.of_level("departement")}
    for year, _, _, tables, _ in published:
        for file, text in tables.items():
            if (name := file.removesuffix(".csv").removeprefix("multiples-")) not in LYCEES:
                continue
            for row in csv.DictReader(io.StringIO(text)):
                place = names.get(row["territoire"])
                for column, cell in row.items():
                    if place and column.startswith("annee_"):
                        about = int(column.removeprefix("annee_"))
                        is_hidden = Key(name, place) in masks(plan, year, about).reasons
                        assert (cell == "") == is_hidden, (year, file, row)
                        checked += is_hidden
    assert checked > 1000


def test_subtraction_finds_no_masked_count(plan, published):
    """Region less départements, what the other vintage shows of unchanged figures included."""
    seen = {}
    for year, _, figures, _, _ in published:
        for one in figures:
            if one["observed"]:
                key = (one["indicator"], one["year"], one["territory"])
                seen.setdefault(year, {})[key] = (one["numerator"], one["denominator"])
    places = [place.id for place in plan.territories.of_level("departement")]
    attacked = 0
    for year, shown in seen.items():
        other = seen[VINTAGES[0] if year == VINTAGES[1] else VINTAGES[1]]
        for name, about, _place in [key for key in shown if key[2] == plan.territories.region.id]:
            sheet = plan.secrecy.sheet(date(about, 12, 31), plan.settings.freeze_of(year))
            cells = [(name, about, one) for one in places if Key(name, one) in sheet.counts]
            unknown = [one for one in cells if one not in shown]
            true = plan.observe(about, indicator=name, freeze=plan.settings.freeze_of(year))
            exact = true.set_index("territory")["numerator"]
            guessed = [one for one in unknown if one in other and other[one][0] == exact[one[2]]]
            assert len(unknown) - len(guessed) != 1, (year, name, about, unknown)
            attacked += bool(unknown)
    assert attacked > 20


def test_pages_say_what_s_means(published):
    assert all(
        "valeur masquée (secret de sécurité ou statistique)" in page for *_, page in published
    )
