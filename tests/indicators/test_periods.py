"""The day or the period of each figure, worked out by hand."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from reporting.indicators.observations import Period, period_of
from reporting.plan.catalogue import Indicator, read_catalogue
from tests.indicators.situations import SETTINGS

DATA = Path(__file__).parents[2] / "data"
CATALOGUE = read_catalogue(DATA / "plan" / "indicators.toml")

STOCKS = [
    "clspd_referents",
    "lycees_securises",
    "lycees_securises_cinq_criteres",
    "lycees_cloture",
    "lycees_video",
    "lycees_controle_acces",
    "lycees_ppms",
    "lycees_une_composante_manquante",
    "rames_equipees",
    "autocars_equipes",
    "autocars_part_equipee",
    "gares_video",
    "suge_agents",
    "mediation_agents",
    "postes_mobiles",
    "convention_actions_realisees",
    "isg_postes",
    "taux_engagement",
    "reste_a_mandater",
]
FLOWS = [
    "observatoire_couverture",
    "trains_km_equipes",
    "rames_decomposition",
    "ami_taux_selection",
    "policiers_formes",
    "isg_personnes_accompagnees",
    "operations_conjointes",
    "cyber_incidents",
    "cyber_organisations_accompagnees",
    "associations_charte_laicite",
    "formations_participants",
    "taux_mandatement",
    "delai_premier_paiement",
    "delinquance_contexte",
]
SCHOOL_YEARS = [
    "faits_signales_taux",
    "pharos_lycees",
    "lycees_exercices_ppms",
    "valeurs_lyceens_touches",
]
CUMULATED = {
    "radicalisation_personnes_formees": "2021-01-01",
    "lycees_depense": "2016-01-01",
    "lycees_cout_moyen": "2016-01-01",
    "lycees_abords_projets": "2021-01-01",
    "rames_depense": "2016-01-01",
    "autocars_depense": "2017-01-01",
    "communes_aidees": "2022-01-01",
    "communes_montant_vote": "2022-01-01",
    "ami_projets_volet": "2022-01-01",
    "communes_population_couverte": "2022-01-01",
}
ABOUT_DATA = ["chiffres_reconcilies", "completude_registres", "revision_moyenne"]

EXPECTED = (
    dict.fromkeys(STOCKS, ("2024-12-31", "2024-12-31"))
    | dict.fromkeys(FLOWS, ("2024-01-01", "2024-12-31"))
    | dict.fromkeys(SCHOOL_YEARS, ("2023-09-01", "2024-08-31"))
    | {name: (first, "2024-12-31") for name, first in CUMULATED.items()}
    | dict.fromkeys(ABOUT_DATA, ("2025-01-31", "2025-01-31"))
    | {"plan_execution": ("2021-01-01", "2023-12-31")}
)
"""The period of the figures of 2024."""


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def test_every_indicator_has_its_period():
    found = {name: period_of(entry, 2024, SETTINGS) for name, entry in CATALOGUE.items()}
    assert found == {name: period(*days) for name, days in EXPECTED.items()}


@pytest.mark.parametrize(
    ("name", "year", "days"),
    [
        ("plan_execution", 2022, ("2021-01-01", "2022-12-31")),
        ("plan_execution", 2020, ("2020-12-31", "2020-12-31")),  # voted, not begun
        ("autocars_depense", 2016, ("2016-12-31", "2016-12-31")),  # counted from 2017 on
        ("autocars_depense", 2017, ("2017-01-01", "2017-12-31")),
        ("pharos_lycees", 2023, ("2022-09-01", "2023-08-31")),
    ],
)
def test_years_before_the_last_one_have_their_own_period(name, year, days):
    assert period_of(CATALOGUE[name], year, SETTINGS) == period(*days)


def test_a_figure_about_the_data_holds_on_the_day_of_the_freeze():
    entry, freeze = CATALOGUE["completude_registres"], date(2025, 6, 30)
    assert period_of(entry, 2023, SETTINGS) == period("2024-01-31", "2024-01-31")
    assert period_of(entry, 2023, SETTINGS, freeze) == period("2025-06-30", "2025-06-30")
    stock = CATALOGUE["rames_equipees"]
    assert period_of(stock, 2023, SETTINGS, freeze) == period("2023-12-31", "2023-12-31")


@pytest.mark.parametrize(
    "change",
    [
        {"depuis": None},
        {"depense": "rames"},
        {"temps": "flux"},
    ],
)
def test_a_sum_since_a_first_day_says_which_and_no_other_figure_does(change):
    entry = CATALOGUE["communes_aidees"].model_dump()
    with pytest.raises(ValidationError, match="premier jour"):
        Indicator.model_validate(entry | change)
