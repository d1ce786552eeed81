"""From the vote to the payment, against the registers read with pandas alone."""

from fractions import Fraction

import pandas as pd
import pytest

from reporting.parts.french import rounded
from reporting.parts.steps import STEPS

END = pd.Timestamp(2023, 12, 31)


def test_measures_add_up_to_the_whole(region, cells):
    rows = cells(region.money_measures())
    whole = [amount for (amount,) in cells(region.money_steps())]
    assert len(rows) == len(region.values.ledger.settings.vocabulaire.mesures)
    assert [sum(column) for column in zip(*rows, strict=True)] == whole
    assert whole == sorted(whole, reverse=True)
    assert whole[2] - whole[3] == Fraction(region.values.figure("reste_a_mandater").machine)


def test_a_measure_has_no_amount_before_it_is_counted(region):
    part = region.payments("lycees_depense", "autocars_depense")
    rows = {row[0]: row for row in part.data.rows}
    assert rows["2016"][2] == ""
    assert rows["2017"][2] != ""
    assert min(one.year for one in part.figures if one.indicator == "autocars_depense") == 2017
    assert not region.values.series("autocars_depense")[2016]


def test_what_was_committed_is_the_last_stage_of_each_authorisation(region, known):
    stages = ["BP", "BS", "DM", "CA"]
    lines = known("ap_ae_cp")
    lines = lines[(lines["exercice"] <= 2023) & (lines["mesure"] == "lycees")]
    order = lines["exercice"] * 10 + lines["etape"].map(stages.index)
    latest = lines.loc[order.groupby(lines["ap_code"]).idxmax()]
    found = {row[0]: row[1:] for row in region.money_measures().data.values}
    committed = found["Lycées"][STEPS.index("engage")]
    assert Fraction(committed) * 100 == int(latest["engage"].sum())


def test_money_is_shown_for_the_region_alone(departement):
    for method in ("money_steps", "money_measures", "average_costs", "constant_euros"):
        assert getattr(departement, method)().kind == "empty"


def test_average_costs_divide_the_figures_of_the_report(region):
    """What was paid before the plan secured what was there already: progress leaves both out."""
    rows, figure = region.average_costs().data.values, region.values.figure
    spent, lycees = figure("lycees_depense").numerator, figure("lycees_securises")
    before = region.values.series("lycees_securises")[2016].numerator
    earlier = region.values.series("lycees_depense")[2016].numerator
    coaches = figure("autocars_depense").numerator, figure("autocars_equipes").numerator
    grants = figure("communes_montant_vote").numerator, figure("communes_aidees").numerator
    expected = [
        Fraction(spent, lycees.denominator),
        Fraction(spent - earlier, lycees.numerator - before),
        Fraction(*coaches),
        Fraction(*grants),
    ]
    assert [row[3] for row in rows] == [f"{rounded(cents / 100, 2):f}" for cents in expected]


def test_constant_euros_are_paid_at_the_prices_of_the_month(region, known):
    lines = known("ap_ae_cp").drop_duplicates("ap_code").set_index("ap_code")["mesure"]
    paid = known("mandats")
    paid = paid[paid["ap_code"].map(lines) == "lycees"]
    paid = paid[paid["date_mandat"].between("2016", END)]
    prices = known("indices_prix").set_index("mois")["valeur"].map(float)
    base = prices[[f"2023-{month:02d}" for month in range(1, 13)]].mean()
    months = paid["date_mandat"].dt.strftime("%Y-%m")
    constant = (paid["montant"] * base / months.map(prices)).groupby(months.str[:4]).sum()
    part = region.constant_euros()
    current, deflated = zip(*(map(float, row[1:]) for row in part.data.values), strict=True)
    assert [euros * 100 for euros in deflated[:-1]] == pytest.approx(list(constant))
    assert sum(current[:-1]) == pytest.approx(current[-1])
    assert round(current[-1] * 100) == region.values.figure("lycees_depense").numerator
    assert "Euros constants de 2023" in part.subtitle


def test_what_is_allotted_and_not_paid_is_told_in_years_of_payment(region, known, column):
    rows = region.money_steps().data.values
    allotted, paid = (Fraction(rows[rank][1]) for rank in (1, 3))
    bought = known("mandats")
    of_year = bought[(bought["exercice"] == 2023) & bought["ap_code"].notna()]["montant"].sum()
    (told,) = region.prose("Il reste {depense.couverture}.").figures
    assert Fraction(told.numerator, told.denominator) == (allotted - paid) * 100 / int(of_year)
