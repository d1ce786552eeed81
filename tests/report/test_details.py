"""Details that sentences name: exact, dated, and None where they must not be said."""

from dataclasses import replace

import pytest

from reporting.report.details import DETAILS
from reporting.report.reading import Words


@pytest.fixture(scope="module")
def told(plan):
    """Return what a report says of an indicator, or a word of its own."""

    def tell(year, territory, name):
        return Words(plan.report(year, territory).values)[name]

    return tell


def test_gains_and_paces_are_in_units(told):
    lycees = told(2024, "region-76", "lycees_securises")
    assert (lycees.gain.numerator, lycees.gain_avant.numerator) == (6, 17)
    assert lycees.il_faut == "14 en 2025"
    assert lycees.trop_lent
    assert not lycees.fini
    assert not told(2023, "region-76", "lycees_securises").trop_lent
    trains = told(2024, "region-76", "rames_equipees")
    assert trains.rythme.text == "1,7\u00a0rame"
    assert trains.glissement == "sept ans"
    assert trains.cible_initiale.manque.numerator == 44
    assert told(2024, "region-76", "autocars_part_equipee").sans_suite.annee == "2023"
    helped = told(2022, "region-76", "communes_aidees")
    assert (helped.gain.numerator, helped.avant) == (41, None)


def test_the_last_unit_and_a_single_one_are_told(told):
    councils = told(2024, "departement-11", "clspd_referents")
    assert councils.dernier.integers == "4/5"
    assert not councils.unique
    alone = replace(councils, figures=(replace(councils.current, numerator=0, denominator=1),))
    assert alone.unique.integers == "0/1"
    assert alone.dernier
    assert not told(2024, "departement-31", "lycees_securises").dernier


def test_nothing_is_told_of_a_masked_figure(told):
    hidden = told(2024, "departement-82", "lycees_securises")
    assert hidden.masque.startswith("entre ")
    assert hidden.reste_possible == "entre 0 et 3 lycées"
    known = {name for name in DETAILS if getattr(hidden, name) is not None}
    published = {"depart"}  # the first figure, of a year in which it was not masked
    assert known <= {"masque", "reste_possible", "glissement", "promesse"} | published


def test_a_rank_is_told_where_every_département_is_public(told):
    coaches = told(2024, "departement-34", "autocars_part_equipee")
    assert coaches.rang == "4e sur 13"
    assert coaches.comme_region
    assert told(2024, "departement-34", "lycees_securises").rang is None
    assert told(2024, "departement-34", "communes_population_couverte").premier


def test_small_stocks_have_no_share(told):
    assert told(2024, "departement-48", "lycees_securises").part is None
    assert told(2024, "departement-34", "lycees_securises").part is not None


def test_the_story_is_counted(told):
    late = told(2024, "region-76", "engagements")
    assert (late["total"], late["realises"], late["en_cours"], late["en_retard"]) == (41, 25, 3, 13)
    assert (late["sans_date"], late["expliques"]) == (11, 2)
    paid = told(2024, "region-76", "paiements")
    assert (paid["annee"].text, paid["avant"].text) == ("4,8\u00a0M€", "12,5\u00a0M€")
    grants = told(2024, "departement-34", "aides")
    assert grants["a_demander"].numerator == 14_312_000
    assert grants["en_jeu"].numerator == 8_551_500
    assert told(2024, "departement-34", "depense") is None


def test_the_verdict_never_praises_what_is_too_slow(plan):
    for year in (2023, 2024):
        reading = Words(plan.report(year, "region-76").values)["lycees_securises"]
        assert not (reading.trop_lent and reading.en_bonne_voie)
    coaches = Words(plan.report(2024, "region-76").values)["autocars_part_equipee"]
    assert coaches.trop_lent


def test_a_source_is_named_once(plan):
    told = plan.report(2024, "region-76").size_classes().source
    assert told.count("Registres des campagnes") == 1
