"""Decompositions without residual, and the fork of projections."""

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
    assert departement.fork("rames_equipees", "Fourche").kind == "empty"


def test_the_first_year_has_nothing_to_compare_with(plan):
    first = plan.report(2016, plan.territories.region.id)
    assert first.waterfall("rames_equipees").kind == "empty"
