"""The demonstration registers hold together, tell a life, and are the same bytes each time."""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from demo import lycees, tables
from demo.__main__ import build
from demo.draws import Stream
from demo.tables import Change, history

DATA = Path(__file__).parents[2] / "data"
NAMES = sorted(tables.COLUMNS)
RECORDED = sorted(set(tables.COLUMNS) - tables.WITHOUT_KNOWLEDGE)
FREEZE = "2025-01-31"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / "registers" / f"{name}.csv", dtype=str, keep_default_na=False)


def current(name: str) -> pd.DataFrame:
    frame = read(name)
    return frame[frame["connu_au"] == ""]


def money(column: pd.Series) -> pd.Series:
    return column.map(Fraction)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = [tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")]
    for folder in folders:
        tables.write(build(), folder)
    return folders


@pytest.mark.parametrize("name", NAMES)
def test_same_bytes_each_time(written: list[Path], name: str) -> None:
    """Two runs and the committed file are equal: `make demo` was run after the last change."""
    first, second = ((folder / f"{name}.csv").read_bytes() for folder in written)
    assert first == second
    assert first == (DATA / "registers" / f"{name}.csv").read_bytes()


def test_a_new_stream_moves_no_other() -> None:
    """A register added later draws from its own stream."""
    alone = [Stream("ppms").uniform() for _ in range(2)]
    Stream("gares_pem").uniform()
    assert alone == [Stream("ppms").uniform() for _ in range(2)]
    assert Stream("ppms").uniform() != Stream("lycees").uniform()


@pytest.mark.parametrize("name", RECORDED)
def test_every_row_says_it_is_a_demonstration(name: str) -> None:
    """The origin is in each row, and nothing is known after the freeze."""
    frame = read(name)
    assert set(frame["source_fichier"]) == {"demonstration"}
    assert frame["connu_du"].between("2016-01-01", FREEZE).all()
    assert (frame["connu_au"] <= FREEZE).all()
    assert frame["auteur"].str.len().gt(0).all()


@pytest.mark.parametrize("name", RECORDED)
def test_versions_of_a_row_follow_each_other(name: str) -> None:
    """Each version begins the day its predecessor ends; the last one is open."""
    key = list(tables.KEYS[name])
    frame = read(name).sort_values([*key, "connu_du"])
    following = frame.groupby(key)["connu_du"].shift(-1, fill_value="")
    assert (frame["connu_au"] == following).all()


def test_history_leaves_out_what_is_not_known_yet() -> None:
    """A change learnt after the freeze is no version."""
    day = pd.Timestamp("2023-05-02").date()
    later = Change(pd.Timestamp("2025-03-01").date(), {"a": 2})
    assert [row["a"] for row in history({"a": 1}, day, "service", later)] == [1]


@pytest.mark.parametrize(
    ("name", "column", "target"),
    [
        ("lycees", "uai_successeur", "lycees.uai"),
        ("equipements_lycee", "uai", "lycees.uai"),
        ("equipements_lycee", "operation_id", "operations_travaux.operation_id"),
        ("ppms", "uai", "lycees.uai"),
        ("operations_travaux", "uai", "lycees.uai"),
        ("operations_travaux", "ap_code", "ap_ae_cp.ap_code"),
        ("dossiers", "campagne_id", "campagnes_ami.campagne_id"),
        ("subventions", "dossier_id", "dossiers.dossier_id"),
        ("mandats", "decision_id", "subventions.decision_id"),
        ("mandats", "operation_id", "operations_travaux.operation_id"),
        ("mandats", "ap_code", "ap_ae_cp.ap_code"),
        ("parc_autocars", "contrat_id", "contrats_transport.contrat_id"),
        ("ppms_exercices", "uai", "lycees.uai"),
        ("signalements_lycees", "uai", "lycees.uai"),
        ("actions_sensibilisation", "uai", "lycees.uai"),
        ("circulations", "serie", "parc_rames.serie"),
        ("incidents_cyber", "doublon_de", "incidents_cyber.incident_id"),
    ],
)
def test_references_resolve(name: str, column: str, target: str) -> None:
    """Every foreign key names a row that exists."""
    table, key = target.split(".")
    assert set(read(name)[column]) - {""} <= set(read(table)[key])


def test_no_lycee_is_a_real_one() -> None:
    """Neither name nor UAI can be real: names say it, and the check letter is always wrong."""
    frame = read("lycees")
    assert frame["nom"].str.contains(" fictif du ").all()
    letters = lycees.UAI_LETTERS
    right = [letters[int(uai[:7]) % 23] for uai in frame["uai"]]
    assert (frame["uai"].str[7] != right).all()
    assert (frame["uai"].str[1:3] == frame["code_dep"]).all()


def test_places_exist() -> None:
    """Communes are real, in their département; one applicant used a code that is no more."""
    communes = pd.read_csv(DATA / "reference" / "communes_occitanie_cog2026.csv", dtype=str)
    frame = read("lycees")
    assert set(frame["code_commune"]) <= set(communes["code"])
    assert (frame["code_commune"].str[:2] == frame["code_dep"]).all()
    assert set(read("dossiers")["code_commune"]) - set(communes["code"]) == {"12076"}
    for name, column in (
        ("gares_pem", "code_commune"),
        ("formations", "employeur_commune"),
        ("engagements_conventions", "code_commune"),
        ("operations_conjointes", "code_commune"),
        ("actions_sensibilisation", "code_commune"),
        ("equipements_mobiles", "code_commune"),
    ):
        assert set(read(name)[column]) - {"", "12076"} <= set(communes["code"]), name


def test_lycees_open_close_and_merge() -> None:
    """Two lycées merge into a new one on a 1 September, with their equipment."""
    frame = current("lycees")
    merged = frame[frame["uai_successeur"] != ""]
    assert list(merged["date_fermeture"]) == ["2018-09-01"] * 2
    successor = merged["uai_successeur"].unique()
    assert len(successor) == 1
    assert set(frame.loc[frame["uai"].isin(successor), "date_ouverture"]) == {"2018-09-01"}
    items = current("equipements_lycee")
    assert set(items.loc[items["uai"].isin(merged["uai"]), "date_depose"]) == {"2018-09-01"}
    assert "2018-09-01" in set(items.loc[items["uai"].isin(successor), "date_mise_en_service"])


@pytest.mark.parametrize(
    ("name", "key", "start", "stop"),
    [
        ("equipements_lycee", ["uai", "composante"], "date_mise_en_service", "date_depose"),
        ("equipements_mobiles", ["support_type", "support_id"], "mise_en_service", "depose"),
        ("parc_rames", ["rame_id"], "date_entree", "date_sortie"),
    ],
)
def test_periods_do_not_overlap(name: str, key: list[str], start: str, stop: str) -> None:
    """One at a time; what replaces begins the day what is replaced ends, or later."""
    frame = current(name)
    frame = frame[frame[start] != ""].sort_values([*key, start])
    following = frame.groupby(key)[start].shift(-1)
    followed = following.notna()
    assert followed.any() or name == "equipements_mobiles"
    assert (frame.loc[followed, stop] != "").all()
    assert (frame.loc[followed, stop] <= following[followed]).all()


@pytest.mark.parametrize(
    ("support", "register", "key"),
    [("RAME", "parc_rames", "rame_id"), ("AUTOCAR", "parc_autocars", "vehicule_id")],
)
def test_systems_are_on_board_of_something_present(support: str, register: str, key: str) -> None:
    """Inside the presence of the vehicle; an original system comes with it."""
    parc = current(register)
    parc = parc.assign(date_sortie=parc["date_sortie"].replace("", "9999"))
    presence = parc.groupby(key).agg({"date_entree": "min", "date_sortie": "max"})
    frame = current("equipements_mobiles")
    frame = frame[frame["support_type"] == support].join(presence, on="support_id")
    assert (frame["mise_en_service"] >= frame["date_entree"]).all()
    assert (frame["depose"].replace("", "9999") <= frame["date_sortie"]).all()
    origin = frame[frame["mode"] == "origine"]
    assert (origin["mise_en_service"] == origin["date_entree"]).all()


def test_mobile_police_posts_come_from_a_grant() -> None:
    """Each belongs to a dossier that asked for one, in its commune, after the decision."""
    frame = current("equipements_mobiles")
    posts = frame[frame["support_type"] == "POSTE_MOBILE"].set_index("support_id")
    dossiers = current("dossiers").set_index("dossier_id").loc[posts.index]
    assert dossiers["volets"].str.contains("POSTE_MOBILE").all()
    assert (dossiers["code_commune"] == posts["code_commune"]).all()
    days = current("subventions").groupby("dossier_id")["commission_permanente_le"].min()
    assert (posts["mise_en_service"] > days.loc[posts.index]).all()
    assert (frame["support_type"] == "POSTE_MOBILE").eq(frame["code_commune"] != "").all()


def test_payments_stay_within_grants_works_and_credits() -> None:
    """Never more than voted, planned, opened; authorisations follow their order."""
    paid = current("mandats").assign(amount=lambda frame: money(frame["montant"]))
    assert (paid["exercice"] == paid["date_mandat"].str[:4]).all()
    assert ((paid["amount"] < 0) == (paid["type"] == "reversement")).all()
    grants = current("subventions").set_index("decision_id")
    left = money(grants["montant_vote"]) - money(grants["montant_annule"])
    by_grant = paid[paid["decision_id"] != ""].groupby("decision_id")["amount"].sum()
    assert (by_grant <= left[by_grant.index]).all()
    works = money(current("operations_travaux").set_index("operation_id")["montant_prevu"])
    by_work = paid[paid["operation_id"] != ""].groupby("operation_id")["amount"].sum()
    assert (by_work <= works[by_work.index]).all()
    budget = current("ap_ae_cp")
    opened = budget[budget["etape"] != "CA"].assign(cp=lambda frame: money(frame["cp_ouverts"]))
    credit = opened.groupby(["ap_code", "exercice"])["cp"].sum()
    by_year = paid.groupby(["ap_code", "exercice"])["amount"].sum()
    assert (by_year <= credit[by_year.index]).all()
    assert (money(budget["engage"]) <= money(budget["affecte"])).all()
    assert (money(budget["affecte"]) <= money(budget["vote"])).all()


def test_grants_follow_their_rules() -> None:
    """Within the rate and the ceiling of the campaign, cancelled no further than voted."""
    frame = current("subventions").merge(current("dossiers")[["dossier_id", "campagne_id"]])
    frame = frame.merge(current("campagnes_ami")[["campagne_id", "taux_max", "plafond"]])
    voted, kept = money(frame["montant_vote"]), money(frame["depense_retenue"])
    assert (voted > 0).all()
    assert (voted <= money(frame["taux"]) * kept).all()
    assert (voted <= money(frame["plafond"])).all()
    assert (money(frame["taux"]) <= money(frame["taux_max"])).all()
    assert (kept <= money(frame["depense_eligible"])).all()
    assert (money(frame["montant_annule"]) <= voted).all()


def test_each_payment_has_its_owner() -> None:
    """Grants are paid on a decision, all others on works, lycées on works of a lycée."""
    paid = current("mandats")
    is_grant = paid["ap_code"].str.contains("COMMUNES|ABORDS|ASSOCIATIONS")
    assert ((paid["decision_id"] != "") == is_grant).all()
    assert ((paid["operation_id"] != "") == ~is_grant).all()
    uai = current("operations_travaux").set_index("operation_id")["uai"]
    of_lycees = paid["ap_code"].str.startswith("AP-LYCEES")
    assert (paid["operation_id"].map(uai).fillna("") != "").eq(of_lycees).all()


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("equipements_lycee", "date_mise_en_service"),
        ("mandats", "date_mandat"),
    ],
)
def test_some_rows_are_recorded_after_the_freeze(name: str, column: str) -> None:
    """Revisions exist: facts of a year first known after 31 January of the next."""
    first = read(name).sort_values("connu_du").drop_duplicates(list(tables.KEYS[name]))
    fact = first[first[column] >= "2016"]
    following = fact[column].str[:4].astype(int) + 1
    late = fact["connu_du"] > following.astype(str) + "-01-31"
    assert 8 <= late.sum() < 0.05 * len(fact)


def test_corrections_give_their_reason() -> None:
    """Amounts, dates and cancellations are corrected in the open."""
    reasons = {reason for name in RECORDED for reason in read(name)["motif_correction"]} - {""}
    assert {
        "Correction : date de mise en service",
        "Correction : montant du mandat",
        "Correction : date du mandat",
        "Correction : montant voté",
        "Annulation : projet abandonné par la commune",
    } <= reasons
