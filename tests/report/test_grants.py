"""What communes may still claim, and what is settled, against the registers read alone."""

import pandas as pd
import pytest

from reporting.report.communes import HELPED


@pytest.fixture(scope="module")
def herault(plan):
    """The report of the Hérault for 2024."""
    return plan.report(2024, "departement-34")


@pytest.fixture(scope="module")
def whole(plan):
    """The report of the region for 2024."""
    return plan.report(2024, plan.territories.region.id)


@pytest.fixture(scope="module")
def left(plan):
    """The grants of calls in the Hérault with what is left of them, from the registers."""
    freeze, end = plan.settings.freeze_of(2024), pd.Timestamp(2024, 12, 31)
    voted = plan.package.state("subventions", end, freeze).set_index("decision_id")
    files = plan.package.state("dossiers", None, freeze).set_index("dossier_id")
    paid = plan.package.state("mandats", None, freeze)
    paid = paid[paid["date_mandat"] <= end].groupby("decision_id")["montant"].sum()
    voted = voted.assign(code=voted["dossier_id"].map(files["code_commune"]))
    voted = voted[voted["code"].str.startswith("34") & voted["dossier_id"].str.startswith("AMI")]
    reste = voted["montant_vote"] - voted["montant_annule"] - paid.reindex(voted.index).fillna(0)
    return voted.assign(reste=reste)[(voted["statut"] == "notifie") & (reste > 0)]


def test_what_is_left_to_claim_is_listed_by_the_day_it_lapses(herault, left):
    part = herault.to_claim()
    *rows, total = part.data.values
    days = left["date_caducite"].sort_values().dt.day.astype(str)
    assert [row[-1].split("\u00a0")[0] for row in rows] == list(days)
    assert float(total[5]) * 100 == left["reste"].sum()
    assert part.title == "Quatre aides à demander avant le 4\u00a0octobre 2025, sept plus tard"
    assert all(row[5].tone == "target" for row in part.data.cells)


def test_what_is_neither_left_nor_cancelled_is_settled(herault):
    part = herault.settled()
    assert part.title.startswith("18 aides soldées")
    assert len(part.data.rows) + len(herault.to_claim().data.rows) - 1 == 29


def test_the_region_sums_them_by_day_and_by_call(whole):
    days, calls = whole.to_claim(), whole.settled()
    *rows, total = days.data.values
    assert sum(float(row[-1]) for row in rows) == pytest.approx(float(total[-1]))
    assert sum(row[1] for row in rows) == total[1]
    assert [row[0] for row in calls.data.rows] == ["2022", "2023"]


def test_a_place_without_grants_has_nothing_to_claim(plan):
    report = plan.report(2021, "departement-48")
    assert report.values.figure(HELPED) is None or not report.values.figure(HELPED).numerator
    assert report.to_claim().kind == report.settled().kind == "empty"


def test_what_lapses_first_is_named_with_its_total(herault, left):
    (card,) = herault.soonest().cards
    first = left[left["date_caducite"] == left["date_caducite"].min()]
    assert card.title == "Avant le 4\u00a0octobre 2025"
    *rows, (name, total) = [(name, shown.value) for name, shown in card.facts]
    assert name == "Total"
    assert total * 100 == sum(value for _, value in rows) * 100 == first["reste"].sum()
    assert len(rows) == len(first)


def test_what_lapses_first_is_empty_where_nothing_is_left(plan):
    assert plan.report(2018, "departement-34").soonest().kind == "empty"


def test_a_grant_of_a_grouping_bears_its_name_and_not_that_of_its_seat(plan):
    """Its sheet lists those of its members too; that of a commune has its decisions instead."""
    settled = plan.report(2024, "departement-30").settled()
    names = {row[0] for row in settled.data.rows}
    assert "CC Rhony, Vistre, Vidourle" in names
    assert "Vergèze" not in names  # where the grouping has its seat
    sheet = plan.report(2024, "epci-243000569")
    own = {row[0] for row in sheet.settled().data.rows}
    assert own == {"CC Rhony, Vistre, Vidourle", "Uchaud"}
    assert plan.report(2024, "34172").settled().kind == "empty"
