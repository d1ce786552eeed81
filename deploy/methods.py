"""Write docs/methods.md and docs/registers.md: `python -m deploy.methods`, or `make docs`.

What they say comes from the catalogue, the settings, the targets, the published figures, the data
package and the docstrings of the computations; the words around are in the two templates beside
this script. tests/docs/ holds the committed files to the generated text.
"""

import csv
import inspect
import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from pydantic import BaseModel

from deploy.words import FIELDS, LEVELS, SETTINGS, WORDS, column_rule, row_rules
from reporting.assessment.status import rule
from reporting.indicators import COMPUTATIONS
from reporting.parts.french import long_date, number
from reporting.plan.catalogue import read_catalogue
from reporting.plan.settings import read_settings
from reporting.plan.targets import Claim, Verdict
from reporting.registers.findings import FRENCH, Rule, messages
from reporting.report.details import word_of

ROOT = Path(__file__).parents[1]
DATA, DOCS = ROOT / "data", ROOT / "docs"
VOCABULARY = "vocabulaire"
TECHNICAL = ("connu_du", "connu_au", "source_fichier", "recu_le", "auteur", "motif_correction")
"""Columns that every register may have; they are described once."""


def methods(data: Path = DATA) -> str:
    """Return the text of docs/methods.md."""
    settings = read_settings(data / "plan" / "plan.toml")
    catalogue = read_catalogue(data / "plan" / "indicators.toml")
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    communes = next(one for one in package["resources"] if one["name"] == "communes")
    groups = groupby(catalogue.values(), key=lambda one: one.groupe)
    return _render(
        "methods.md.j2",
        settings=settings,
        vintage=communes["cog"],
        chosen=[(key, SETTINGS[shape(key)], value) for key, value in flat(settings)],
        rule=[(word_of(one), why) for one, why in rule(settings.thresholds_on(date.max))],
        freeze=settings.freeze_of(settings.periode.derniere_annee),
        groups=[(name, list(entries)) for name, entries in groups],
        fields=FIELDS,
        targets=_rows(data / "plan" / "cibles.csv"),
        claims=_rows(data / "plan" / "chiffres_publies.csv"),
        verdicts=list(Verdict),
        interval=inspect.getdoc(Claim.interval),
    )


def registers(data: Path = DATA) -> str:
    """Return the text of docs/registers.md."""
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    tables = [one["schema"]["fields"] for one in package["resources"] if "schema" in one]
    technical = [
        next(one for fields in tables for one in fields if one["name"] == name)
        for name in TECHNICAL
    ]
    return _render(
        "registers.md.j2",
        package=package,
        technical=technical,
        findings=[(one.value, one.severity, messages(FRENCH)[one.value]) for one in Rule],
    )


def flat(settings: BaseModel | Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Return every setting under its dotted key, `equipements.partiel_compte`; not the words."""
    for key, value in settings if isinstance(settings, BaseModel) else settings.items():
        if key == VOCABULARY:
            continue
        if isinstance(value, list) and value and isinstance(value[0], BaseModel):
            value = {str(number): one for number, one in enumerate(value, start=1)}
        if isinstance(value, BaseModel | dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def shape(key: str) -> str:
    """Return the key of a setting without the number of its version, or its indicator."""
    if key.startswith(minimums := "diffusion.minimums."):
        return f"{minimums}*"
    return ".".join("*" if part.isdecimal() else part for part in key.split("."))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _render(name: str, **values: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown
    )
    environment.filters |= {
        "cell": _cell,
        "code": lambda text: f"`{text}`",
        "day": lambda text: long_date(date.fromisoformat(str(text))),
        "docstring": lambda id: inspect.getdoc(COMPUTATIONS[id]),
        "quote": lambda text: "\n".join(f"> {line}".rstrip() for line in text.splitlines()),
        "module": lambda id: COMPUTATIONS[id].__module__.rpartition(".")[2],
        "value": _value,
        "word": lambda text: WORDS[str(text)],
        "level": lambda text: LEVELS[text],
        "column_rule": column_rule,
        "row_rules": row_rules,
        "target": _target,
    }
    return environment.get_template(name).render(values)


def _cell(text: Any) -> str:
    """Write a text in a cell of a Markdown table: one line, no bar."""
    return " ".join(str(text).split()).replace("|", r"\|")


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return str(value).replace(".", ",")
    is_large = isinstance(value, int) and abs(value) >= 10_000
    return number(value) if is_large else str(value)


def _target(row: Mapping[str, str], unit: str) -> str:
    value = Fraction(row["valeur"])
    scaled = value * {"%": 100, "‰": 1000}.get(unit, 1)
    shown = number(scaled, 0 if scaled.denominator == 1 else 1)
    return shown if unit == "nombre" else f"{shown} {unit}"


def main() -> None:
    """Write both files."""
    DOCS.mkdir(exist_ok=True)
    (DOCS / "methods.md").write_text(methods(), encoding="utf-8")
    (DOCS / "registers.md").write_text(registers(), encoding="utf-8")


if __name__ == "__main__":
    main()
