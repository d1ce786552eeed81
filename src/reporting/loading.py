"""Read a data folder: its registers, its plan, what the package rests on, all that is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reporting.indicators import COMPUTATIONS
from reporting.indicators.situation import means_of, needs_of
from reporting.plan.catalogue import Catalogue, Indicator
from reporting.plan.declared import NATURE
from reporting.plan.reading import AGREED, CALENDAR, CATALOGUE, SETTINGS, read_plan
from reporting.plan.settings import Settings
from reporting.registers.coverage import check_breaks, check_coverage, check_future
from reporting.registers.declarations import Fault, attempt, meant
from reporting.registers.declarations import finding as toml_finding
from reporting.registers.declared import HERE, THERE, Declared
from reporting.registers.fields import Field
from reporting.registers.findings import Finding, Origin, Rule, has_errors, say, told_in
from reporting.registers.package import PACKAGE, Package, as_in_files, read_package
from reporting.registers.rules import broken
from reporting.registers.schema import Resource, Schema
from reporting.registers.state import Tables

__all__ = ["CALENDAR", "CATALOGUE", "SETTINGS", "attempt", "contents", "read", "read_kept"]

SAFETY_PLAN = "lycees_ppms"
"""The indicator of the component that the settings name: see `codes.mise_en_surete`."""

DIFFUSION = "diffusion"

TABLES = (
    *("regions", "departements", "epci", "communes", "passage_communes"),
    *("cibles", "chiffres_publies", "revisions"),
)
"""What says which places there are, and what the plan has said; a table may have no row."""


def read(folder: Path) -> tuple[list[Finding], dict[str, Any] | None]:
    """Read a data folder but its calendar.

    Returns
    -------
    All findings, and the fields of a plan by name, or None when one of them is an error.
    """
    package = read_package(folder)
    origin = Origin(f"{folder.resolve().name}/{PACKAGE}")
    if lacking := [*_lacking_tables(package, origin)]:
        return [*package.findings, *lacking], None
    faults, content = read_plan(folder, package, COMPUTATIONS)
    settings, controls = content["settings"], content["controls"]
    findings = [*package.findings, *faults]
    findings += check_contract(package.resources.values(), origin)
    if controls is not None:
        findings += check_breaks(package.tables, controls.breaks)
        if settings is not None and content["territories"] is not None:
            codes = [one.code for one in content["territories"].of_level("departement")]
            given = (settings.years, codes, controls.floors, controls.breaks)
            findings += check_coverage(package.tables, *given)
    findings += [
        toml_finding(
            folder / CATALOGUE,
            name,
            say("no-function"),
            meant(name, COMPUTATIONS, "write-function"),
        )
        for name in content["catalogue"] or ()
        if name not in COMPUTATIONS
    ]
    findings += _unlike(folder / CATALOGUE, content)
    if settings is not None:
        kept = content["catalogue"] or {}
        kept = [name for name in kept if name not in _without_register(package, kept)]
        findings += _undeclared(folder / SETTINGS, settings, kept)
        findings += check_future(package.tables, settings.freeze_of(settings.years[-1] + 1))
        findings += _uncounted(package.tables, settings)
    findings = as_in_files(findings, folder, package.resources)
    return findings, None if has_errors(findings) else contents(package, content)


def _lacking_tables(package: Package, origin: Origin) -> Iterator[Finding]:
    """Give the tables without which there is neither a place nor a plan."""
    kept = [name for name, one in package.resources.items() if not one.sans_registre]
    for name in TABLES if package.resources else ():
        if name not in kept:
            given = {"why": say("table-needed"), "how": say("declare-table")}
            yield origin.finding(Rule.BAD_PACKAGE, None, "resources", name, **given)


def _unlike(path: Path, content: Mapping[str, Any]) -> Iterator[Finding]:
    """Give the keys that do not say what an indicator is: summed, dated, linked or masked so.

    Another class of diffusion is the owner's to decide, with a line that says why.
    """
    settings: Settings | None = content["settings"]
    plan_of_safety = settings.codes.mise_en_surete if settings else ""
    decided = {one.key for one in content["revisions"] or () if one.nature == NATURE}
    for name, entry in (content["catalogue"] or {}).items():
        intended = means_of(COMPUTATIONS[name]) if name in COMPUTATIONS else {}
        if name == SAFETY_PLAN and plan_of_safety:
            intended = {**intended, "composante": plan_of_safety}
        for key, expected in intended.items():
            said = getattr(entry, key)
            is_so = set(expected) <= set(said) if isinstance(expected, list) else said == expected
            line = f"indicators.{name}.{key}"
            if not is_so and not (key == DIFFUSION and line in decided):
                how = say("correct-or-decide", key=line) if key == DIFFUSION else say("correct")
                allowed = ", ".join(expected) if isinstance(expected, list) else _toml(expected)
                why = say("not-allowed", allowed=allowed)
                yield toml_finding(path, f"{name}.{key}", why, how, _toml(said))


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "-")


def _undeclared(path: Path, settings: Settings, kept: Iterable[str]) -> Iterator[Finding]:
    """Give the settings without which some indicators would count nothing: no zero is made so."""
    missing: dict[str, list[str]] = {}
    for name in kept:
        for key in needs_of(COMPUTATIONS[name]) if name in COMPUTATIONS else ():
            if not settings.declares(key):
                missing.setdefault(key, []).append(name)
    for key, names in missing.items():
        why = say("needed-by", indicators=", ".join(names))
        yield toml_finding(path, key, why, say("declare-it"))


def _uncounted(tables: Tables, settings: Settings) -> Iterator[Finding]:
    """Give the agreements of the register that the plan does not declare: no figure has them."""
    name, _, column = AGREED.partition(".")
    if not settings.conventions or name not in tables:
        return
    table = tables.table(name)
    written = table.frame[column].dropna()
    others = written[~written.isin([one.nom for one in settings.conventions])]
    counts = others.map(others.value_counts())
    first = others.drop_duplicates().index
    yield from broken(table, Rule.UNCOUNTED, first, column, count=counts)


def read_kept(folder: Path, package: Package) -> dict[str, Any]:
    """Return the fields of a plan whose folder was found to be sound."""
    return contents(package, read_plan(folder, package, None)[1])


def contents(package: Package, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a plan by name, indicators without their registers left out.

    Targets and published figures of what is not in the catalogue are left out too.
    """
    missing = _without_register(package, content["catalogue"])
    kept = Catalogue(
        (name, one) for name, one in content["catalogue"].items() if name not in missing
    )
    claims = (one for one in content["claims"] if not one.indicator or one.indicator in kept)
    return {
        "package": package,
        "settings": content["settings"],
        "catalogue": kept,
        "targets": tuple(one for one in content["targets"] if one.indicator in kept),
        "claims": tuple(claims),
        "revisions": content["revisions"],
        "territories": content["territories"],
        "without_register": missing,
    }


def _without_register(package: Package, catalogue: Mapping[str, Indicator]) -> Mapping[str, str]:
    """Return the registers that the region does not keep, for each indicator that rests on some.

    What is said of the data as a whole is said of the registers that are kept.
    """
    found, without = {}, {one.name for one in package.resources.values() if one.sans_registre}
    for name, entry in catalogue.items():
        registers = [one for one in entry.registres if one in without]
        if registers and (not entry.is_about_data or len(registers) == len(entry.registres)):
            found[name] = ", ".join(registers)
    return found


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
