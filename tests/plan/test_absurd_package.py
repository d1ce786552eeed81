"""Absurd keys of the list of tables: each is a finding, none is a traceback or a default.

All of them (thousands) were tried; the test takes one out of so many. What is silent by right is
listed with its reason, and nothing else is.
"""

import itertools
import json
import re
import shutil
from pathlib import Path

import pytest

from reporting.loading import read
from reporting.registers.findings import Origin
from reporting.registers.schema import parse_package
from tests.plan.absurd import Mutant, at, mutants, places, replaced

ROOT = Path(__file__).parents[2]
LISTED = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
EVERY = 17
FREE = ("zzz", "value misspelt", "dropped")
"""Of a text any other may be right, and what may be left out may be: the files tell."""
SILENT = {
    ("schema.compare.#.a", "= -1"): "a bound is any number of euros",
    ("schema.compare.#.a", "= 12"): "a bound is any number of euros",
    ("schema.compare.#.vide", "= -1"): "so is what an empty cell is worth",
    ("schema.fields.#.alias", "= 'zzz'"): "one text is a list of one; a header is free",
    ("schema.fields.#.valeurs_connues", "= 'zzz'"): "one text is a list of one; told with the rows",
    ("schema.foreignKeys", "= []"): "a Table Schema may say that it has none",
    ("schema.foreignKeys.#.reference.resource", "= ''"): "the same table, which has this column",
    ("schema.missingValues.#", "= ''"): "the empty cell, which is one already",
    ("schema.validite", "= []"): "rows of a table may always hold",
}


def changed():
    """Give every absurd list of tables, with null in the place of each value too."""
    tables = LISTED["resources"]
    for number, table in enumerate(tables):
        nulls = (
            Mutant(".".join(map(str, path)), "= null", replaced(table, path, None))
            for path in places(table)
            if isinstance(path[-1], str) and at(table, path) is not None
        )
        for one in (*mutants(table), *nulls):
            yield (
                one,
                {**LISTED, "resources": [*tables[:number], one.content, *tables[number + 1 :]]},
            )
    for one in mutants({key: value for key, value in LISTED.items() if key != "resources"}):
        yield one, {**one.content, "resources": tables}


def told(content):
    text = json.dumps(content, default=str).encode()
    return parse_package(text, Origin("data/datapackage.json"))[1]


def test_every_absurd_key_of_the_package_is_told():
    assert not told(LISTED)
    seen, tried = set(), []
    for one, content in changed():
        sort = re.sub(r"\d+", "#", one.place), one.done
        if sort not in seen and one.done not in FREE and sort not in SILENT:
            tried.append((sort, content))
        seen.add(sort)
    some = [*itertools.islice(tried, 0, None, EVERY)]
    assert len(some) > 50
    for sort, content in some:
        found = told(content)
        assert found, sort
        assert all(str(one).startswith("data/datapackage.json") for one in found)
    assert seen >= SILENT.keys()


def test_a_misspelt_indicator_has_its_nearest_name(tmp_path):
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    path = data / "plan" / "indicators.toml"
    text = path.read_text(encoding="utf-8").replace("[lycees_cloture]", "[lycees_clotures]")
    path.write_text(text, encoding="utf-8")
    (finding,) = [one for one in read(data)[0] if one.column == "lycees_clotures"]
    assert "« lycees_cloture »" in finding.fix


@pytest.mark.parametrize("key", ["description", "mediatype", "name"])
def test_a_list_of_tables_that_cannot_be_read_is_all_that_is_told(tmp_path, key):
    """The plan beside it names registers that nothing lists then: no traceback."""
    for name in ("plan", "reference"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    text = (ROOT / "data/datapackage.json").read_text(encoding="utf-8")
    wrong = text.replace(f'"{key}": ', f'"{key}x": ', 1)
    (tmp_path / "data/datapackage.json").write_text(wrong, encoding="utf-8")
    findings, content = read(tmp_path / "data")
    assert content is None
    assert any(one.column.endswith(f"{key}x") and key in one.fix for one in findings)


@pytest.mark.parametrize(
    ("table", "path", "value", "word"),
    [
        ("mandats", ("schema", "plafonds", 0, "table"), "zzz", "zzz"),
        ("mandats", ("schema", "plafonds", 0, "table"), "subvention", "« subventions »"),
        ("mandats", ("schema", "plafonds", 0, "plafond"), ["montant_votes"], "« montant_vote »"),
        ("mandats", ("schema", "plafonds"), [], "au moins 1"),
        ("mandats", ("schema", "exercice", 0, "mois_en_plus"), 12, "≤ 11"),
        ("lycees", ("sources",), 12, "liste"),
        ("lycees", ("sources", 0), {"titre": "x"}, "titre"),
        ("lycees", ("licenses", 0, "name"), ["MIT"], "texte"),
        ("communes", ("hash",), "sha256:zzz", "hash"),
        ("communes", ("bytes",), "beaucoup", "nombre entier"),
        ("communes", ("bytes",), True, "nombre entier"),
        ("communes", ("cog",), "26", "cog"),
        ("communes", ("encoding",), "utf-9", "encodage"),
        ("communes", ("format",), "xlsx", "format"),
        ("communes", ("schema", "fields", 8, "constraints", "minimum"), None, "sans valeur"),
        ("communes", ("schema", "fields", 0, "constraints", "minimum"), 3, "minimum"),
        ("delinquance_ssmsi", ("schema", "missingValues"), ["NA"], "cellule vide"),
        ("delinquance_ssmsi", ("schema", "missingValues"), ["", "diff"], "« diff »"),
        ("signalements_lycees", ("schema", "exige", 0, "sauf", "type"), ["nean"], "« neant »"),
        ("mandats", ("schema", "fields", 0, "valeurs_connues"), [], "au moins 1"),
        ("ap_ae_cp", ("schema", "couverture", 0), {"chaque": "annee"}, "champ"),
        ("ppms_exercices", ("schema", "couverture", 2), {"chaque": "ligne"}, "champ"),
    ],
)  # fmt: skip
def test_a_known_hole_of_the_package_is_closed(table, path, value, word):
    tables = {one["name"]: one for one in LISTED["resources"]}
    tables[table] = replaced(tables[table], path, value)
    (found, *_) = told({**LISTED, "resources": [*tables.values()]})
    assert word in str(found)
    assert found.fix
