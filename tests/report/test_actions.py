"""Vintages, strands, engagements and cyber incidents."""

import pandas as pd
import pytest

from reporting.errors import UsageError
from reporting.report.actions import _by_sector


@pytest.fixture(scope="module")
def granted(known):
    """Decisions of the calls for projects by the end of 2023, with their dossier."""
    calls = known("campagnes_ami")
    calls = calls[calls["dispositif"] == "AMI"]["campagne_id"]
    dossiers = known("dossiers")
    dossiers = dossiers[dossiers["campagne_id"].isin(calls)]
    decisions = known("subventions")
    decisions = decisions[decisions["commission_permanente_le"] <= "2023-12-31"]
    found = decisions.merge(dossiers, on="dossier_id", suffixes=("", "_dossier"))
    found["net"] = found["montant_vote"] - found["montant_annule"].fillna(0)
    return found


def test_vintages_count_a_commune_once_each_and_once_in_all(region, granted, cells):
    part = region.vintages("Les millésimes")
    *rows, total = cells(part)
    helped = granted[(granted["type"] == "commune") & (granted["net"] > 0)]
    by_call = helped.groupby("campagne_id")["code_commune"].nunique()
    assert [row[1] for row in rows] == list(by_call)
    assert total[1] == region.values.figure("communes_aidees").numerator <= sum(by_call)
    assert f"{sum(by_call)} par appel" in part.note
    assert [row[3] * 100 for row in rows] == list(granted.groupby("campagne_id")["net"].sum())
    assert total[3] * 100 == region.values.figure("communes_montant_vote").numerator
    assert sum(row[4] for row in rows) == total[4]


def test_what_was_paid_is_that_of_the_decisions(region, granted, known, cells):
    paid = known("mandats")
    paid = paid[paid["decision_id"].isin(granted["decision_id"])]
    paid = paid[paid["date_mandat"] <= "2023-12-31"]["montant"].sum()
    assert cells(region.vintages("Les millésimes"))[-1][4] * 100 == paid


def test_a_departement_has_its_own_vintages(plan, departement, granted, cells):
    total = cells(departement.vintages("Les millésimes"))[-1]
    here = granted[granted["code_commune"].str.startswith("31")]
    assert total[3] * 100 == here["net"].sum()
    assert total[1] == departement.values.figure("communes_aidees").numerator


def test_a_project_counts_once_in_each_of_its_strands(region, granted):
    projects = granted[granted["net"] > 0].drop_duplicates("dossier_id")
    volets = projects["volets"].str.split("|").explode().value_counts()
    found = {row[0]: row[1] for row in region.strands("Les volets").data.values}
    assert found["Véhicules"] == volets["VEHICULES"]
    assert sum(found.values()) == volets.sum()


def test_engagements_are_late_once_their_date_is_past(region, known):
    rows = known("engagements_conventions")
    rows = rows[rows["convention"] != "CLSPD"]
    done = (rows["statut"] == "realise") & (rows["realise_le"] <= "2023-12-31")
    late = (rows["echeance"] <= "2023-12-31") & ~done & (rows["statut"] != "abandonne")
    part = region.engagements("Le suivi")
    texts = [row[3] for row in part.data.rows]
    together = [row[4].split(" sur ") for row in part.data.rows if " sur " in row[4]]
    assert len(texts) - len(together) + sum(int(of) for _, of in together) == len(rows)
    apart = rows[rows["code_dep"].isna()]
    assert late.sum() > 0
    assert sum(row[3] == "en retard" for row in part.data.rows if " sur " not in row[4]) == (
        late[apart.index].sum()
    )
    told = texts.count("réalisé") + sum(int(count) for count, _ in together)
    assert told == done.sum()
    assert all(row[3] != "réalisé" or row[5] != "–" for row in part.data.rows)


def test_the_tracker_and_the_scoreboard_judge_on_the_same_day(plan):
    report = plan.report(2024, "region-76")
    counts = {row[0].split()[-1]: row[1] for row in report.scoreboard().data.values}
    late = [row for row in report.engagements("Le suivi").data.rows if "retard" in row[3]]
    several = [row[4].split(" sur ") for row in late if " sur " in row[4]]
    missing = sum(int(total) - int(done) for done, total in several)
    assert len(late) - len(several) + missing == counts["retard"]


def test_engagements_of_one_agreement_or_one_departement(region, departement, known):
    rows = known("engagements_conventions")
    name = "Convention-cadre Région - gendarmerie"
    part = region.engagements("Le suivi", convention=name)
    of_all = rows[rows["convention"] == name]
    assert len(part.data.rows) == of_all["code_dep"].isna().sum() + 1
    assert part.id != region.engagements("Le suivi").id
    here = rows[(rows["convention"] != "CLSPD") & (rows["code_dep"] == "31")]
    assert len(departement.engagements("Le suivi").data.rows) == len(here) > 0
    with pytest.raises(UsageError, match=f"Vouliez-vous « {name} »"):
        region.engagements("Le suivi", convention=name[:-1])


def test_cyber_incidents_by_sector_add_up(region, departement):
    part = region.cyber("Les incidents")
    total = region.values.figure("cyber_incidents").numerator
    assert sum(row[1] for row in part.data.values) == total
    assert departement.cyber("Les incidents").kind == "empty"


def incidents(**sectors: str) -> pd.DataFrame:
    """One incident per letter of a sector; the letter is the organisation."""
    rows = [(sector, one) for sector, organisations in sectors.items() for one in organisations]
    return pd.DataFrame(rows, columns=["secteur", "siren_hash"])


@pytest.mark.parametrize(
    ("sectors", "shown"),
    [
        ({"a": "xyz", "b": "xyzzz"}, {"a": 3, "b": 5}),
        # One small sector alone would be found by subtraction: the smallest other joins it.
        ({"a": "xyz", "b": "uvwx", "c": "t"}, {"b": 4, "Autres secteurs": 4}),
        ({"a": "xyz", "b": "uv", "c": "st"}, {"a": 3, "Autres secteurs": 4}),
        # Many incidents of one organisation are still one organisation.
        ({"a": "xxxxx", "b": "stuv"}, {"Autres secteurs": 9}),
        # 18 of 20 incidents are more than 85 %, 17 of 20 are not.
        ({"a": "x" * 17 + "xyz", "b": "uvw"}, {"Autres secteurs": 23}),
        ({"a": "x" * 17 + "tyz", "b": "uvw"}, {"a": 20, "b": 3}),
        ({"a": "x" * 18 + "yz", "b": "x" * 17 + "tyz"}, {}),
        ({"a": "xx", "b": "x"}, {}),
        ({}, {}),
    ],
)
def test_no_sector_of_fewer_than_three_organisations_or_nearly_of_one_is_shown(
    sectors, shown, plan
):
    assert _by_sector(incidents(**sectors), plan.settings.diffusion) == shown


def test_a_sector_that_is_not_known_has_a_name(plan):
    rows = incidents(a="xyz", b="uvw")
    rows.loc[rows["secteur"] == "b", "secteur"] = None
    assert _by_sector(rows, plan.settings.diffusion) == {"a": 3, "Non précisé": 3}


def test_a_commune_that_was_paid_is_one_of_those_that_were_voted_an_aid(plan, region):
    """134 communes had a vote by the end of 2024, 93 of them a payment that was kept."""
    report = plan.report(2024, "region-76")
    (line,) = report.prose("{communes_aidees} et {communes_payees}").paragraphs
    assert "".join(span.text for span in line) == "134 et 93"
    assert region.prose("{communes_payees}").figures[0].numerator < 90
