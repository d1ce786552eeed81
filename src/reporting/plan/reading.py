"""Read what a plan declares, all of it, and look at what its files say of each other."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.plan.catalogue import REQUIRED, read_catalogue, with_breaks
from reporting.plan.claims import read_claims
from reporting.plan.contradictions import CATALOGUE, SETTINGS, contradictions
from reporting.plan.controls import read_controls
from reporting.plan.revisions import read_revisions
from reporting.plan.settings import read_settings
from reporting.plan.targets import read_targets
from reporting.registers import Finding, Package, has_errors
from reporting.registers.coverage import ROWS
from reporting.registers.declarations import Names, attempt, read_toml
from reporting.territories import Territories

__all__ = ["CALENDAR", "CATALOGUE", "SETTINGS", "read_plan"]

CONTROLS, CALENDAR = "plan/controles.toml", "plan/calendar.toml"

WORDS = (
    "campagnes_ami.dispositif",
    "effectifs_conventionnes.type",
    "actions_sensibilisation.theme",
    "ap_ae_cp.mesure",
    "dossiers.volets",
    "equipements_lycee.composante",
    "engagements_conventions.convention",
    "indices_prix.indice",
)
"""Columns whose words a plan names: one that no row may carry would count nothing."""


def read_plan(
    folder: Path, package: Package, computed: Collection[str] | None = ()
) -> tuple[list[Finding], dict[str, Any]]:
    """Read the files and the tables of a plan, its calendar aside.

    Parameters
    ----------
    computed
        Indicators that can be computed: one that the catalogue leaves out is no unknown name. None
        for a folder that was found to be sound: no name is looked up again.

    Returns
    -------
    All findings, and what was read by name: `settings`, `catalogue`, `controls`, `targets`,
    `claims`, `revisions` and `territories`, each None when refused.
    """
    findings: list[Finding] = []
    territories = None if has_errors(package.findings) else Territories(package.tables)
    names = None
    if computed is not None and package.resources:  # empty: the list of tables itself is refused
        names = _names(folder, package, territories, computed)

    def read(reader: Callable[..., Any], file: str) -> Any:
        found, faults = attempt(reader, folder / file, names)
        findings.extend(faults)
        return found

    def rows(reader: Callable[..., Any], table: str) -> Any:
        if table not in package.tables:
            return None
        frame = package.tables[table]
        return read(lambda *given: reader(frame, *given), package.resources[table].path)

    content = {
        "settings": read(read_settings, SETTINGS),
        "catalogue": read(read_catalogue, CATALOGUE),
        "controls": read(read_controls, CONTROLS),
        "targets": rows(read_targets, "cibles"),
        "claims": rows(read_claims, "chiffres_publies"),
        "revisions": rows(read_revisions, "revisions"),
        "territories": territories,
    }
    if None not in content.values():
        findings += [] if names is None else contradictions(folder, package, content)
        required = content["settings"].securisation.composantes
        content["catalogue"] = with_breaks(content["catalogue"], required)
    return findings, content


def _names(
    folder: Path, package: Package, territories: Territories | None, computed: Collection[str]
) -> Names:
    """Return the names that the files of a plan may use, as far as they can be read."""
    settings = attempt(read_toml, folder / SETTINGS)[0] or {}
    indicators = attempt(read_toml, folder / CATALOGUE)[0]
    words = settings.get("vocabulaire")
    words = words if isinstance(words, dict) else {}
    columns = {
        f"{table}.{name}" for table, schema in package.schemas.items() for name in schema.names
    }
    codes, named = settings.get("codes"), words.get("composantes")
    codes, named = (one if isinstance(one, dict) else {} for one in (codes, named))
    found = _written(package)
    equipment = found.get("equipements_lycee.composante") or ()
    found |= {
        "table": package.resources,
        "colonne": columns,
        "colonne_simple": {ROWS, *(one.partition(".")[2] for one in columns)},
        "territoire": territories and {place.id for place in territories},
        "departement": territories and {one.code for one in territories.of_level("departement")},
        "indicateur": indicators and {*indicators, *computed},
        "secret": indicators and {name for name, one in indicators.items() if _is_secret(one)},
        "partie": indicators and {REQUIRED, *indicators, *computed},
        "axe": words.get("axes"),
        "mesure": words.get("mesures"),
        "composante": words.get("composantes"),
        "plan_de_surete": [one for one in named if one not in equipment],
        "equipements_lycee.composante": equipment and [*equipment, codes.get("mise_en_surete")],
        "depense": settings.get("depenses_depuis"),
    }
    return {
        kind: {str(name) for name in names}
        for kind, names in found.items()
        if isinstance(names, Iterable) and not isinstance(names, str)
    }


def _written(package: Package) -> dict[str, Any]:
    """Return the words that registers may write, or have written where any are allowed."""
    found: dict[str, Any] = {}
    for table, column in (one.split(".") for one in WORDS):
        schema = package.schemas.get(table)
        if schema is not None and column in schema.names:
            allowed = schema[column].constraints.enum
            rows = package.tables[table][column] if table in package.tables else ()
            texts = pd.Series(rows).dropna().unique()
            found[f"{table}.{column}"] = allowed or {
                w for one in texts for w in (one, *one.split("+"))
            }
    return {name: words for name, words in found.items() if words}


def _is_secret(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("diffusion") == "secret"
