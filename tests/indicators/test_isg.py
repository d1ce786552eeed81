"""Gendarmerie social workers: posts on a day, people helped in a year."""

from decimal import Decimal

from reporting.indicators import convention
from tests.indicators.situations import REGION, counted, situation, table

POSTS = situation(
    "2023-12-31",
    effectifs_conventionnes=table(
        "effectifs_conventionnes",
        "poste_id type etp code_dep du periode personnes_accompagnees",
        ("I1", "ISG", Decimal("1"), "09", "2023-01-01", 2023, 120),
        ("I2", "ISG", Decimal("0.5"), None, "2023-03-01", 2023, 0),
        ("I3", "ISG", Decimal("1"), "31", "2023-01-01", 2023, None),  # not reported
        ("I4", "ISG", Decimal("0.8"), "31", "2022-01-01", 2022, 75),  # the year before
        ("M1", "mediateur", Decimal("1"), "31", "2023-01-01", 2023, 40),
    ).astype({"periode": "Int64", "personnes_accompagnees": "Int64"}),
)


def test_posts_are_counted_in_hundredths():
    got = convention.isg_postes(POSTS)
    assert counted(got) == {
        "I1": (100, None),
        "I2": (50, None),
        "I3": (100, None),
        "I4": (80, None),
    }


def test_people_helped_in_the_year_a_silence_is_not_a_zero():
    got = convention.isg_personnes_accompagnees(POSTS)
    assert counted(got) == {
        "I1|2023-01-01": (120, None),
        "I2|2023-03-01": (0, None),
        "I3|2023-01-01": (None, None),
    }
    assert list(got.frame["place"]) == ["departement-09", REGION, "departement-31"]
