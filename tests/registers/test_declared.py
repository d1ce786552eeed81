"""What datapackage.json declares: nothing in it is ignored without a word."""

import copy
import json
from pathlib import Path

import pytest

from reporting.registers.findings import Rule
from reporting.registers.package import read_package

AIDES = {
    "name": "aides",
    "path": "registers/aides.csv",
    "schema": {
        "fields": [
            {"name": "code"},
            {"name": "type", "constraints": {"enum": ["commune", "association"]}},
            {"name": "montant", "type": "number", "unite": "EUR"},
            {"name": "plafond", "type": "number", "unite": "EUR"},
            {"name": "le", "type": "date"},
        ],
    },
}
ROW = "code,type,montant,plafond,le\nA1,commune,{},{},2023-05-05\n"


def package(tmp_path: Path, text: str = ROW.format(5, 5), **schema):
    """Read the register of grants, with some more keys in its schema."""
    resource = copy.deepcopy(AIDES)
    resource["schema"] |= schema
    return package_of(tmp_path, {"resources": [resource]}, text)


def package_of(tmp_path: Path, declared: object, text: str = ROW.format(5, 5)):
    """Read a folder that declares this."""
    (tmp_path / "registers").mkdir(exist_ok=True)
    (tmp_path / "registers" / "aides.csv").write_text(text, encoding="utf-8")
    text = declared if isinstance(declared, str) else json.dumps(declared)
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    return read_package(tmp_path)


@pytest.mark.parametrize(
    ("schema", "column", "value", "message", "fix"),
    [
        ({"exgie": [{"champs": ["code"]}]}, "exgie", "[{'champs': ['code']}]",
         "clé inconnue.", "Vouliez-vous « exige » ?"),
        ({"exige": [{"champ": ["code"], "champs": ["code"]}]}, "exige.0.champ", "['code']",
         "clé inconnue.", "Vouliez-vous « champ"),
        ({"exige": [{"si": {"type": ["commune"]}}]}, "exige.0.champs", None,
         "clé absente.", "L'ajouter."),
        ({"exige": [{"champs": ["cod"]}]}, "exige.0.champs", "cod",
         "aucune colonne de ce nom dans aides.", "Vouliez-vous « code » ?"),
        ({"exige": [{"si": {"typ": ["commune"]}, "champs": ["code"]}]}, "exige.0.si", "typ",
         "aucune colonne de ce nom dans aides.", "Vouliez-vous « type » ?"),
        ({"exige": [{"si": {"type": ["comune"]}, "champs": ["code"]}]}, "exige.0.type", "comune",
         "valeur non admise (admis : commune, association).", "Vouliez-vous « commune » ?"),
        ({"exige": [{"champs": ["code"], "regle": "neded"}]}, "exige.0.regle", "neded",
         "rien ne porte ce nom.", "Vouliez-vous « needed » ?"),
        ({"primaryKey": ["kode"]}, "primaryKey", "kode",
         "aucune colonne de ce nom dans aides.", "Vouliez-vous « code » ?"),
        ({"evenement": "date"}, "evenement", "date",
         "aucune colonne de ce nom dans aides.", "Corriger."),
        ({"validite": [["le", "la", "les"]]}, "validite.0", "('le', 'la', 'les')",
         "refusé", "Corriger."),
        ({"evenement": "code"}, "evenement", "code",
         "cette colonne n'est pas de type date.", "Corriger."),
        ({"ordre": [{"champs": ["le", "montant"]}]}, "ordre.0", "montant",
         "colonnes comparées à d'autres d'un autre type.", "Corriger."),
        ({"plafonds": [{"somme": "code", "par": ["code"], "table": "", "plafond": ["plafond"]}]},
         "plafonds.0.somme", "code", "cette colonne n'est pas un nombre.", "Corriger."),
        ({"pendant": [{"periode": ["le", "le"], "cle": ["code"], "table": "",
                       "cle_table": ["montant"], "dans": ["le", "le"]}]}, "pendant.0", "code",
         "colonnes comparées à d'autres d'un autre type.", "Corriger."),
        ({"ordre": {"champs": ["code"]}}, "ordre", "{'champs': ['code']}",
         "liste attendu ici.", "Corriger."),
        ({"apres": [{"champ": "le", "cle": "code", "table": "aide", "date": "le"}]},
         "apres.0.table", "aide", "aucune table de ce nom", "Vouliez-vous « aides » ?"),
        ({"foreignKeys": [{"fields": "code", "reference": {"resource": "", "fields": "cod"}}]},
         "foreignKeys.champ_table", "cod",
         "aucune colonne de ce nom dans aides.", "Vouliez-vous « code » ?"),
        ({"compare": [{"champ": "montant", "relation": "=<", "a": 0, "regle": "order"}]},
         "compare.0.relation", "=<", "valeur non admise (admis : <, <=, =, >=, >).",
         "Vouliez-vous « "),
    ],
)  # fmt: skip
def test_wrong_key_of_a_schema_is_a_finding(tmp_path, schema, column, value, message, fix):
    """Its place, what is wrong, and the nearest name."""
    read = package(tmp_path, **schema)
    (found,) = read.findings
    assert (found.rule, found.severity, found.value) == (Rule.BAD_PACKAGE, "error", value)
    assert found.column == f"aides.schema.{column}" or found.column.endswith(f".schema.{column}")
    assert found.message.startswith(message)
    assert found.fix.startswith(fix)
    assert found.translated("en").message
    assert not read.tables


@pytest.mark.parametrize(
    ("place", "change", "column", "fix"),
    [
        ((), {"resource": []}, "resource", "Vouliez-vous « resources » ?"),
        (("resources", 0), {"optionel": True}, "resources.aides.optionel",
         "Vouliez-vous « optionnel » ?"),
        (("resources", 0), {"optionnel": "oui"}, "resources.aides.optionnel", "Corriger."),
        (("resources", 0), {"sans_registres": True}, "resources.aides.sans_registres",
         "Vouliez-vous « sans_registre » ?"),
        (("resources", 0, "schema", "fields", 0), {"atendu": True},
         "resources.aides.schema.fields.code.atendu", "Vouliez-vous « attendu » ?"),
        (("resources", 0, "schema", "fields", 0), {"type": "texte"},
         "resources.aides.schema.fields.code.type", "Corriger."),
        (("resources", 0, "schema", "fields", 0), {"constraints": {"requred": True}},
         "resources.aides.schema.fields.code.constraints.requred", "Vouliez-vous « required » ?"),
        (("resources", 0, "schema", "fields", 0), {"constraints": {"pattern": "("}},
         "resources.aides.schema.fields.code.constraints.pattern", "Corriger."),
    ],
)  # fmt: skip
def test_wrong_key_anywhere_is_a_finding(tmp_path, place, change, column, fix):
    """The package, its resources, their columns, the constraints of these."""
    declared = {"resources": [copy.deepcopy(AIDES)]}
    there = declared
    for key in place:
        there = there[key]
    there |= change
    (found,) = package_of(tmp_path, declared).findings
    assert (found.rule, found.column) == (Rule.BAD_PACKAGE, column)
    assert found.fix.startswith(fix)


def test_key_written_twice_is_a_finding(tmp_path):
    """JSON would keep the last one without a word."""
    text = json.dumps({"resources": [AIDES]}).replace('"code"', '"code", "name": "code"', 1)
    (found,) = package_of(tmp_path, text).findings
    assert (found.column, found.message) == ("name", "clé écrite deux fois.")


def test_two_tables_or_columns_of_one_name_are_a_finding(tmp_path):
    twice = copy.deepcopy(AIDES)
    twice["schema"]["fields"].append({"name": "code"})
    found = package_of(tmp_path, {"resources": [twice, twice]}).findings
    assert {(one.column, one.value) for one in found} == {
        ("resources", "aides"), ("aides.schema", "code"),
    }  # fmt: skip


def test_keys_of_the_standards_are_accepted(tmp_path):
    """Data Package and Table Schema: what they say beside ours changes nothing here."""
    declared = {"$schema": "x", "id": "x", "keywords": ["x"], "contributors": [{"title": "x"}]}
    resource = copy.deepcopy(AIDES) | {"dialect": {"delimiter": ";"}, "bytes": 5, "mediatype": "x"}
    resource["schema"] |= {"fieldsMatch": ["equal"], "primaryKey": "code"}
    resource["schema"]["fields"][0] |= {"description": "x", "format": "default", "example": "A1"}
    assert package_of(tmp_path, declared | {"resources": [resource]}).findings == ()


def test_table_that_nobody_declares_is_a_warning_and_its_rules_judge_nothing(tmp_path):
    """A region may have removed it: « sans_registre » says so."""
    key = {"fields": "code", "reference": {"resource": "dossiers", "fields": "dossier"}}
    read = package(tmp_path, foreignKeys=[key])
    (found,) = read.findings
    assert (found.rule, found.severity) == (Rule.UNDECLARED_TABLE, "warning")
    assert found.value == "dossiers"
    assert "« sans_registre »" in found.fix
    assert len(read.tables["aides"]) == 1


@pytest.mark.parametrize(
    ("relation", "amount", "limit", "is_broken"),
    [("<=", "5.00", "5", False), ("<=", "5.01", "5", True), ("<", "5", "5", True),
     ("=", "5", "5.00", False), (">=", "4.99", "5", True), (">", "5", "5", True),
     ("=", "", "0", False), ("=", "", "1", True), ("=", "1", "", False)],
)  # fmt: skip
def test_columns_are_compared_to_the_cent(tmp_path, relation, amount, limit, is_broken):
    """An empty cell is worth what the rule says; nothing is compared with an unknown limit."""
    rule = {"champ": "montant", "relation": relation, "a": ["plafond"], "vide": 0}
    read = package(
        tmp_path, ROW.format(amount, limit), compare=[rule | {"regle": "cancelled-amount"}]
    )
    assert [one.rule for one in read.findings] == [Rule.CANCELLED_AMOUNT] * is_broken


@pytest.mark.parametrize(
    ("column", "length", "is_refused"),
    [("code", 1_000, False), ("code", 1_001, True), ("code", 100_000, True), ("texte", 3, False),
     ("texte", 4, True)],
)  # fmt: skip
def test_endless_text_is_refused(tmp_path, column, length, is_refused):
    """A thousand characters where nothing is declared; the limit and the length are said."""
    fields = [{"name": "code"}, {"name": "texte", "constraints": {"maxLength": 3}}]
    values = {"code": "a", "texte": "b", column: "w" * length}
    text = f"code,texte\n{values['code']},{values['texte']}\n"
    found = package(tmp_path, text, fields=fields).findings
    assert [(one.rule, one.column, one.line) for one in found] == [
        (Rule.TOO_LONG, column, 2)
    ] * is_refused
    limit = {"code": 1_000, "texte": 3}[column]
    assert all(f"{length} caractères, {limit} au plus." in str(one) for one in found)
