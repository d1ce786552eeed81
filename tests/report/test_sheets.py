"""The sheet of every kind of commune and grouping, its cells run as a build runs them."""

import ast
import json
import re
from datetime import date
from fractions import Fraction
from io import BytesIO

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from reporting.document import build, render_pdf
from reporting.parts import Part
from reporting.report.beneficiary import SIZES, to_place
from tests.parts.layout import faults

CHOSEN = {
    "34172": "Deux aides votées, une payée : 25 100 € restent à demander",
    "66164": "Deux aides votées, une payée : 11 620 € restent à demander",
    "31555": "Une aide votée à Toulouse : 5 740 € restent à demander",
    "30305": "Deux aides votées à Salindres : 26 750 € restent à demander",
    "30243": "Une aide votée à Saint-Christol-lez-Alès, entièrement payée",
    "34341": "Deux aides votées à Villeveyrac, toutes payées",
    "31433": "À Portet-sur-Garonne, l'aide votée a été annulée",
    "82112": "Une aide votée à Moissac : 22 900 € ne seront pas versés",
    "09122": "Aucune aide votée à Foix : une demande n'a pas été retenue",
    "12052": "Aucune aide votée à Capdenac-Gare : deux demandes n'ont pas été retenues",
    "65304": "Aucune aide votée à Maubourguet : deux demandes sans suite",
    "31117": "Aucune aide votée à Castelmaurou : une demande non recevable",
    "30344": "Aucune aide votée à Vergèze, mais 19 140 € à son groupement",
    "34151": "Aucune aide votée à Marsillargues, aucune demande déposée",
    "12076": "Une aide votée à Conques-en-Rouergue : 17 740 € restent à demander",
    "epci-243000569": "Une aide votée à la CC Rhony, Vistre, Vidourle, entièrement payée",
}
"""Communes and what their sheet opens with; 12076 is the code that Conques had before a merger."""
OTHERS = (
    *("30011", "34050", "46042", "48095", "65100", "66136", "81004", "81271", "82033", "09160"),
    *("11369", "12176", "30334", "31113", "31417", "32013", "34003", "34032", "46127", "66008"),
    "epci-243100518",
)


@pytest.fixture(scope="module")
def cells(root):
    """The code cells of the notebook but those that give parameters and load the plan."""
    notebook = json.loads((root / "notebooks" / "commune.ipynb").read_text("utf-8"))
    code = ["".join(one["source"]) for one in notebook["cells"] if one["cell_type"] == "code"]
    return code[2:]


@pytest.fixture(scope="module")
def sheet(plan, cells):
    """Return the parts of a sheet that are shown."""

    def made(code: str, year: int = 2024) -> list[Part]:
        names = {"report": plan.report(year, code)}
        names["territory"] = names["report"].values.territory.id
        found = [names["report"].cover()]
        for source in cells:
            *steps, last = ast.parse(source).body
            exec(compile(ast.Module(steps, []), "cell", "exec"), names)
            if isinstance(last, ast.Expr):
                found.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
            else:
                exec(compile(ast.Module([last], []), "cell", "exec"), names)
        return [one for one in found if one.kind != "empty"]

    return made


def texts(part: Part) -> list[str]:
    """Return everything that a part says."""
    lines = ["".join(span.text for span in line) for line in part.paragraphs]
    lines += [part.title or "", part.subtitle or "", part.alt or "", part.note or ""]
    for card in part.cards:
        lines += [card.title, *("".join(span.text for span in line) for line in card.lines)]
        lines += [f"{label} {shown.text}" for label, shown in card.facts]
    lines += [f"{tile.text} {tile.label}" for tile in part.tiles]
    return [line for line in lines if line]


def verdict(parts: list[Part]) -> str:
    (said,) = [one for one in parts if one.role == "verdict"]
    return re.sub(r"\s", " ", texts(said)[0])


@pytest.mark.parametrize("code", CHOSEN)
def test_a_sheet_opens_with_what_the_commune_got(sheet, code):
    assert verdict(sheet(code)) == CHOSEN[code]


WRONG = re.compile(
    r"\b(de le|de les|à le|à les|de [AEIOUYÉÈ]|un aides|une aides|\b1 (aides|communes)|"
    r"(\b[Dd]eux|\b[Tt]rois) (aide|commune|demande)\b|None|nan|NaT|\{|\}|  |,,|\.\.)"
)


@pytest.mark.parametrize("code", [*CHOSEN, *OTHERS])
def test_every_sentence_of_a_sheet_agrees(sheet, code):
    parts = sheet(code)
    assert len(parts) >= 6, "a sheet is never empty"
    for part in parts:
        for text in texts(part):
            assert not WRONG.search(text), text
        if part.svg:
            assert not faults(part.svg, 8) + faults(part.narrow, 12)
            assert part.alt and len(part.alt) <= 250


@pytest.mark.parametrize("code", ["31555", "09261", "66164"])
def test_a_sheet_has_two_pages_at_most(sheet, code):
    """Of one large aid among many like it, and of the most decisions."""
    parts = sheet(code)
    (around,) = (rank for rank, one in enumerate(parts) if one.role == "headline")
    cells = [new_code_cell(str(rank), id=f"c{rank}") for rank in range(len(parts))]
    for cell, part in zip(cells, parts, strict=True):
        cell.outputs = [new_output("display_data", data=part._repr_mimebundle_())]
    for rank, title in ((around, "## Autour"), (1, "## Les aides")):
        cells.insert(rank, new_markdown_cell(title, id=f"titre-{rank}"))
    pdf = render_pdf(build(new_notebook(cells=cells)), {})
    assert len(PdfReader(BytesIO(pdf)).pages) <= 2


@pytest.mark.parametrize("code", ["34172", "34151", "30344", "66164", "31555", "82033"])
def test_a_sheet_tells_nothing_of_the_equipment_of_a_commune(sheet, plan, code):
    """Its figures are those of the region, of its département, or of grants."""
    public = {one.id for one in plan.catalogue.values() if one.diffusion == "publique"}
    for part in sheet(code):
        for figure in part.figures:
            small = figure.territory.startswith(("commune-", "epci-"))
            assert not (small and figure.indicator in plan.catalogue) or (
                figure.indicator in public
            )
            assert not (figure.masked and figure.value is not None)


def test_the_sums_of_every_beneficiary_are_those_of_the_registers(plan, sheet, known):
    """Recomputed with pandas alone, for all of them."""
    freeze = plan.settings.freeze_of(2024)
    rows = {
        name: plan.package.state(name, date(2024, 12, 31), freeze)
        for name in ("subventions", "mandats")
    }
    files = plan.package.state("dossiers", None, freeze)
    files = files[files["type"] == "commune"].drop_duplicates("dossier_id", keep="last")
    voted = rows["subventions"].merge(files, on="dossier_id")
    voted = voted[voted["statut"] != "annule"]
    voted = voted.assign(net=voted["montant_vote"] - voted["montant_annule"].fillna(0))
    paid = rows["mandats"].groupby("decision_id")["montant"].sum()
    voted = voted.assign(paid=voted["decision_id"].map(paid).fillna(0))
    for code, own in voted[voted["net"] > 0].groupby("code_commune"):
        tiles = plan.report(2024, str(code)).sums().tiles
        given = [tile.shown.value for tile in tiles]
        assert given[0] == Fraction(int(own["net"].sum()), 100), code
        assert given[1] == Fraction(int(own["paid"].sum()), 100), code
        is_open = (own["statut"] != "solde") & (own["net"] > own["paid"])
        late = own["date_caducite"] <= pd.Timestamp(freeze)
        left = own[is_open & ~late]
        due = int((left["net"] - left["paid"]).sum())
        if due or not (is_open & late).any():
            assert given[2] == Fraction(due, 100), code


def test_the_nearest_are_in_order_and_not_the_commune_itself(plan):
    from reporting.report.around import nearby

    for code in ("34151", "34172", "48061", "65059"):
        found = nearby(plan.report(2024, code).values)
        assert len(found) == 4
        assert [far for _, far, _ in found] == sorted(far for _, far, _ in found)
        assert code not in {place.code for place, *_ in found}
    near = nearby(plan.report(2024, "34151").values)
    assert (near[0][0].name, near[0][1]) == ("Candillargues", 7)


def test_classes_of_size_hold_every_commune(plan):
    """The smallest commune has a sheet too."""
    part = plan.report(2024, "34151").same_size()
    assert sum(row[2] for row in part.data.values) == len(plan.tables["communes"])
    assert len(part.data.rows) == len(SIZES) + 1


def test_the_sheet_of_a_year_before_any_call_says_what_it_can(sheet):
    parts = sheet("34151", 2020)
    assert verdict(parts) == "Aucune aide votée à Marsillargues, aucune demande déposée"
    assert not [one for one in parts if one.role == "lead" and "appel" in texts(one)[0]]


def test_to_whom_a_grant_goes(plan):
    said = {
        "30011": "aux Angles",
        "81004": "à Albi",
        "31555": "à Toulouse",
        "epci-243000569": "à la CC Rhony, Vistre, Vidourle",
        "epci-243400017": "à Montpellier Méditerranée Métropole",
    }
    assert {code: to_place(plan.territories.get(code)) for code in said} == said


def test_the_smallest_commune_has_its_sheet(plan, sheet):
    smallest = min(
        (one for one in plan.territories.of_level("commune") if one.population),
        key=lambda one: one.population,
    )
    parts = sheet(smallest.code)
    assert parts[0].cover["place"].endswith(("habitants", "habitant"))
    assert any(one.kind == "map" for one in parts)


def test_cancellations_are_told_where_there_are_some(sheet):
    """In part, of another grant, or of the only one: never of a grant that was kept whole."""
    said = {
        code: " ".join(
            re.sub(r"\s", " ", text)
            for one in sheet(code)
            if one.role == "lead"
            for text in texts(one)
        )
        for code in ("34172", "66164", "31555", "31433")
    }
    assert "annulations déduites" in said["34172"]
    assert "annul" not in said["31555"]
    assert "Une autre aide a été annulée" in said["66164"] and "déduites" not in said["66164"]
    assert said["31433"].startswith("Cette aide était de 8 100 €.")


def test_what_was_cancelled_has_lanes_and_no_table(sheet):
    """Such a sheet keeps to one page."""
    assert {one.id for one in sheet("31433")} >= {"vie-des-aides", "communes-aidees-proches"}
    assert not {"decisions", "communes-de-meme-taille"} & {one.id for one in sheet("31433")}


def test_a_few_communes_helped_are_counted_in_words(plan):
    """A title that opens with a figure is read after its number: "Figure 1 2 communes"."""
    title = plan.report(2024, "epci-200006930").near_map().title
    assert title.startswith("Deux communes aidées en Lozère")


def test_less_than_so_far_is_above_the_distance(plan):
    """18,4 km is less than 19 km, and the list may say 18."""
    from reporting.report import around

    values = plan.report(2024, "12001").values
    third = around._by_distance(values)[around.CLOSE - 1][0]
    far = int(re.search(r"(\d+)\skm", plan.report(2024, "12001").near_map().title)[1])
    assert third < far <= third + 1


def test_the_title_of_decisions_is_a_finding_in_its_unit(sheet):
    """Paid and left to claim, as its last line has them: "payé 0" needs no plural."""
    titles = {code: _title(sheet(code), "decisions") for code in ("34172", "30273")}
    assert titles == {
        "34172": "Deux décisions, en euros : payé 12 340, à demander 25 100",
        "30273": "Une décision, en euros : payé 0, à demander 5 310",
    }


def _title(parts, id):
    return re.sub(r"\s", " ", next(one.title for one in parts if one.id == id))


def test_the_title_of_a_map_counts_all_within_its_distance_and_those_it_does_not_show(plan):
    """Five of the Aude around Limoux; of three around Balsièges, one is in the Aveyron."""
    said = {
        code: re.sub(r"\s", " ", plan.report(2024, code).near_map().title)
        for code in ("11206", "48016", "12001")
    }
    assert said["11206"] == "Cinq communes aidées à moins de 25 km"
    assert said["48016"] == "Trois communes aidées à moins de 40 km, dont une hors de la carte"
    assert "hors" not in said["12001"]


def test_what_is_lapsed_or_closed_cannot_be_claimed(plan):
    """Lost at Moissac; at Uchaud, what was paid back is not to claim again."""
    for code in ("82112", "30333"):
        (row,) = plan.report(2024, code).lifelines().data.values
        assert float(row[-1]) == 0
    assert "520\u00a0€ rendus le 15" in plan.report(2024, "30333").lifelines().alt


def test_a_list_of_a_grouping_says_that_its_communes_are_in_it(plan):
    report = plan.report(2024, "epci-243000569")
    for part in (report.to_claim(), report.settled()):
        assert part.subtitle.startswith("Groupement et communes membres : aides")
    assert "membres" not in plan.report(2024, "departement-30").to_claim().subtitle
