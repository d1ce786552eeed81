"""Trains and coaches: distinct vehicles present on a day, those with active equipment."""

from fractions import Fraction

from reporting.indicators import transports
from tests.indicators.situations import REGION, counted, situation, table

EQUIPMENT = "support_type support_id hs_du hs_au"


def test_trainsets_with_active_equipment_over_trainsets_present():
    got = transports.rames_equipees(
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


def test_the_change_of_the_share_is_the_sum_of_what_each_trainset_adds():
    fleets = {
        2022: table(
            "parc_rames", "rame_id date_entree", *((f"R{i}", "2010-01-01") for i in range(1, 5))
        ),
        2023: table(
            "parc_rames",
            "rame_id date_entree",
            *((f"R{i}", "2010-01-01") for i in range(1, 4)),
            ("R5", "2023-06-01"),
            ("R6", "2023-06-01"),
        ),
    }
    cameras = {
        2022: [("RAME", "R1", None, None), ("RAME", "R4", None, None)],
        2023: [("RAME", "R1", None, None), ("RAME", "R2", None, None), ("RAME", "R5", None, None)],
    }
    got = transports.rames_decomposition(
        situation(
            "2023-12-31",
            parc_rames=lambda day: fleets[day.year],
            equipements_mobiles=lambda day: table(
                "equipements_mobiles", EQUIPMENT, *cameras[day.year]
            ),
        )
    )
    # 2022: 2 of 4; 2023: 3 of 5. Over 5 x 4 = 20, each adds e1 x 4 - e0 x 5.
    assert counted(got) == {
        "R1": (-1, 4),  # equipped throughout, in a larger fleet
        "R2": (4, 4),  # retrofit
        "R3": (0, 4),
        "R4": (-5, 0),  # left, equipped
        "R5": (4, 4),  # came, equipped
        "R6": (0, 4),
    }
    total = got.frame[["numerator", "denominator"]].sum()
    assert Fraction(int(total["numerator"]), int(total["denominator"])) == (
        Fraction(3, 5) - Fraction(2, 4)
    )
    assert set(got.frame["place"]) == {REGION}


def test_a_line_of_both_years_is_a_row_behind_the_change_once():
    got = transports.rames_decomposition(
        situation(
            "2023-12-31",
            parc_rames=table("parc_rames", "rame_id date_entree", ("R1", "2010-01-01")),
            equipements_mobiles=table("equipements_mobiles", EQUIPMENT, ("RAME", "R1", None, None)),
        )
    )
    assert counted(got) == {"R1": (0, 1)}
    assert [list(rows.index) for rows in got.rows.values()] == [[2], [2]]


def runs(on):
    return situation(
        on,
        circulations=table(
            "circulations",
            "ligne mois serie trains_km trains_km_equipes",
            ("L1", "2022-12", "AGC", 500, 500),
            ("L1", "2023-01", "AGC", 1_000, 400),
            ("L1", "2023-12", "AGC", 1_200, 900),
            ("L1", "2023-12", "Régiolis", 300, 300),
            ("L1", "2024-01", "AGC", 700, 700),
        ),
    )


def test_train_kilometres_are_summed_over_the_months_of_the_year():
    got = transports.trains_km_equipes(runs("2023-12-31"))
    assert counted(got) == {
        "L1|2023-01|AGC": (400, 1_000),
        "L1|2023-12|AGC": (900, 1_200),
        "L1|2023-12|Régiolis": (300, 300),
    }


def test_a_month_counts_once_it_is_over():
    assert set(counted(transports.trains_km_equipes(runs("2023-12-30")))) == {"L1|2023-01|AGC"}


COACHES = table(
    "parc_autocars",
    "vehicule_id code_dep date_entree",
    ("V1", "31", "2018-01-01"),
    ("V1", "34", "2022-09-01"),  # a second contract: the coach counts once, where it came last
    ("V2", "09", "2018-01-01"),
)
CAMERAS = table("equipements_mobiles", EQUIPMENT, ("AUTOCAR", "V1", None, None))


def test_a_coach_in_two_contracts_counts_once():
    got = transports.autocars_part_equipee(
        situation("2023-12-31", parc_autocars=COACHES, equipements_mobiles=CAMERAS)
    )
    assert counted(got) == {"V1": (1, 1), "V2": (0, 1)}
    assert dict(zip(got.frame["unit"], got.frame["place"], strict=True)) == {
        "V1": "departement-34",
        "V2": "departement-09",
    }


def test_where_a_coach_of_two_contracts_of_one_day_counts_is_not_the_order_of_lines():
    told = [("V1", "34", "2022-09-01"), ("V1", "31", "2022-09-01")]
    for lines in (told, told[::-1]):
        coaches = table("parc_autocars", "vehicule_id code_dep date_entree", *lines)
        got = transports.autocars_part_equipee(
            situation("2023-12-31", parc_autocars=coaches, equipements_mobiles=CAMERAS)
        )
        assert got.frame["place"].tolist() == ["departement-34"]


def test_equipped_coaches_are_counted_without_a_denominator():
    got = transports.autocars_equipes(
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
    got = transports.autocars_depense(situation("2023-12-31", ap_ae_cp=lines, mandats=paid))
    assert counted(got) == {"M2": (300, None)}
