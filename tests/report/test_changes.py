"""Decompositions without residual, what blocks 100 %, and the fork of projections."""

from collections import Counter
from datetime import date

import pytest

from reporting.errors import UsageError

TINY = 1e-5
"""What rounding to six decimals may add up to, over the rows of a table."""


def share(report, name, year):
    return float(report.values.series(name)[year].exact)


@pytest.mark.parametrize("name", ["rames_equipees", "lycees_securises"])
def test_a_waterfall_adds_up(region, name):
    """Steps lead from the first level to the last, which with what is left makes the whole."""
    part = region.waterfall(name)
    first, *steps, last, left, whole = part.data.values
    assert first[1] + sum(row[1] for row in steps) == last[1]
    assert last[1] + left[1] == whole[1]
    change = share(region, name, 2023) - share(region, name, 2016)
    assert float(last[2]) == pytest.approx(change, abs=TINY)
    effects = [float(row[2]) for row in (*steps, whole)]
    assert sum(effects) == pytest.approx(change, abs=TINY)
    assert "gains sur" in part.title


def test_a_waterfall_ends_at_the_fleet_of_the_register(region, known):
    rames = known("parc_rames")
    now = rames[(rames["date_entree"] <= "2023-12-31") & ~(rames["date_sortie"] <= "2023-12-31")]
    part = region.waterfall("rames_equipees")
    assert part.data.values[-1][1] == now["rame_id"].nunique()


def test_an_amount_has_no_waterfall(region):
    with pytest.raises(UsageError, match="part d'unités"):
        region.waterfall("lycees_depense")


def test_contributions_add_up_to_the_change_since_three_years(region, plan):
    """Départements masked at either date are one row, whose split is not told: nor the total's."""
    part = region.contributions("lycees_securises", "Contributions")
    *rows, others, total = part.data.values
    hidden = {
        place
        for year in (2020, 2023)
        for indicator, place in plan.secrecy.masks(
            date(year, 12, 31), plan.settings.freeze_of(2023)
        ).reasons
        if indicator == "lycees_securises"
    }
    assert len(rows) == len(plan.territories.of_level("departement")) - len(hidden)
    assert others[0] == "Autres départements"
    assert others[1:3] == total[1:3] == (None, None)
    for column in (3, 4):
        *found, whole = (float(row[column]) for row in (*rows, others, total))
        assert sum(found) == pytest.approx(whole, abs=TINY)
    for row in rows:
        assert float(row[1]) + float(row[2]) == pytest.approx(float(row[3]), abs=TINY)
    change = share(region, "lycees_securises", 2023) - share(region, "lycees_securises", 2020)
    assert float(total[3]) == pytest.approx(change, abs=TINY)
    assert total[4] == "1.000000"


def test_every_lycee_that_is_not_secured_lacks_something(region, plan, cells):
    part = region.missing_components("Ce qui manque")
    counts = {row[0]: int(row[1]) for row in part.data.values}
    assert sum(counts.values()) == region.values.figure("lycees_securises").remainder
    one = [number for parts, number in counts.items() if " + " not in parts]
    assert sum(one) == region.values.figure("lycees_une_composante_manquante").numerator
    missing = Counter()
    for parts, number in counts.items():
        missing.update(dict.fromkeys(parts.casefold().split(" + "), number))
    assert missing["ppms"] == region.values.figure("lycees_ppms").remainder
    assert missing["clôture"] == region.values.figure("lycees_cloture").remainder


def test_the_projection_shows_both_scenarios_and_the_pace_needed(region, column):
    part = region.projection("rames_equipees", "La fourche")
    paces, arrivals = column(part, "rythme"), column(part, "arrivee")
    now, base, recent = (region.values.series("rames_equipees")[y] for y in (2023, 2016, 2020))
    long_run = (base.remainder - now.remainder) / 7
    assert paces["Rythme de longue durée"] == f"{long_run:.1f} rames".replace(".", ",").replace(
        " ", "\u00a0"
    )
    assert float(part.data.values[1][3]) == pytest.approx((recent.remainder - now.remainder) / 3)
    assert float(part.data.values[1][2]) == pytest.approx((now.numerator - recent.numerator) / 3)
    assert float(part.data.values[-1][3]) == pytest.approx(now.remainder / 7)
    assert arrivals["Rythme nécessaire"] == "atteint en 2030"
    assert "2091" in arrivals["Rythme récent"]
    assert "Signal divergent" in part.note


def test_the_fork_leads_where_each_pace_does(region):
    part = region.fork("rames_equipees", "La fourche")
    paces = {row[0]: (row[5], row[6]) for row in part.data.values}
    now, before = (region.values.series("rames_equipees")[y] for y in (2023, 2020))
    left = now.remainder - (before.remainder - now.remainder) / 3 * (2034 - 2023)
    assert float(paces["2030"][0]) == 1
    assert float(paces["2034"][1]) == pytest.approx(1 - left / now.denominator, abs=TINY)
    assert part.narrow
    assert "aucune probabilité" in part.note


def test_a_departement_shows_what_exists_there(departement):
    assert departement.waterfall("lycees_securises").kind == "chart"
    assert departement.waterfall("rames_equipees").kind == "empty"
    assert departement.projection("rames_equipees", "Fourche").kind == "empty"
    assert departement.fork("rames_equipees", "Fourche").kind == "empty"
    assert departement.contributions("lycees_securises", "Contributions").kind == "empty"
    assert departement.missing_components("Ce qui manque").kind == "empty"


def test_the_first_year_has_nothing_to_compare_with(plan):
    first = plan.report(2016, plan.territories.region.id)
    assert first.waterfall("rames_equipees").kind == "empty"
    assert first.contributions("lycees_securises", "Contributions").kind == "empty"
