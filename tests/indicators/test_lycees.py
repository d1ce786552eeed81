"""Lycées: which components count on a day, on registers small enough to check by eye."""

import pytest

from reporting.indicators import lycees
from tests.indicators.situations import REGION, counted, situation, table

A, B = "0310001A", "0340002B"
LYCEES = table(
    "lycees",
    "uai secteur code_commune valide_du",
    (A, "public", "31555", None),
    (B, "public", "34172", None),
    ("0310003C", "prive", "31555", None),
)
COMPONENTS = ("CLOTURE", "VIDEO", "ACCES")
EQUIPMENT = (
    "uai composante perimetre hors_service_du hors_service_au autorisation_debut autorisation_fin"
)


def fences(*rows, on="2023-12-31"):
    return situation(
        on, lycees=LYCEES, equipements_lycee=table("equipements_lycee", EQUIPMENT, *rows)
    )


def test_private_lycees_are_not_counted():
    got = lycees.lycees_cloture(fences((A, "CLOTURE", "total", None, None, None, None)))
    assert counted(got) == {A: (1, 1), B: (0, 1)}


def test_places_are_communes():
    got = lycees.lycees_cloture(fences((A, "CLOTURE", "total", None, None, None, None)))
    assert list(got.frame["place"]) == ["commune-31555", "commune-34172"]


def test_a_partial_fence_does_not_count():
    got = lycees.lycees_cloture(fences((A, "CLOTURE", "partiel", None, None, None, None)))
    assert counted(got)[A] == (0, 1)


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        ("2023-10-02", None, 0),  # 31 December is the 91st day
        ("2023-10-03", None, 1),  # the 90th
        ("2023-06-01", "2023-12-31", 1),  # back on the day itself: [du, au)
        ("2023-06-01", "2024-01-01", 0),
        ("2024-01-01", None, 1),
    ],
)
def test_a_breakdown_counts_from_its_91st_day(since, until, counts):
    got = lycees.lycees_cloture(fences((A, "CLOTURE", "total", since, until, None, None)))
    assert counted(got)[A] == (counts, 1)


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (None, None, 1),  # none recorded
        ("2019-01-01", "2024-01-01", 1),
        ("2018-12-31", "2023-12-31", 0),  # ends on the day: [debut, fin)
        ("2024-01-01", "2029-01-01", 0),
        (None, "2023-06-30", 0),
    ],
)
def test_a_recorded_authorisation_must_be_valid(start, end, counts):
    got = lycees.lycees_video(fences((A, "VIDEO", "total", None, None, start, end)))
    assert counted(got)[A] == (counts, 1)


@pytest.mark.parametrize(
    ("school_year", "validated", "sent", "counts"),
    [
        ("2023-2024", "2023-09-15", "2023-10-01", 1),
        ("2022-2023", "2022-09-15", "2022-10-01", 0),
        ("2023-2024", "2023-09-15", None, 0),
        ("2023-2024", "2023-09-15", "2024-01-10", 0),
        ("2023-2024", "2023-12-31", "2023-12-31", 1),
    ],
)
def test_a_safety_plan_is_validated_and_sent(school_year, validated, sent, counts):
    plans = table(
        "ppms",
        "uai annee_scolaire date_validation date_transmission_region",
        (A, school_year, validated, sent),
    )
    got = lycees.lycees_ppms(situation("2023-12-31", lycees=LYCEES, ppms=plans))
    assert counted(got)[A] == (counts, 1)


def test_a_school_year_begins_in_september():
    plans = table(
        "ppms",
        "uai annee_scolaire date_validation date_transmission_region",
        (A, "2022-2023", "2022-09-15", "2022-10-01"),
    )
    for day, counts in (("2022-10-31", 1), ("2023-06-30", 1), ("2023-09-01", 0)):
        got = lycees.lycees_ppms(situation(day, lycees=LYCEES, ppms=plans))
        assert counted(got)[A] == (counts, 1)


def test_fully_secured_needs_every_component_and_names_its_rows():
    whole = [(A, c, "total", None, None, None, None) for c in ("CLOTURE", "VIDEO", "ACCES")]
    almost = [(B, c, "total", None, None, None, None) for c in ("CLOTURE", "VIDEO")]
    plans = table(
        "ppms",
        "uai annee_scolaire date_validation date_transmission_region",
        (A, "2023-2024", "2023-09-15", "2023-10-01"),
        (B, "2023-2024", "2023-09-15", "2023-10-01"),
    )
    equipment = table("equipements_lycee", EQUIPMENT, *whole, *almost)
    got = lycees.lycees_securises(
        situation("2023-12-31", lycees=LYCEES, equipements_lycee=equipment, ppms=plans)
    )
    assert counted(got) == {A: (1, 1), B: (0, 1)}
    lines = got.rows["equipements_lycee"]
    assert sorted(lines[lines == A].index) == [2, 3, 4]
    assert sorted(lines[lines == B].index) == [5, 6]


DRILLS = "exercice_id uai date type"


def drills(*rows):
    exercices = table("ppms_exercices", DRILLS, *rows)
    return situation("2023-12-31", lycees=LYCEES, ppms_exercices=exercices)


def test_two_drills_in_the_school_year_fire_drills_aside():
    got = lycees.lycees_exercices_ppms(
        drills(
            ("X1", A, "2022-10-10", "intrusion"),
            ("X2", A, "2023-05-15", "risques_majeurs"),
            ("X3", B, "2022-11-10", "intrusion"),
            ("X4", B, "2023-03-10", "incendie"),
        )
    )
    assert counted(got) == {A: (1, 1), B: (0, 1)}


@pytest.mark.parametrize(
    ("second", "counts"),
    [("2022-08-31", 0), ("2022-09-01", 1), ("2023-08-31", 1), ("2023-09-01", 0)],
)
def test_the_school_year_of_a_report_ended_in_its_year(second, counts):
    first = ("X1", A, "2023-01-10", "intrusion")
    got = lycees.lycees_exercices_ppms(drills(first, ("X2", A, second, "autre")))
    assert counted(got)[A] == (counts, 1)


def test_lycees_one_component_away_from_fully_secured():
    held = {A: ("CLOTURE", "VIDEO", "ACCES"), B: ("CLOTURE", "VIDEO"), "0310003C": ("VIDEO",)}
    rows = [(u, c, "total", None, None, None, None) for u, cs in held.items() for c in cs]
    plans = table(
        "ppms",
        "uai annee_scolaire date_validation date_transmission_region",
        (B, "2023-2024", "2023-09-15", "2023-10-01"),
    )
    got = lycees.lycees_une_composante_manquante(
        situation(
            "2023-12-31",
            lycees=LYCEES,
            equipements_lycee=table("equipements_lycee", EQUIPMENT, *rows),
            ppms=plans,
        )
    )
    assert counted(got) == {A: (1, None), B: (1, None)}  # A lacks its plan, B access control
    nothing_but_a_plan = lycees.lycees_une_composante_manquante(
        situation(
            "2023-12-31",
            lycees=LYCEES,
            equipements_lycee=table("equipements_lycee", EQUIPMENT, *rows[:2]),
            ppms=plans,
        )
    )
    assert counted(nothing_but_a_plan) == {}  # A lacks two, B three


def spending():
    return situation(
        "2023-12-31",
        lycees=LYCEES,
        operations_travaux=table(
            "operations_travaux", "operation_id uai", ("OP1", A), ("OP2", None)
        ),
        ap_ae_cp=table("ap_ae_cp", "ap_code mesure", ("AP1", "lycees"), ("AP2", "rames")),
        mandats=table(
            "mandats",
            "mandat_id operation_id ap_code date_mandat montant",
            ("M1", "OP1", "AP1", "2020-05-05", 10_000),
            ("M2", "OP1", "AP1", "2021-05-05", -2_500),  # a repayment
            ("M3", "OP2", "AP1", "2021-05-05", 700),  # no lycée: the region alone
            ("M4", None, "AP2", "2021-05-05", 99_999),  # trains
            ("M5", "OP1", "AP1", "2015-12-31", 99_999),  # before 2016
        ),
    )


def test_average_cost_is_spending_over_every_open_lycee():
    got = lycees.lycees_cout_moyen(spending())
    assert counted(got) == {
        "M1": (10_000, 0),
        "M2": (-2_500, 0),
        "M3": (700, 0),
        A: (0, 1),
        B: (0, 1),
    }  # 8,200 cents for two lycées: 41.00 € each
    assert set(got.rows) == {"mandats", "lycees"}


def test_spending_is_placed_at_the_lycee_or_at_the_region():
    got = lycees.lycees_depense(spending())
    assert counted(got) == {"M1": (10_000, None), "M2": (-2_500, None), "M3": (700, None)}
    assert list(got.frame["place"]) == ["commune-31555", "commune-31555", REGION]


def test_the_five_criterion_variant_also_needs_a_surroundings_project():
    whole = [(u, c, "total", None, None, None, None) for u in (A, B) for c in COMPONENTS]
    plans = table(
        "ppms",
        "uai annee_scolaire date_validation date_transmission_region",
        (A, "2023-2024", "2023-09-15", "2023-10-01"),
        (B, "2023-2024", "2023-09-15", "2023-10-01"),
    )
    granted = {
        "campagnes_ami": table("campagnes_ami", "campagne_id dispositif", ("AB", "ABORDS")),
        "dossiers": table(
            "dossiers",
            "dossier_id campagne_id type code_commune volets",
            ("D1", "AB", "commune", "31555", "AMENAGEMENT_ABORDS"),
            ("D2", "AB", "commune", "34172", "AMENAGEMENT_ABORDS"),
        ),
        "subventions": table(
            "subventions",
            "decision_id dossier_id montant_vote montant_annule statut",
            ("S1", "D1", 100, None, "vote"),
            ("S2", "D2", 100, 100, "annule"),
        ),
    }
    got = lycees.lycees_securises_cinq_criteres(
        situation(
            "2023-12-31",
            lycees=LYCEES,
            equipements_lycee=table("equipements_lycee", EQUIPMENT, *whole),
            ppms=plans,
            **granted,
        )
    )
    assert counted(got) == {A: (1, 1), B: (0, 1)}
