"""What the package rests on in the tables: each promise that a schema drops is a finding."""

import copy
import json
from pathlib import Path

import pytest

from reporting.loading import TABLES, check_contract, read
from reporting.registers.findings import Origin, Rule
from reporting.registers.package import PACKAGE
from reporting.registers.schema import parse_package
from tests.second_plan import lay

LISTED = json.loads((Path(__file__).parents[2] / "data/datapackage.json").read_text("utf-8"))
ORIGIN = Origin("data/datapackage.json")
CARRIED = ("unique", "minimum", "maximum", "enum", "pattern")
LOCAL = ("couverture", "remplies")


def told(listed):
    resources, found = parse_package(json.dumps(listed).encode(), ORIGIN)
    return [*found, *check_contract(resources, ORIGIN)]


def without(table, *path):
    """Return the list of tables without one thing of a schema, and that schema."""
    resources = [copy.deepcopy(one) if one["name"] == table else one for one in LISTED["resources"]]
    listed = {**LISTED, "resources": resources}
    place = schema = next(one for one in resources if one["name"] == table)["schema"]
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return listed, schema


def dropped():
    """Give every column, key, constraint and rule that a table could drop."""
    for resource in LISTED["resources"]:
        table, schema = resource["name"], resource.get("schema", {})
        for number, one in enumerate(schema.get("fields", ())):
            yield table, "fields", number
            for key in one.get("constraints", {}).keys() & {"required", *CARRIED}:
                yield table, "fields", number, "constraints", key
            for key in one.keys() & {"type", "unite", "nature", "separateur", "fait_accompli"}:
                if one[key] != "string":
                    yield table, "fields", number, key
        for key in schema.keys() - {"fields", "missingValues"}:
            yield table, key
            if isinstance(schema[key], list) and len(schema[key]) > 1:
                yield from ((table, key, number) for number in range(len(schema[key])))


def test_the_project_keeps_its_own_contract():
    assert not told(LISTED)


def is_told(table, *path):
    """Tell whether the table, alone for speed, is refused without one thing of its schema."""
    listed, schema = without(table, *path)
    listed["resources"] = [one for one in listed["resources"] if one.get("schema") is schema]
    return any(one.severity == "error" for one in told(listed))


def test_nothing_that_a_table_drops_is_silent():
    every = list(dropped())
    silent = [one for one in every if not is_told(*one)]
    assert len(every) > 700
    assert not silent


@pytest.mark.parametrize(
    ("table", "path", "place", "word"),
    [
        ("lycees", ("primaryKey",), "lycees.schema.primaryKey", "uai valide_du"),
        ("mandats", ("plafonds", 0), "mandats.schema.plafonds", "decision_id"),
        ("equipements_mobiles", ("renvois", 1), "equipements_mobiles.schema.renvois", "support_id"),
    ],
)
def test_a_finding_says_what_is_gone_and_what_to_do(table, path, place, word):
    (found,) = told(without(table, *path)[0])
    assert (found.file, found.column, found.severity) == (ORIGIN.file, place, "error")
    assert word in found.value
    assert "ecarts" in found.fix


def test_a_column_under_another_name_is_told_with_it():
    listed = json.loads(json.dumps(LISTED).replace('"effectif"', '"effectifs"'))
    found = {one.column: one for one in told(listed)}
    assert "« effectifs »" in found["lycees.schema.fields.effectif"].fix


def test_what_is_left_out_on_purpose_has_its_reason():
    listed, schema = without("mandats", "plafonds")
    schema["ecarts"] = {"plafonds": "les plafonds sont ceux du logiciel de comptabilité"}
    assert not told(listed)
    schema["ecarts"]["exercice"] = "règle pourtant là"
    (found,) = told(listed)
    assert found.column == "mandats.schema.ecarts.exercice"


def test_a_bound_may_be_tighter_not_looser():
    listed, schema = without("mandats", "evenement")
    schema["evenement"] = "date_mandat"
    (year,) = (one for one in schema["fields"] if one["name"] == "exercice")
    year["constraints"]["minimum"] = 2000
    assert not told(listed)
    year["constraints"]["minimum"] = 1900
    (found,) = told(listed)
    assert found.value == "minimum=1990"


def test_a_register_that_is_not_kept_promises_nothing():
    listed, schema = without("mandats", "primaryKey")
    (kept,) = (one for one in listed["resources"] if one.get("schema") is schema)
    kept["sans_registre"] = True
    assert not told(listed)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("is_told_of", [False, True])
def test_a_table_without_which_there_is_no_plan_is_asked_for(tmp_path, name, is_told_of):
    data = lay(tmp_path)
    listed = json.loads((data / PACKAGE).read_text("utf-8"))
    kept = [one for one in listed["resources"] if one["name"] != name or is_told_of]
    kept = [one | ({"sans_registre": True} if one["name"] == name else {}) for one in kept]
    (data / PACKAGE).write_text(json.dumps(listed | {"resources": kept}), encoding="utf-8")
    findings, plan = read(data)
    told = [one for one in findings if one.rule is Rule.BAD_PACKAGE]
    assert plan is None and [one.value for one in told] == [name]
    assert "« vide »" in told[0].fix
