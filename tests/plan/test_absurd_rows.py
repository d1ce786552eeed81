"""Absurd entries of the catalogue, absurd cells of the tables of a plan: each is a finding."""

import csv
import datetime
import io
import itertools
import tomllib

import pytest

from reporting.loading import read
from tests.plan.absurd import mutants, toml
from tests.second_plan import lay

TABLES = {
    "cibles": (
        "indicateur,version,valeur,echeance,adoptee_le,annoncee_le,statut,remplace,source,adresse",
        "lycees_securises,1,1,2023-12-31,2021-06-24,,adoptee,,Vote,",
        "lycees_securises,2,0.9,2025-12-31,,2022-11-15,annoncee,1,Entretien,https://x.fr",
    ),
    "chiffres_publies": (
        "claim_id,objet,valeur,unite,precision,pas,date_publication,date_reference,qualificatif,"
        "indicateur,element,territoires,valide_le,choix,explication,nature_explication,"
        "explique_par,explique_le,source_type,source,adresse",
        "C01,Lycées,50,%,arrondi,1,2023-10,oct.,x,lycees_securises,valeur,region-53,2023-10-01,x,"
        "Autre jour,autre_date,Ana,2024-01-31,PUB,Site,https://x.fr",
    ),
    "revisions": (
        "revision_id,indicateur,annee,arrete_avant,arrete_apres,territoire,nature,registre,cle,"
        "motif,auteur,le",
        "REV-0001,lycees_securises,{year},{before},{before},departement-35,erreur,,,Motif,Ana,{before}",
    ),
}
FREE = {
    "claim_id", "objet", "date_reference", "qualificatif", "choix", "explication", "explique_par",
    "source_type", "source", "adresse", "motif", "auteur", "revision_id", "statut",
}  # fmt: skip
"""Texts, of which another one is right; of the others another one is another meaning."""
CELLS = ("zzz", "-1", "0", "12", "1066-01-01", "2999-01-01", "2023-02-30", "region-99", "1e999", "")
EVERY = 17
"""One absurd declaration out of so many is tried: all of them take minutes."""
SILENT = {
    ("cibles", "adoptee_le", ""): "told by the rules of the table when the target is adopted",
    ("cibles", "adresse", ""): "a page may be gone",
    ("chiffres_publies", "valeur", "0"): "a share may be 0 %",
    ("chiffres_publies", "valeur", "12"): "or 12 %",
    ("chiffres_publies", "pas", "12"): "a rounding may be to the dozen",
    ("chiffres_publies", "explique_le", ""): "an explanation that nobody signed explains nothing",
    ("chiffres_publies", "nature_explication", ""): "see above",
    ("revisions", "territoire", ""): "every territory",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return lay(tmp_path_factory.mktemp("absurd"))


def errors(data):
    return [one for one in read(data)[0] if one.severity == "error"]


def test_every_absurd_cell_of_a_table_of_the_plan_is_told(data):
    settings = read(data)[1]["settings"]
    year = settings.periode.premier_rapport
    silent, tried = [], 0
    for name, (header, *rows) in TABLES.items():
        path = data / "plan" / f"{name}.csv"
        before = path.read_text(encoding="utf-8")
        rows = [one.format(year=year, before=settings.freeze_of(year)) for one in rows]
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        assert not errors(data), name
        columns = header.split(",")
        cases = [(c, v) for c in columns if c not in FREE for v in CELLS]
        for column, value in itertools.islice(cases, 0, None, EVERY):
            *kept, last = (next(csv.reader([one])) for one in rows)
            if last[columns.index(column)] == value or (name, column, value) in SILENT:
                continue
            last[columns.index(column)] = value
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([columns, *kept, last])
            path.write_text(text.getvalue(), encoding="utf-8")
            tried += 1
            if not errors(data):
                silent.append((name, column, value))
        path.write_text(before, encoding="utf-8")
    assert not silent


def test_every_absurd_entry_of_the_catalogue_is_told(data):
    path = data / "plan/indicators.toml"
    before = path.read_text(encoding="utf-8")
    content = tomllib.loads(before)
    name = "lycees_cloture"
    free = ("zzz", "value misspelt")
    some = [one for one in mutants({name: content[name]}) if one.done not in free]
    some = [one for one in some if one.place != name]
    silent = []
    try:
        for one in itertools.islice(some, 0, None, EVERY):
            path.write_text(toml(content | one.content), encoding="utf-8")
            if not errors(data):
                silent.append((one.place, one.done))
    finally:
        path.write_text(before, encoding="utf-8")
    assert not silent


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("lycees_securises", "agregation", "mediane"),
        ("lycees_securises", "sur_les_donnees", True),
        ("lycees_securises", "compose_de", None),
        ("lycees_cloture", "composante", None),
        ("lycees_cloture", "composante", "VIDEO"),
        ("lycees_cloture", "diffusion", "publique"),
        ("lycees_cloture", "premiere_annee", 2080),
        ("lycees_cloture", "premiere_annee", 1950),
        ("lycees_cloture", "definition_du", datetime.date(2090, 1, 1)),
        ("communes_montant_vote", "nom", ["commune", "communes"]),
        ("lycees_securises", "temps", "flux"),
        ("autocars_equipes", "temps", "flux"),
    ],
)
def test_a_key_that_masks_and_sums_rest_on_is_no_default(data, name, key, value):
    path = data / "plan/indicators.toml"
    before = path.read_text(encoding="utf-8")
    content = tomllib.loads(before)
    content[name] = {one: x for one, x in content[name].items() if one != key}
    content[name] |= {} if value is None else {key: value}
    path.write_text(toml(content), encoding="utf-8")
    try:
        assert any(f"{name}.{key}" == one.column for one in errors(data))
    finally:
        path.write_text(before, encoding="utf-8")
