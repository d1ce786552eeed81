"""The vocabulary: an indicator first, then what is said of it, in sentences and in Python."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest

from reporting.parts import Scope
from reporting.report.reading import Goal, Reading

END = date(2024, 12, 31)


NAMES = ("le Lot", "le Gers", "le Tarn")


@dataclass
class Told:
    """The values of a report about four years of lycées: 4, 6, 7 and 9 of 10."""

    due: int = 2023
    sens: str = "hausse"
    done: tuple = (4, 6, 7, 9)
    valid_on: date = END
    here: tuple = ()
    years: range = field(default_factory=lambda: range(2021, 2025))

    def targets(self, name):
        return (SimpleNamespace(due=date(self.due, 12, 31), value=Fraction(1)),)

    def target_figure(self, name, target):
        scope = Scope.at("region-76", target.due)
        return scope.figure(name, 1, 1, "%", decimals=0)

    def members(self, name):
        """Give départements: `here` of ten each, None where that is masked."""
        places = [SimpleNamespace(dans=f"dans {name}") for name in NAMES]
        scope = Scope.at("departement-46", END)
        return [
            (
                place,
                scope.figure(
                    "part",
                    done,
                    None if done is None else 10,
                    "%",
                    state="masque" if done is None else "connu",
                ),
            )
            for place, done in zip(places, self.here, strict=False)
        ]

    def scope_of(self, entry, territory, year):
        return Scope.at(territory, date(year, 12, 31))

    def reading(self):
        figures = tuple(
            Scope.at("region-76", date(year, 12, 31)).figure(
                "part", done, 10, "%", decimals=1, noun=("lycée", "lycées"), observed=True
            )
            for year, done in zip(self.years, self.done, strict=True)
            if done is not None
        )
        told = {"sens": self.sens, "unite": "%", "temps": "stock"}
        entry = SimpleNamespace(id="part", libelle="La part", **told)
        return Reading(figures, 2024, self, entry, SimpleNamespace(id="region-76"))


def test_changes_are_between_two_ends_of_year():
    told = Told().reading()
    assert (told.debut.text, told.avant.text, told.text if False else str(told)) == (
        "40,0\u202f%",
        "70,0\u202f%",
        "90,0\u202f%",
    )
    assert told.evolution.text == "+20,0\u00a0points"
    assert told.reste.numerator == 1
    assert told.quand == "au 31\u00a0décembre 2024"


def test_a_missed_target_is_missed_by_what_lacked_on_its_own_date():
    """7 of 10 at the end of 2023: 30 points, though only 10 are left a year later."""
    told = Told().reading()
    assert told.ecart_initial.absolute == "30,0\u00a0points"
    assert told.cible_initiale.atteint.text == "70,0\u202f%"
    assert told.cible_initiale.depuis.text == "90,0\u202f%"
    assert told.cible_initiale.annee == "2023"


@pytest.mark.parametrize(
    ("due", "done"), [(2025, (4, 6, 7, 9)), (2023, (4, 6, 10, 9)), (2023, (4, 6, None, 9))]
)
def test_a_target_is_not_missed_before_its_date_nor_when_met_nor_where_unknown(due, done):
    assert Told(due, done=done).reading().ecart_initial is None


def test_a_fall_is_missed_from_above():
    assert Told(sens="baisse", done=(40, 30, 20, 9)).reading().ecart_initial.text == (
        "+100,0\u00a0points"
    )


@pytest.mark.parametrize(
    ("due", "done", "said"),
    [
        (2025, (4, 6, 7, 9), "1 en 2025"),
        (2027, (4, 6, 7, 3), "2,3 par an jusqu'en 2027"),
        (2025, (4, 6, None, 9), "1 en 2025"),
        (2025, (4, 6, 7, 10), None),
        (2023, (4, 6, 7, 9), None),
    ],
)
def test_what_a_target_needs_is_in_units(due, done, said):
    assert Told(due, done=done).reading().needed == said


def test_the_demonstration_says_what_it_should(plan):
    report = plan.report(2024, "region-76")
    trains = report["rames_equipees"]
    assert trains.ecart_initial.absolute == "23,2\u00a0points"
    assert trains.known.text == "79,1\u202f%"
    assert trains.region is None
    assert report["plan_execution"].quand == "de 2021 à 2023"
    assert report["valeurs_lyceens_touches"].quand == "en 2023-2024"
    assert report["lycees_securises"].needed == "14 en 2025"
    assert isinstance(trains.cible_en_vigueur, Goal)
    assert trains.cible_en_vigueur.annee == "2030"
    assert trains.projection.annee_longue == "2030"


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ((4, 6, 7, 9), "avancent"),
        ((4, 6, 9, 9), "n'avancent pas"),
        ((4, 6, 9, 7), "reculent"),
        ((4, 6, None, 9), None),
    ],
)
def test_what_moves_back_or_not_at_all_is_not_said_to_advance(done, said):
    assert Told(done=done).reading().marche == said


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ((10, 9, 8), "un département a fini"),
        ((10, 10, 8), "deux départements ont fini"),
        ((10, None, 8), "au moins un département a fini"),
        ((9, 9, 8), None),
    ],
)
def test_the_verb_agrees_with_how_many_have_finished(here, said):
    assert Told(here=here).reading().finis == said


def test_where_all_are_alike_there_are_no_extremes():
    assert Told(here=(0, 0, 0)).reading().minimum is None
    assert Told(here=(0, 0, 0)).reading().lieu_maximum is None
    assert Told(here=(0, 0, 7)).reading().lieu_minimum == "dans 2 départements"
