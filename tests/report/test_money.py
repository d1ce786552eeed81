"""From the vote to the payment, against the registers read with pandas alone."""

from fractions import Fraction

from reporting.parts.steps import STEPS


def test_measures_add_up_to_the_whole(region, cells):
    rows = cells(region.money_measures())
    whole = [amount for (amount,) in cells(region.money_steps())]
    assert len(rows) == len(region.values.ledger.settings.vocabulaire.mesures)
    assert [sum(column) for column in zip(*rows, strict=True)] == whole
    assert whole == sorted(whole, reverse=True)
    assert whole[2] - whole[3] == Fraction(region.values.figure("reste_a_mandater").machine)


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
    for method in ("money_steps", "money_measures"):
        assert getattr(departement, method)().kind == "empty"
