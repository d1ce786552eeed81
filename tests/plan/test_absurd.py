"""A hundred absurd declarations: each is a finding, none is a traceback or a default."""

import itertools
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from reporting.indicators.situation import means_of
from reporting.loading import COMPUTATIONS, read
from reporting.plan.calendar import load_calendar
from reporting.plan.reading import read_plan
from reporting.registers.declarations import attempt
from reporting.registers.package import read_package
from tests.plan.absurd import mutants, toml

ROOT = Path(__file__).parents[2]
EVERY = {
    "plan.toml": 13,
    "calendar.toml": 5,
    "controles.toml": 19,
    "indicators.toml": 101,
    "en.toml": 19,
}
"""One absurd declaration out of so many is tried: all of them take minutes."""
FREE = ("zzz", "value misspelt", "dropped", "= []")
"""Of a free text any other is right, and what may be left out may be: see below."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("absurd") / "data")


@pytest.fixture(scope="module")
def package(folder):
    return read_package(folder)


def told(folder, package):
    findings, content = read_plan(folder, package, COMPUTATIONS)
    if None not in content.values():
        given = (content["settings"], content["territories"])
        path = folder / "plan/calendar.toml"
        findings += attempt(lambda one: load_calendar(one, *given), path)[1]
    return findings


@pytest.mark.parametrize("name", EVERY)
def test_every_absurd_declaration_is_told(folder, package, name):
    path = folder / "plan" / name
    before = path.read_text(encoding="utf-8")
    every = [one for one in mutants(tomllib.loads(before)) if one.done not in FREE]
    if name == "indicators.toml":  # an unknown indicator is told by `loading`, with its function
        every = [one for one in every if "." in one.place]
    silent = []
    try:
        for one in itertools.islice(every, 0, None, EVERY[name]):
            path.write_text(toml(one.content), encoding="utf-8")
            if not told(folder, package):
                silent.append((one.place, one.done))
    finally:
        path.write_text(before, encoding="utf-8")
    assert not silent
    assert len(every) // EVERY[name] > 4


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("isg_personnes_accompagnees = 11", "isg_personne_accompagnees = 11", "isg_personnes"),
        ("isg_personnes_accompagnees = 11", "isg_personnes_accompagnees = 2", "≥ 3"),
        ("isg_personnes_accompagnees = 11\n", "", "isg_personnes_accompagnees"),
        ("manquants_minimum = 3", "manquants_minimum = 1", "≥ 3"),
        ("effectif_minimum = 3", "effectif_minimum = 2", "≥ 3"),
        ("total_minimum = 5", "", "total_minimum"),
        ('["CLOTURE", "VIDEO"', '["CLOTUR", "VIDEO"', "« CLOTURE »"),
        ("jour = 31", "jour = 30\nmois_ = 2", "mois"),
        ("montant_euros = 50_000_000", "montant_euros = 50_000_000_000_000", "montant_euros"),
        ("lycees = 2016-01-01", "lycees = 2036-01-01", "depenses_depuis.lycees"),
        ("signee_le = 2024", "signee_le = 2034", "conventions.signee_le"),
        ('depense = "lycees_depense"', 'depense = "lycees_securises"', "couts.depense"),
        ('carte = "lycees_securises"', 'carte = "lycees_depense"', "site.carte"),
        ("tolerance_hors_service_jours = 90", "tolerance_hors_service_jours = 900", "≤ 366"),
        ("votee_le = 2020", "votee_le = 1950", "enveloppe.votee_le"),
        ("du = 2021-01-01\nau = 2024", "du = 2051-01-01\nau = 2054", "enveloppe.du"),
        ("montant_euros = 50_000_000", "montant_euros = 50", "≥ 10000"),
        ("rames = 2016-01-01", "rames = 1916-01-01", "depenses_depuis.rames"),
        ("signee_le = 2024", "signee_le = 1924", "conventions.signee_le"),
        ("fenetre_annees = 5", "fenetre_annees = 50", "≤ 20"),
        (
            'autocars_equipes"\nelement = "numerateur"',
            'autocars_equipes"\nelement = "denominateur"',
            "couts.diviseur",
        ),
        ('diviseur = "communes_aidees"', 'diviseur = "communes_montant_vote"', "couts.diviseur"),
        ('completude_minimale = "0.98"', 'completude_minimale = "0.098"', "completude_minimale"),
        ('dominance_maximum = "0.85"', 'dominance_maximum = "0.9999"', "dominance_maximum"),
        (
            'registres_publics = ["lycees"',
            'registres_publics = ["lycees", "equipements_lycee"',
            "equipements_lycee",
        ),
        ("version = 1\ndepuis = 2020", "version = 1\ndepuis = 2090", "statuts.depuis"),
        ('rames = "Trains liO"', 'rames = "Lycées"', "vocabulaire.mesures"),
        ('nom = "La Région vous protège"', 'nom = " "', "nom"),
        ('siret = "20005379100014"', 'siret = "20005379100015"', "siret"),
        ('siret = "20005379100014"', 'siret = "35600000000049"', "siret"),
        ("\ncloture = ", "\nclotur = ", "« cloture »"),
        (
            "[vocabulaire.volets]",
            '[vocabulaire.tables]\nlycee = "x"\n[vocabulaire.volets]',
            "lycees",
        ),
        ('sous_titre = "', 'sous_titre = "\u202e', "202e"),
        ('sous_titre = "', 'sous_titre = "\u200b', "200b"),
    ],
)
def test_a_known_hole_is_closed(folder, package, old, new, word):
    path = folder / "plan/plan.toml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    try:
        assert any(word in str(one) for one in told(folder, package))
    finally:
        path.write_text(before, encoding="utf-8")


def test_a_plan_that_counts_spending_says_what_it_is_divided_by(folder, package):
    path = folder / "plan/plan.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\[\[couts\]\]\n(?:\w.*\n)+", "", before), encoding="utf-8")
    try:
        (found,) = told(folder, package)
    finally:
        path.write_text(before, encoding="utf-8")
    assert found.column == "couts"


def test_a_share_of_money_is_told_in_euros():
    """Its units are cents: under another name they would be shown as they are."""
    shares = ("plan_execution", "taux_engagement", "taux_mandatement")
    assert all(means_of(COMPUTATIONS[one])["nom"] == ["euro", "euros"] for one in shares)


def test_a_lower_class_of_diffusion_is_decided_with_a_line(folder):
    """DOMAIN: how many stations are not protected is sensitive, and the owner may decide else."""
    key = "indicators.gares_video.diffusion"
    catalogue, revisions = folder / "plan/indicators.toml", folder / "plan/revisions.csv"
    before = {path: path.read_text(encoding="utf-8") for path in (catalogue, revisions)}
    start, _, rest = before[catalogue].partition("[gares_video]")
    public = rest.replace('"securite"', '"publique"', 1)
    header, *lines = before[revisions].splitlines()
    line = f"REV-0099,,,2025-01-31,2025-01-31,,declaration,Décidé.,Ana,2025-01-31,{key}"
    try:
        catalogue.write_text(f"{start}[gares_video]{public}", encoding="utf-8")
        told = [one for one in read(folder)[0] if one.severity == "error"]
        decided = [f"{header},cle", *(f"{one}," for one in lines), line, ""]
        revisions.write_text("\n".join(decided), encoding="utf-8")
        left = [one for one in read(folder)[0] if one.severity == "error"]
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
    assert [one.column for one in told] == ["gares_video.diffusion"]
    assert key in told[0].fix
    assert not left
