"""The catalogue: what an indicator is made of, and the breaks that it inherits."""

from datetime import date
from pathlib import Path

import pytest

from reporting.plan.catalogue import Catalogue, read_catalogue
from reporting.plan.settings import read_settings

PLAN = Path(__file__).parents[2] / "data" / "plan"
UNIFIED = date(2023, 9, 1)
WHOLES = (
    "lycees_securises",
    "lycees_une_composante_manquante",
    "lycees_securises_cinq_criteres",
)


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue(PLAN / "indicators.toml")


@pytest.fixture(scope="module")
def required():
    return read_settings(PLAN / "plan.toml").securisation.composantes


def days(catalogue):
    return {name: [one.le for one in entry.ruptures] for name, entry in catalogue.items()}


def test_the_break_of_the_safety_plans_reaches_all_that_requires_them(catalogue, required):
    found = days(Catalogue(catalogue).with_breaks(required))
    assert {name for name, breaks in found.items() if breaks} == {*WHOLES, "lycees_ppms"}
    assert {found[name][0] for name in WHOLES} == {UNIFIED}


def test_a_component_that_is_not_required_breaks_no_whole(catalogue):
    found = days(Catalogue(catalogue).with_breaks(["CLOTURE", "VIDEO", "ACCES"]))
    assert {name for name, breaks in found.items() if breaks} == {"lycees_ppms"}


def test_parts_are_found_at_any_depth_and_in_a_ring(catalogue, required):
    assert Catalogue(catalogue).parts_of("lycees_securises_cinq_criteres", required) == (
        "lycees_securises_cinq_criteres",
        "lycees_abords_projets",
        "lycees_securises",
        "lycees_cloture",
        "lycees_controle_acces",
        "lycees_ppms",
        "lycees_video",
    )
    ring = dict(catalogue)
    for name, part in (("lycees_ppms", "lycees_video"), ("lycees_video", "lycees_ppms")):
        ring[name] = catalogue[name].model_copy(update={"compose_de": [part]})
    assert Catalogue(ring).parts_of("lycees_ppms", required) == ("lycees_ppms", "lycees_video")


def test_breaks_of_a_whole_are_in_the_order_of_their_days_and_each_day_once(catalogue, required):
    own = catalogue["lycees_ppms"].ruptures[0]
    earlier = own.model_copy(update={"le": date(2020, 1, 1)})
    changed = {
        **catalogue,
        "lycees_video": catalogue["lycees_video"].model_copy(update={"ruptures": [own, earlier]}),
    }
    assert days(Catalogue(changed).with_breaks(required))["lycees_securises"] == [
        date(2020, 1, 1),
        UNIFIED,
    ]
