"""The registers of the whole plan, the year 2024 and its revisions, with plain pandas."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from demo import tables
from demo.places import pseudonym

REGISTERS = Path(__file__).parents[2] / "data" / "registers"
PUBLISHED = "2024-01-31"
LAST = "2025-01-31"


def known(name: str, on: str = LAST) -> pd.DataFrame:
    frame = pd.read_csv(REGISTERS / f"{name}.csv", dtype=str, keep_default_na=False)
    kept = (frame["connu_du"] <= on) & ((frame["connu_au"] == "") | (on < frame["connu_au"]))
    return frame[kept].reset_index(drop=True)


def holds(frame: pd.DataFrame, start: str, stop: str, day: str) -> pd.Series:
    begun = (frame[start] != "") & (frame[start] <= day)
    return begun & ((frame[stop] == "") | (day < frame[stop]))


def lycees_open(year: int) -> pd.DataFrame:
    frame, day = known("lycees"), f"{year}-12-31"
    kept = holds(frame, "valide_du", "valide_au", day)
    kept &= holds(frame, "date_ouverture", "date_fermeture", day)
    return frame[kept & (frame["secteur"] == "public")]


def reached(frame: pd.DataFrame, year: int) -> float:
    """Share of the lycées open at the end of the year that the rows name."""
    here = set(lycees_open(year)["uai"])
    return len(here & set(frame["uai"])) / len(here)


def school_year(frame: pd.DataFrame, column: str, year: int) -> pd.DataFrame:
    """The rows of the school year that ends in `year`."""
    return frame[frame[column].between(f"{year - 1}-09-01", f"{year}-08-31")]


@pytest.mark.parametrize("on", ["2022-01-31", PUBLISHED, LAST])
def test_rail_security_agents(on: str) -> None:
    """C39: 132 agents on 9 November 2021."""
    frame = known("effectifs_conventionnes", on)
    frame = frame[(frame["type"] == "SUGE") & holds(frame, "du", "au", "2021-11-09")]
    assert frame["etp"].astype(int).sum() == 132


def test_admissible_applications_of_2022() -> None:
    """C30: 70 applications, the inadmissible ones aside; about 500 of all schemes and years."""
    frame = known("dossiers")
    mine = frame[(frame["campagne_id"] == "AMI-2022") & (frame["recevable"] == "true")]
    assert len(mine) == 70
    assert 400 <= len(frame) <= 550
    assert set(known("campagnes_ami")["dispositif"]) == {"AMI", "ABORDS", "ASSOCIATIONS"}
    assert set(frame["type"]) == {"commune", "EPCI", "association"}


def test_surroundings_are_helped_up_to_30_percent() -> None:
    """C40."""
    frame = known("subventions")
    frame = frame[frame["dossier_id"].str.startswith("ABORDS")]
    assert len(frame) > 30
    assert (frame["taux"].astype(float) <= 0.3).all()


def test_convention_with_the_gendarmerie() -> None:
    """Signed on 25 January 2024: four points, three priorities, each with an engagement."""
    frame = known("engagements_conventions")
    mine = frame[frame["convention"].str.contains("gendarmerie")]
    axes = set(mine["axe"].str.split(" - ").str[0])
    assert {"Point 1", "Point 2", "Point 3", "Point 4"} < axes
    assert {"Priorité 1", "Priorité 2", "Priorité 3"} < axes
    first = pd.read_csv(REGISTERS / "engagements_conventions.csv", dtype=str)
    first = first[first["convention"].str.contains("gendarmerie")]
    assert first["connu_du"].min() >= "2024-01-25"


def test_engagements_of_the_founding_documents() -> None:
    """The second police school, the zone de défense, the council of December 2024."""
    frame = known("engagements_conventions").set_index("libelle")
    assert frame.index.str.contains("seconde école de police municipale à l'ouest").sum() == 1
    assert frame.index.str.contains("zone de défense").sum() == 1
    council = frame[frame.index.str.startswith("Installer le Conseil régional de la laïcité")]
    assert list(council["realise_le"]) == ["2024-12-06"]
    done = frame[frame["statut"] == "realise"]
    assert (done[["preuve", "realise_le"]] != "").all(axis=None)
    councils = frame[frame["convention"] == "CLSPD"]
    assert councils["code_dep"].nunique() == 13
    assert (councils["code_commune"] != "").all()


@pytest.mark.parametrize(("year", "low", "high"), [(2018, 0.2, 0.5), (2024, 0.65, 0.9)])
def test_lycees_with_two_drills(year: int, low: float, high: float) -> None:
    """Rising, below 100 %; nearly every lycée has a fire drill."""
    drills = school_year(known("ppms_exercices"), "date", year)
    number = drills[drills["type"] != "incendie"].groupby("uai").size()
    assert low <= reached(pd.DataFrame({"uai": number[number >= 2].index}), year) <= high
    assert reached(drills[drills["type"] == "incendie"], year) > 0.95


def test_observatory_tells_zero_from_silence() -> None:
    """Nil returns exist and have no fact; the coverage rises every year since 2021."""
    frame = known("signalements_lycees")
    nil = frame["type"] == "neant"
    assert 20 < nil.sum() < len(frame) / 2
    assert (frame.loc[nil, "date_fait"] == "").all()
    assert (frame.loc[~nil, "date_fait"] <= frame.loc[~nil, "date_declaration"]).all()
    shares = [
        reached(frame[frame["date_declaration"].str[:4] == str(year)], year)
        for year in (2021, 2022, 2023, 2024)
    ]
    assert all(before < after for before, after in pairwise(shares))


def test_awareness_actions() -> None:
    """Each names a lycée or a commune; the reach of both themes rises every year."""
    frame = known("actions_sensibilisation")
    assert ((frame["uai"] != "") != (frame["code_commune"] != "")).all()
    for kept in (frame["theme"] == "pharos", frame["axe"] == "3"):
        of_years = [school_year(frame[kept], "date", year) for year in (2022, 2023, 2024)]
        shares = [reached(rows, 2022 + rank) for rank, rows in enumerate(of_years)]
        assert all(before < after for before, after in pairwise(shares))


def test_sites_have_no_real_name() -> None:
    """About 250 served sites in real communes, 41 hubs; the security of none is a real one's."""
    frame = known("gares_pem")
    assert frame["nom"].str.contains(r" de démonstration n° \d+ \(.+\)$").all()
    assert frame["code_uic"].str.startswith("99").all()
    served = frame[holds(frame, "desservi_du", "desservi_au", "2023-12-31")]
    assert 240 <= len(served) <= 250
    assert (frame["type"] == "PEM").sum() == 41
    filmed = frame[frame["video_du"] != ""]
    assert (filmed["video_du"] >= filmed["desservi_du"]).all()
    end = filmed["video_au"].mask(filmed["video_au"] == "", filmed["desservi_au"])
    assert ((filmed["desservi_au"] == "") | (end <= filmed["desservi_au"])).all()


def test_train_kilometres() -> None:
    """Twelve months of each year; the equipped share rises from half to three quarters."""
    frame = known("circulations").astype({"trains_km": int, "trains_km_equipes": int})
    assert (frame["trains_km_equipes"] <= frame["trains_km"]).all()
    years = frame.groupby(frame["mois"].str[:4])
    assert (years["mois"].nunique() == 12).all()
    sums = years[["trains_km", "trains_km_equipes"]].sum()
    share = sums["trains_km_equipes"] / sums["trains_km"]
    assert 0.45 < share["2016"] < 0.6
    assert 0.7 < share["2023"] < share["2024"] < 0.8


def test_an_incident_reported_twice_is_one() -> None:
    """A repeat names an incident that exists, of the same organisation."""
    frame = known("incidents_cyber").set_index("incident_id")
    repeated = frame[frame["doublon_de"] != ""]
    assert len(repeated) == 2
    first = frame.loc[repeated["doublon_de"]]
    assert (first["doublon_de"] == "").all()
    assert list(first["siren_hash"]) == list(repeated["siren_hash"])
    assert (frame.loc[frame["type"] == "incident", "date"] >= "2023-03-06").all()


def test_a_joint_operation_may_have_several_sites() -> None:
    frame = known("operations_conjointes")
    sites = frame.groupby("operation_id").size()
    assert (sites > 1).any()
    assert sites.max() <= 3
    lycees, stations = set(known("lycees")["uai"]), set(known("gares_pem")["code_uic"])
    assert set(frame.loc[frame["site_type"] == "lycee", "site"]) <= lycees
    assert set(frame.loc[frame["site_type"] == "gare", "site"]) <= stations


def test_persons_keep_their_pseudonym() -> None:
    """A keyed hash is stable: many persons attend in several years, none under two publics."""
    frame = known("formations")
    years = frame.groupby("personne_pseudo")["date"].agg(lambda days: days.str[:4].nunique())
    assert (years > 1).sum() > 100
    assert (frame.groupby("personne_pseudo")["public"].nunique() == 1).all()
    assert pseudonym("agent-0001") == "f9c4b2cb394cf6f5"


def test_contracts_require_video_from_2018_on() -> None:
    frame = known("contrats_transport")
    recent = frame["debut"] >= "2018"
    assert (frame.loc[recent, "obligation_video"] == "true").all()
    assert (frame["fin"] > frame["debut"]).all()
    required = frame["obligation_video"] == "true"
    assert ((frame["date_effet_obligation"] != "") == required).all()


def test_charter_of_associations() -> None:
    """Most sign before the first payment, some later, some never."""
    frame = known("subventions").merge(known("dossiers"), on="dossier_id")
    paid = known("mandats").groupby("decision_id")["date_mandat"].min()
    frame = frame[(frame["type"] == "association") & frame["decision_id"].isin(paid.index)]
    first = (
        frame.assign(day=frame["decision_id"].map(paid))
        .groupby("demandeur_siret")
        .agg({"day": "min", "charte_signee_le": "max"})
    )
    signed = first["charte_signee_le"] != ""
    before = signed & (first["charte_signee_le"] <= first["day"])
    assert 0.75 <= before.mean() <= 0.95
    assert (signed & ~before).any()


def test_price_index_is_complete_and_smooth() -> None:
    """Every month from December 2015 to December 2024; it says that its values are invented."""
    frame = pd.read_csv(REGISTERS / "indices_prix.csv", dtype=str)
    assert len(frame) == 109
    assert (frame["mois"].min(), frame["mois"].max()) == ("2015-12", "2024-12")
    assert frame["base"].str.contains("inventées").all()
    steps = frame.sort_values("mois")["valeur"].astype(float).diff().dropna()
    assert steps.between(-0.5, 1.0).all()


def test_corrections_are_those_of_the_registers() -> None:
    """One entry per value that a version with a reason changed, and no other."""
    found = set()
    for name in set(tables.COLUMNS) - tables.WITHOUT_KNOWLEDGE - {"corrections"}:
        frame = pd.read_csv(REGISTERS / f"{name}.csv", dtype=str, keep_default_na=False)
        frame = frame[frame["motif_correction"] != ""]
        keys = map("|".join, frame[list(tables.KEYS[name])].itertuples(index=False))
        found |= {(name, key, day) for key, day in zip(keys, frame["connu_du"], strict=True)}
    entries = known("corrections")
    assert found == set(entries[["table", "cle", "le"]].itertuples(index=False, name=None))
    assert (entries["avant"] != entries["apres"]).all()


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("equipements_lycee", "date_mise_en_service"),
        ("equipements_mobiles", "mise_en_service"),
        ("gares_pem", "video_du"),
        ("ppms", "date_transmission_region"),
        ("mandats", "date_mandat"),
        ("ppms_exercices", "date"),
        ("formations", "date"),
        ("incidents_cyber", "date"),
        ("actions_sensibilisation", "date"),
        ("signalements_lycees", "date_declaration"),
        ("operations_conjointes", "date"),
        ("engagements_conventions", "realise_le"),
    ],
)
def test_facts_of_2023_are_learnt_in_2024(name: str, column: str) -> None:
    """Late rows make revisions: more is known of 2023 at the second freeze than at the first."""
    key = list(tables.KEYS[name])
    before, after = (
        {
            tuple(row)
            for row in frame.loc[frame[column].str[:4] == "2023", key].itertuples(index=False)
        }
        for frame in (known(name, PUBLISHED), known(name, LAST))
    )
    assert after - before


def test_a_decision_of_2023_is_cancelled_in_2024() -> None:
    """Communes helped fall from 90 to 89 for the same date of reference."""
    before, after = (known("subventions", on).set_index("decision_id") for on in (PUBLISHED, LAST))
    moved = after.loc[before.index, "statut"].eq("annule") & before["statut"].ne("annule")
    assert list(before.loc[moved, "commission_permanente_le"].str[:4]) == ["2023"]
    assert after.loc[moved[moved].index, "montant_annule"].ne("0").all()


def test_entries_into_service_of_2023_are_corrected_in_2024() -> None:
    for name, column in (
        ("equipements_lycee", "date_mise_en_service"),
        ("equipements_mobiles", "mise_en_service"),
    ):
        before, after = (known(name, on).set_index("equip_id") for on in (PUBLISHED, LAST))
        moved = after.loc[before.index, column] != before[column]
        assert before.loc[moved, column].str[:4].eq("2023").sum() >= 2
        assert after.loc[moved[moved].index, column].str[:4].eq("2024").any()


def test_the_budget_goes_on() -> None:
    """The accounts of 2023 are voted in June 2024, those of 2024 are not known yet."""
    frame = known("ap_ae_cp")
    accounts = frame[frame["etape"] == "CA"]
    assert accounts["exercice"].max() == "2023"
    assert accounts.loc[accounts["exercice"] == "2023", "connu_du"].eq("2024-06-28").all()
    assert set(frame.loc[frame["exercice"] == "2024", "etape"]) == {"BP", "BS", "DM"}
    assert len(known("mandats")) > 3000


def test_year_2024_goes_further() -> None:
    """A third call for projects, works, trains and coaches of 2024 are there."""
    assert (known("subventions")["commission_permanente_le"] >= "2024").sum() > 40
    for name, column in (
        ("equipements_lycee", "date_mise_en_service"),
        ("parc_rames", "date_entree"),
        ("parc_autocars", "date_entree"),
        ("operations_travaux", "date_debut"),
    ):
        assert (known(name)[column].str[:4] == "2024").sum() >= 3
