"""Stations: sites served on the day, filmed if the cameras are in service that day."""

from reporting.indicators import transports
from tests.indicators.situations import counted, situation, table


def test_video_in_service_over_served_sites():
    sites = table(
        "gares_pem",
        "code_uic code_commune video_du video_au",
        ("87611004", "31555", "2018-01-01", None),
        ("87773002", "34172", "2024-01-01", None),  # not yet
        ("87775007", "30189", "2018-01-01", "2023-12-31"),  # taken down that day: [du, au)
        ("87611244", "09122", None, None),
        ("87611245", "09122", "2023-12-31", "2024-01-01"),
    )
    got = transports.gares_video(situation("2023-12-31", gares_pem=sites))
    assert counted(got) == {
        "87611004": (1, 1),
        "87773002": (0, 1),
        "87775007": (0, 1),
        "87611244": (0, 1),
        "87611245": (1, 1),
    }
    assert got.frame["place"].iloc[0] == "commune-31555"
