"""CyberOcc: incidents without their repeats, organisations each once."""

from reporting.indicators import convention
from tests.indicators.situations import REGION, counted, situation, table

TICKETS = situation(
    "2023-12-31",
    incidents_cyber=table(
        "incidents_cyber",
        "incident_id type date siren_hash code_dep doublon_de",
        ("T1", "incident", "2023-02-01", "H1", "31", None),
        ("T2", "incident", "2023-02-03", "H1", "31", "T1"),  # the same, told again
        ("T3", "incident", "2022-12-31", "H2", "31", None),  # the year before
        ("T4", "accompagnement", "2023-05-01", "H1", "34", None),
        ("T5", "accompagnement", "2023-09-01", "H1", None, None),  # helped twice
        ("T6", "accompagnement", "2023-05-01", "H3", "34", None),
    ),
)


def test_an_incident_reported_twice_counts_once():
    got = convention.cyber_incidents(TICKETS)
    assert counted(got) == {"T1": (1, None)}
    assert list(got.frame["place"]) == ["departement-31"]


def test_an_organisation_counts_once_where_it_was_helped_last():
    got = convention.cyber_organisations_accompagnees(TICKETS)
    assert counted(got) == {"H1": (1, None), "H3": (1, None)}
    assert list(got.frame["place"]) == [REGION, "departement-34"]
    assert dict(got.rows["incidents_cyber"]) == {5: "H1", 7: "H3", 6: "H1"}
