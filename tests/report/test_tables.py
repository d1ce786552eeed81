"""Years, and what is first to be told: indicators that no longer stand as before."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from reporting.report.published import _reference


def said(part) -> str:
    return "".join(span.text for line in part.paragraphs for span in line).replace("\u00a0", " ")


def test_a_target_that_was_reached_and_is_no_longer_is_told_first(plan):
    """The Gard: 25 of 25 in the report of 2023, 23 of 26 in that of 2024."""
    told = said(plan.report(2024, "departement-30").reversals())
    assert "1 indicateur n'est plus dans la même situation" in told
    assert "de « cible atteinte » à « cible non atteinte, échéance passée »" in told
    assert "25 lycées sur 25 au 31 décembre 2023 selon le rapport précédent" in told
    assert "23 lycées sur 26 au 31 décembre 2024" in told


def test_a_region_of_one_departement_is_not_compared_with_itself(plan, monkeypatch):
    """As overseas: one row twice, one mark over the other."""
    report = plan.report(2023, "region-76")
    made = (
        lambda: report.intervals("lycees_securises"),
        lambda: report.departements("lycees_securises", title="Les départements"),
        lambda: report.contributions("lycees_securises"),
    )
    assert [one().kind for one in made] == ["chart", "table", "table"]
    alone = property(lambda values: plan.territories.of_level("departement")[:1])
    monkeypatch.setattr(type(report.values), "departements", alone)
    assert [one().kind for one in made] == ["empty", "empty", "empty"]


def test_payments_say_of_what_they_are(region):
    part = region.payments("lycees_depense", "rames_depense", title=None)
    assert part.subtitle.startswith("Lycées et trains liO\u00a0: paiements de l'année")


def test_contributions_add_up_to_the_change_of_the_region(region, departement):
    """Départements masked at either date are one row, worked out from what is published alone."""
    part, series = region.contributions("lycees_securises"), region["lycees_securises"]
    rows, (before, after) = part.data.values, (series[2018], series[2023])
    change = Fraction(after.numerator, after.denominator)
    change -= Fraction(before.numerator, before.denominator)
    assert sum(float(row[3]) for row in rows) == pytest.approx(float(change), abs=1e-5)
    assert all(
        float(row[1]) + float(row[2]) == pytest.approx(float(row[3]), abs=3e-6) for row in rows
    )
    assert sum(float(row[4]) for row in rows) == pytest.approx(1, abs=1e-5)
    shown = {row[0] for row in rows} - {"Autres départements"}
    hidden = [
        place.name
        for place in region.values.departements
        for year in (2018, 2023)
        if region.values.reading("lycees_securises", place)[year].masked
    ]
    assert hidden and not shown.intersection(hidden)
    assert rows[0][0] == "Autres départements"  # the title names one that is known
    title = part.title.replace("\u00a0", " ")
    assert title == f"{rows[1][0]} : +9,1 points sur +47,6 points dans la région"
    assert part.note.startswith(
        "Série rompue\u00a0: PPMS unifié. "
    )  # what changed is not all progress
    assert departement.contributions("lycees_securises").kind == "empty"
    assert region.contributions("lycees_depense").kind == "empty"


def test_a_figure_of_the_last_report_that_is_masked_since_says_so(plan):
    """Page 2 of the Gard shows an interval for 2023: page 1 cannot give 25 of 25 alone."""
    report = plan.report(2024, "departement-30")
    shown = report.values.series("lycees_securises")[2023]
    assert shown.masked
    interval = shown.text.replace("\u202f", " ")
    assert f"précédent, valeur masquée depuis : {interval} ;" in said(report.reversals())


def test_nothing_is_told_where_nothing_changed_nor_in_the_first_report(plan, region):
    assert plan.report(2024, "region-76").reversals().kind == "empty"
    assert region.reversals().kind == "empty"


def test_a_column_says_its_period_if_it_is_not_a_day(region):
    names = ("valeurs_lyceens_touches", "formations_participants", "lycees_securises")
    years = region.years(*names, title="Années").data
    assert [one.label for one in years.columns][1:] == [
        "Lycées touchés (année scolaire)",
        "Participants (dans l'année)",
        "Entièrement sécurisés",
    ]
    assert years.rows[-1][0] == "2023 (année scolaire 2022-2023)"
    school = region.years(names[0], title="Années").data
    assert school.rows[-1][0] == "2022-2023"
    assert [one.label for one in region.departements(*names, title="Lieux").data.columns] == [
        "Territoire",
        "Lycées touchés (2022-2023)",
        "Participants (2023)",
        "Entièrement sécurisés",
    ]


def test_a_sum_is_not_shown_before_it_begins(region):
    """Calls for projects are of 2022 on; coaches were first paid for in 2017."""
    calls = region.years("communes_aidees", "communes_montant_vote", title="Appels").data.rows
    assert [tuple(row)[:2] for row in calls] == [("2022", "41"), ("2023", "90")]
    paid = region.years("lycees_depense", "autocars_depense", title="Dépenses").data.rows
    assert tuple(paid[0]) == ("2016", "3,4\u00a0M€", "")


def test_a_table_names_the_source_of_what_it_shows_alone(plan):
    """Trainees are known for the region alone: a département's table does not quote them."""
    names = ("valeurs_lyceens_touches", "formations_participants")
    there = plan.report(2024, "departement-66").years(*names, title="Années")
    assert "formations" not in there.source
    assert "formations" in plan.report(2024, "region-76").years(*names, title="Années").source


def test_a_day_that_was_chosen_is_told_of_what_is_compared_alone(plan):
    """C08 is not recomputed: nothing was compared at any day."""
    part = plan.report(2024, "region-76").published_figures("Chiffres")
    days = {row[0]: (row[3], row[7]) for row in part.data.rows}
    assert days["C08"] == ("oct. 2023", "")
    assert days["C29"] == ("2022", "Jour inconnu (« 2022 ») : comparé au 31 décembre 2022.")


def test_a_gap_says_why_under_its_subject_and_the_file_has_all_of_it(plan):
    part = plan.report(2024, "region-76").published_figures("Chiffres")
    cells = {row[0].text: row for row in part.data.cells}
    assert cells["C09"][1].sub is None
    assert cells["C06"][1].sub.endswith("les engagements que par étape budgétaire")
    assert cells["C06"][8].text.startswith(cells["C06"][1].sub)
    assert cells["C06"][10].text.startswith("https://")
    assert [column.id for column in part.data.columns if not column.printed] == [
        "intervalle",
        "choix",
        "explication",
        "source",
        "adresse",
    ]


def test_a_figure_of_another_period_says_so_on_its_tile(plan):
    tiles = plan.report(2024, "region-76").key_figures("lycees_securises", "plan_execution").tiles
    assert tiles[0].detail == "211\u00a0lycées sur 225"
    assert tiles[1].detail == "45,4\u00a0M€ sur 50,0\u00a0M€, de 2021 à 2023"


def test_nothing_later_than_the_freeze_is_printed(plan, region):
    """C42 was published in April 2025; why C07 differs was written in February 2025."""
    rows = {row[0]: row for row in region.published_figures("Chiffres").data.rows}
    assert "C42" not in rows
    assert not any("2025" in row[8] for row in rows.values())
    later = plan.report(2024, "region-76").published_figures("Chiffres").data.rows
    assert "C42" not in {row[0] for row in later}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2020-", "depuis 2020"),
        ("2022-janv. 2024", "2022 à janv. 2024"),
        ("2016 - nov. 2020", "2016 à nov. 2020"),
        ("2021-2023", "2021-2023"),
        ("livraison T1 2027", "livraison T1 2027"),
    ],
)
def test_the_time_of_a_published_figure_is_whole(written, shown):
    assert _reference(SimpleNamespace(reference=written)) == shown
