"""Budget, costs and constant euros, against the registers read with pandas alone."""

from fractions import Fraction as F

import pandas as pd
import pytest

from reporting.parts.french import euros, rounded
from reporting.report.money import TOTAL

END = pd.Timestamp(2023, 12, 31)


@pytest.fixture(scope="module")
def ledger(known):
    """Payments with the measure of their authorisation."""
    lines = known("ap_ae_cp").drop_duplicates("ap_code").set_index("ap_code")["mesure"]
    paid = known("mandats")
    return paid.assign(mesure=paid["ap_code"].map(lines))


def test_a_budget_adds_up_by_row_and_by_column(region, cells):
    rows = cells(region.budget("Le budget"))
    assert len(rows) == len(region.values.ledger.settings.vocabulaire.mesures) + 1
    assert all(engaged - paid == left for _, _, engaged, paid, left in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]


def test_what_was_committed_is_the_last_stage_of_each_authorisation(region, known, column):
    stages = ["BP", "BS", "DM", "CA"]
    lines = known("ap_ae_cp")
    lines = lines[(lines["exercice"] <= 2023) & (lines["mesure"] == "lycees")]
    order = lines["exercice"] * 10 + lines["etape"].map(stages.index)
    latest = lines.loc[order.groupby(lines["ap_code"]).idxmax()]
    found = column(region.budget("Le budget"), "engage")
    assert found["Lycées"] == euros(int(latest["engage"].sum()), 2, scale="M€")


def test_totals_are_the_indicators_of_the_budget(region):
    part, values = region.budget_year("L'exercice"), region.values
    totals = next(row for row in part.data.values if row[0] == TOTAL)
    engaged, paid = (values.figure(name) for name in ("taux_engagement", "taux_mandatement"))
    assert totals[3] == engaged.machine
    assert totals[6] == paid.machine
    left = region.budget("Le budget").data.values[-1][-1]
    assert left == values.figure("reste_a_mandater").machine


def test_rates_carry_what_they_divide(region, ledger, known):
    rates = {
        (one.numerator, one.denominator)
        for one in region.budget_year("L'exercice").figures
        if one.indicator == "taux_mandatement"
    }
    paid = ledger[(ledger["exercice"] == 2023) & (ledger["mesure"] == "rames")]["montant"].sum()
    lines = known("ap_ae_cp")
    lines = lines[(lines["exercice"] == 2023) & (lines["mesure"] == "rames")]
    opened = lines[lines["etape"] != "CA"]["cp_ouverts"].sum()
    assert (paid, opened) in rates


def test_costs_divide_the_figures_of_the_report(region):
    rows, figure = region.costs("Les coûts").data.values, region.values.figure
    spent, lycees = figure("lycees_depense").numerator, figure("lycees_securises")
    before = region.values.series("lycees_securises")[2016].numerator
    earlier = region.values.series("lycees_depense")[2016].numerator
    averages = {row[0].split(" (")[0]: row[3] for row in rows}
    expected = {
        "Coût moyen par lycée du parc": F(spent, lycees.denominator),
        "Coût moyen par lycée nouvellement sécurisé": F(spent - earlier, lycees.numerator - before),
        "Coût moyen par autocar équipé": F(
            figure("autocars_depense").numerator, figure("autocars_equipes").numerator
        ),
        "Montant moyen voté par commune aidée": F(
            figure("communes_montant_vote").numerator, figure("communes_aidees").numerator
        ),
    }
    for label, cents in expected.items():
        assert averages[label] == f"{rounded(cents / 100, 2):f}"


def test_operations_received_have_a_median_and_quartiles(region, known, ledger):
    works = known("operations_travaux")
    works = works[(works["statut"] == "recu") & (works["date_reception"] <= END)]
    paid = ledger[(ledger["mesure"] == "lycees") & (ledger["date_mandat"] <= END)]
    paid = paid[paid["operation_id"].isin(works["operation_id"])]
    costs = paid.groupby("operation_id")["montant"].sum().astype(float)
    row = region.costs("Les coûts").data.values[-1]
    found = [float(value) * 100 for value in row[3:]]
    assert found == pytest.approx([costs.quantile(q) for q in (0.5, 0.25, 0.75)], abs=1)


def test_constant_euros_are_paid_at_the_prices_of_the_month(region, known, ledger, cells):
    part = region.constant_euros("Euros constants")
    prices = known("indices_prix").set_index("mois")["valeur"].map(float)
    base = prices[[f"2023-{month:02d}" for month in range(1, 13)]].mean()
    paid = ledger[(ledger["mesure"] == "lycees") & ledger["date_mandat"].between("2016", END)]
    months = paid["date_mandat"].dt.strftime("%Y-%m")
    constant = (paid["montant"] * base / months.map(prices)).groupby(months.str[:4]).sum()
    current, deflated = zip(*cells(part), strict=True)
    assert [float(euros) * 100 for euros in deflated[:-1]] == pytest.approx(list(constant))
    assert sum(current[:-1]) == current[-1]
    assert current[-1] * 100 == region.values.figure("lycees_depense").numerator
    assert float(sum(deflated[:-1])) == pytest.approx(float(deflated[-1]), abs=0.05)
    assert part.data.columns[2].label == "Euros constants de 2023"


def test_money_is_shown_for_the_region_alone(departement):
    for method in ("budget", "budget_year", "costs", "constant_euros"):
        assert getattr(departement, method)("Titre").kind == "empty"
