"""Municipal police: mobile posts in service on a day, officers trained in a year."""

from reporting.indicators import communes
from tests.indicators.situations import REGION, counted, situation, table


def test_mobile_posts_in_service_are_placed_at_their_commune_or_at_their_dossier():
    got = communes.postes_mobiles(
        situation(
            "2023-12-31",
            equipements_mobiles=table(
                "equipements_mobiles",
                "equip_id support_type support_id code_commune hs_du hs_au",
                ("E1", "POSTE_MOBILE", "D1", "34172", None, None),
                ("E2", "POSTE_MOBILE", "D1", None, None, None),  # a second one, same dossier
                ("E3", "POSTE_MOBILE", "P3", None, None, None),  # nowhere in particular
                ("E4", "POSTE_MOBILE", "P4", "31555", "2023-01-01", None),  # out of service
                ("E5", "RAME", "R1", None, None, None),
            ),
            dossiers=table("dossiers", "dossier_id code_commune", ("D1", "30189")),
        )
    )
    assert counted(got) == {"E1": (1, None), "E2": (1, None), "E3": (1, None)}
    assert list(got.frame["place"]) == ["commune-34172", "commune-30189", REGION]
    assert list(got.rows["equipements_mobiles"].index) == [2, 3, 4]


COLUMNS = "session_id personne_pseudo theme public presence date employeur_commune"


def test_an_officer_counts_once_in_the_departement_of_the_latest_session():
    police, officer = "police_municipale", "policier_municipal"
    got = communes.policiers_formes(
        situation(
            "2023-12-31",
            formations=table(
                "formations",
                COLUMNS,
                ("F1", "P1", police, officer, True, "2023-02-01", "34172"),
                ("F2", "P1", police, officer, True, "2023-09-01", "31555"),  # moved
                ("F2", "P2", police, officer, True, "2023-09-01", None),
                ("F2", "P3", police, officer, False, "2023-09-01", "31555"),  # did not come
                ("F3", "P4", police, "agent", True, "2023-09-01", "31555"),
                ("F4", "P5", "egalite", officer, True, "2023-09-01", "31555"),
                ("F5", "P6", police, officer, True, "2022-12-31", "31555"),
                ("F6", "P7", police, officer, True, "2023-01-01", "31555"),  # the first day
            ),
        )
    )
    assert counted(got) == {"P1": (1, None), "P2": (1, None), "P7": (1, None)}
    assert list(got.frame["place"]) == ["departement-31", REGION, "departement-31"]
    assert dict(got.rows["formations"]) == {2: "P1", 3: "P1", 4: "P2", 9: "P7"}
