"""No fact is in the future, nor later than when it was known; the machine's clock has no say."""

import datetime as dt

import pytest

from reporting.registers.coverage import check_future
from reporting.registers.findings import Rule

HORIZON = dt.date(2026, 1, 31)
DRILL = "exercice_id,uai,date,type,connu_du,recu_le\nX1,0310001A,{},intrusion,{},{}\n"
STATION = "code_uic,code_commune,type,desservi_du,desservi_au,video_du,video_au,connu_du\n"
TRAINS = "ligne,mois,serie,trains_km,trains_km_equipes,connu_du\nL1,{},AGC,2,1,2023-03-10\n"
PLEDGE = (
    "engagement_id,convention,libelle,echeance,statut,preuve,realise_le,code_dep,code_commune,"
    "connu_du\nE1,Gendarmerie,Réunir,2040-06-30,realise,CR-1,{},,,2024-05-02\n"
)


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        ("ppms_exercices", DRILL.format("2023-10-10", "2023-10-10", ""), []),
        ("ppms_exercices", DRILL.format("2023-10-11", "2023-10-10", "2023-10-12"),
         [("date", Rule.KNOWN_BEFORE, "2023-10-10")]),
        ("ppms_exercices", DRILL.format("2023-10-11", "", "2023-10-10"),
         [("date", Rule.KNOWN_BEFORE, "2023-10-10")]),
        ("ppms_exercices", DRILL.format("2026-01-31", "", ""), []),
        ("ppms_exercices", DRILL.format("2026-02-01", "", ""),
         [("date", Rule.FUTURE_DATE, "2026-01-31")]),
        ("ppms_exercices", DRILL.format("2023-10-10", "2044-10-10", ""),
         [("connu_du", Rule.FUTURE_START, "2026-01-31")]),
        ("circulations", TRAINS.format("2023-03"), []),
        ("circulations", TRAINS.format("2023-04"), [("mois", Rule.KNOWN_BEFORE, "2023-03-10")]),
        ("engagements_conventions", PLEDGE.format("2024-05-02"), []),
        ("engagements_conventions", PLEDGE.format("2042-05-02"),
         [("realise_le", Rule.FUTURE_DATE, "2026-01-31")]),
        ("gares_pem", f"{STATION}87611004,31555,gare,2025-09-01,2050-01-01,,,2020-01-01\n", []),
        ("gares_pem", f"{STATION}87611004,31555,gare,2031-09-01,,2031-09-01,,2020-01-01\n",
         [("video_du", Rule.FUTURE_DATE, "2026-01-31"),
          ("desservi_du", Rule.FUTURE_START, "2026-01-31")]),
    ],
)  # fmt: skip
def test_fact_in_the_future_is_refused_and_one_known_before_it_happened_is_told(
    registers, table, text, told
):
    """What is planned may lie ahead; a row in no report at all is a warning."""
    package = registers(**{table: text})
    found = list(check_future(package.tables, HORIZON))
    assert [(one.column, one.rule, one.details["day"]) for one in found] == told
    assert all(one.line == 2 for one in found)
