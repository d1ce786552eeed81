"""What the package rests on in the tables: their columns, their keys, their rules.

A schema that promises less than `contract.toml` would change figures without a word: a key that is
gone lets rows count twice, a column under another name counts nothing. What a region leaves out on
purpose, a column aside, is said with its reason in its schema (« ecarts »).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reporting.registers.declarations import Fault, meant
from reporting.registers.declared import HERE, THERE, Declared
from reporting.registers.fields import Field
from reporting.registers.findings import Finding, Origin, Rule, say, told_in
from reporting.registers.schema import Resource, Schema

COLUMNS, KEY = "fields", "primaryKey"
SAID = ("unite", "nature", "separateur", "cle_controle")
"""What is said of a column in one word."""
BOUNDS = ("minimum", "maximum")
MEANT = ("strict", "relation", "chaque")
"""What changes a rule, beside the columns that it is about."""

Promises = Mapping[str, Mapping[str, Any]]
"""Of a table: the words of each column, and the rules under each key."""


def check_contract(resources: Iterable[Resource], origin: Origin) -> Iterator[Finding]:
    """Say what the declared tables lack of what the package rests on."""
    for one in resources:
        promised = told_in("contract.toml").get(one.name)
        if promised is not None and one.schema is not None and not one.sans_registre:
            for key, value, why, how in _lacking(one.schema, promised):
                place = f"{one.name}.schema.{key}"
                yield origin.finding(Rule.BAD_PACKAGE, None, place, value or None, why=why, how=how)


def _promises(schema: Schema) -> Promises:
    """Return what a schema promises, in the words of the contract."""
    rules: dict[str, list[str]] = {KEY: [" ".join(schema.primary_key)]}
    for key, rule in schema.rules():
        rules.setdefault(key.partition(".")[0], []).append(_rule(rule))
    rules["evenement"] = [schema.evenement or ""]
    rules["debut_obligatoire"] = [*schema.debut_obligatoire]
    rules["au_moins_un"] = [" ".join(one) for one in schema.au_moins_un]
    columns = {one.name: " ".join(_column(one)) for one in schema.fields}
    return {COLUMNS: columns, "rules": {key: one for key, one in rules.items() if any(one)}}


def _column(field: Field) -> Iterator[str]:
    limits = field.constraints
    yield field.type
    yield from (str(value) for name in SAID if (value := getattr(field, name)))
    yield from (
        f"{name}={value:g}" for name in BOUNDS if (value := getattr(limits, name)) is not None
    )
    flags = {
        "required": limits.required,
        "unique": limits.unique,
        "enum": limits.enum,
        "pattern": limits.pattern,
        "fait_accompli": field.fait_accompli,
        "attendu": field.attendu,
        "valeurs_connues": field.valeurs_connues,
    }
    yield from (name for name, is_said in flags.items() if is_said)


def _rule(rule: Declared) -> str:
    """Write a rule as what it compares; its thresholds and its words are the region's."""
    said = ((name, getattr(rule, name, None)) for name in MEANT)
    options = [name if one is True else str(one) for name, one in said if one not in (None, False)]
    here, there = ([column for _, column, _ in rule.columns(side)] for side in (HERE, THERE))
    return " ".join([*options, *here, *([f"> {rule.other or '-'}"] if there else []), *there])


def _lacking(schema: Schema, promised: Promises) -> Iterator[Fault]:
    declared, excused = _promises(schema), dict(schema.ecarts)
    for name, words in promised[COLUMNS].items():
        if name not in declared[COLUMNS]:
            others = declared[COLUMNS].keys() - promised[COLUMNS].keys()
            yield Fault(
                f"{COLUMNS}.{name}", "", say("column-needed"), meant(name, others, "add-it")
            )
            continue
        for word in _missing(words.split(), declared[COLUMNS][name].split()):
            key = word.partition("=")[0]
            if not excused.pop(f"{COLUMNS}.{name}.{key}", ""):
                yield Fault(f"{COLUMNS}.{name}", word, say("promise-needed"), say("keep-promise"))
    for key, rules in promised["rules"].items():
        missing: list[str] = [
            *(Counter(rules) - Counter(declared["rules"].get(key, ()))).elements()
        ]
        if missing and excused.pop(key, None) is None:
            yield from (Fault(key, one, say("rule-needed"), say("keep-promise")) for one in missing)
    for key in excused:
        yield Fault(f"ecarts.{key}", "", say("no-such-gap"), say("drop-key"))


def _missing(words: Iterable[str], declared: Iterable[str]) -> Iterator[str]:
    """Give the words that are not there; a bound may be tighter."""
    there = dict(one.partition("=")[::2] for one in declared)
    for word in words:
        name, _, bound = word.partition("=")
        sign = -1 if name == BOUNDS[1] else 1
        if name not in there or (bound and sign * float(there[name]) < sign * float(bound)):
            yield word
