"""Posts under agreements: full-time equivalents on the day, in exact hundredths."""

from decimal import Decimal

from reporting.indicators import convention
from tests.indicators.situations import REGION, counted, situation, table

POSTS = situation(
    "2023-12-31",
    effectifs_conventionnes=table(
        "effectifs_conventionnes",
        "poste_id type etp code_dep",
        ("S1", "SUGE", Decimal("1"), "31"),
        ("S2", "SUGE", Decimal("0.8"), None),
        ("M1", "mediateur", Decimal("0.57"), "34"),  # 0.57 x 100 is 56.99… in floating point
        ("M2", "mediateur", Decimal("12.5"), None),
        ("I1", "ISG", Decimal("1"), "09"),
    ),
)


def test_rail_security_officers_are_counted_for_the_region():
    got = convention.suge_agents(POSTS)
    assert counted(got) == {"S1": (100, None), "S2": (80, None)}
    assert set(got.frame["place"]) == {REGION}


def test_mediators_are_placed_at_their_departement_or_at_the_region():
    got = convention.mediation_agents(POSTS)
    assert counted(got) == {"M1": (57, None), "M2": (1_250, None)}
    assert list(got.frame["place"]) == ["departement-34", REGION]
