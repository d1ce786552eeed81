"""Trains and coaches: distinct vehicles present on a day, those with active equipment."""

from reporting.indicators import autocars, rames
from tests.indicators.situations import REGION, counted, situation, table

EQUIPMENT = "support_type support_id hs_du hs_au"


def test_trainsets_with_active_equipment_over_trainsets_present():
    got = rames.rames_equipees(
        situation(
            "2023-12-31",
            parc_rames=table(
                "parc_rames",
                "rame_id date_entree",
                ("R1", "2010-01-01"),
                ("R2", "2012-01-01"),
                ("R3", "2012-01-01"),
            ),
            equipements_mobiles=table(
                "equipements_mobiles",
                EQUIPMENT,
                ("RAME", "R1", None, None),
                ("RAME", "R1", None, None),  # two cameras, one trainset
                ("RAME", "R2", "2023-01-01", None),  # out of service for a year
                ("AUTOCAR", "R3", None, None),  # not a train
                ("RAME", "R9", None, None),  # not in the fleet
            ),
        )
    )
    assert counted(got) == {"R1": (1, 1), "R2": (0, 1), "R3": (0, 1)}
    assert set(got.frame["place"]) == {REGION}


COACHES = table(
    "parc_autocars",
    "vehicule_id code_dep date_entree",
    ("V1", "31", "2018-01-01"),
    ("V1", "34", "2022-09-01"),  # a second contract: the coach counts once, where it came last
    ("V2", "09", "2018-01-01"),
)
CAMERAS = table("equipements_mobiles", EQUIPMENT, ("AUTOCAR", "V1", None, None))


def test_a_coach_in_two_contracts_counts_once():
    got = autocars.autocars_part_equipee(
        situation("2023-12-31", parc_autocars=COACHES, equipements_mobiles=CAMERAS)
    )
    assert counted(got) == {"V1": (1, 1), "V2": (0, 1)}
    assert dict(zip(got.frame["unit"], got.frame["place"], strict=True)) == {
        "V1": "departement-34",
        "V2": "departement-09",
    }


def test_equipped_coaches_are_counted_without_a_denominator():
    got = autocars.autocars_equipes(
        situation("2023-12-31", parc_autocars=COACHES, equipements_mobiles=CAMERAS)
    )
    assert counted(got) == {"V1": (1, None)}


def test_spending_on_coaches_starts_in_2017():
    lines = table("ap_ae_cp", "ap_code mesure", ("AP1", "autocars"))
    paid = table(
        "mandats",
        "mandat_id ap_code date_mandat montant",
        ("M1", "AP1", "2016-12-31", 500),
        ("M2", "AP1", "2017-01-01", 300),
    )
    got = autocars.autocars_depense(situation("2023-12-31", ap_ae_cp=lines, mandats=paid))
    assert counted(got) == {"M2": (300, None)}
