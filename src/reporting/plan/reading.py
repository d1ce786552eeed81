"""Read what a plan declares, all of it, and look at what its files say of each other."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.plan.catalogue import REQUIRED, Indicator, read_catalogue, with_breaks
from reporting.plan.claims import AUTHORISED, Claim, read_claims
from reporting.plan.controls import read_controls
from reporting.plan.revisions import Revision, read_revisions
from reporting.plan.settings import Settings, read_settings
from reporting.plan.targets import Target, read_targets
from reporting.plan.toml import Names, attempt, finding, read_toml
from reporting.registers import Finding, Package, has_errors, say
from reporting.registers.plausible import ROWS
from reporting.territories import Territories

SETTINGS, CATALOGUE = "plan/plan.toml", "plan/indicators.toml"
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
        findings += [] if names is None else _contradictions(folder, package, content)
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
            found[f"{table}.{column}"] = allowed or set(pd.Series(rows).dropna()) or None
    return found


def _contradictions(folder: Path, package: Package, content: dict[str, Any]) -> Iterator[Finding]:
    """Give the values that cannot be beside others."""
    files = {name: folder / one.path for name, one in package.resources.items()}
    catalogue, settings = content["catalogue"], content["settings"]
    yield from _unnamed_measures(folder / SETTINGS, package, settings)
    yield from _unsaid_secrecy(folder / SETTINGS, settings, catalogue)
    yield from _alike(folder / CATALOGUE, catalogue)
    for target in content["targets"]:
        if target.indicator in catalogue:
            yield from _of_target(files["cibles"], target, catalogue[target.indicator])
    for claim in content["claims"]:
        yield from _of_claim(files["chiffres_publies"], claim, catalogue)
    for revision in content["revisions"]:
        yield from _of_revision(files["revisions"], revision, settings)


def _unnamed_measures(path: Path, package: Package, settings: Settings) -> Iterator[Finding]:
    """Give the measures of the budget that the plan does not name: their money would be unseen."""
    if "ap_ae_cp" in package.tables:
        written = set(package.tables["ap_ae_cp"]["mesure"].dropna())
        for measure in sorted(written - settings.vocabulaire.mesures.keys()):
            key = f"vocabulaire.mesures.{measure}"
            yield finding(path, key, say("key-missing"), say("add-it"))


def _is_secret(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("diffusion") == "secret"


def _unsaid_secrecy(
    path: Path, settings: Settings, catalogue: Mapping[str, Indicator]
) -> Iterator[Finding]:
    """Give the secret counts whose least published value nobody declared: none is supposed."""
    for name, entry in catalogue.items():
        if entry.diffusion == "secret" and name not in settings.diffusion.minimums:
            key = f"diffusion.minimums.{name}"
            yield finding(path, key, say("key-missing"), say("declare-it"))


def _alike(path: Path, catalogue: Mapping[str, Indicator]) -> Iterator[Finding]:
    """Give the indicators that readers could not tell from one before them."""
    for part in ("code", "libelle"):
        seen: set[str] = set()
        for name, entry in catalogue.items():
            text = getattr(entry, part)
            if text in seen:
                yield finding(path, f"{name}.{part}", say("same-name"), say("rename-one"), text)
            seen.add(text)


def _of_target(path: Path, target: Target, entry: Indicator) -> Iterator[Finding]:
    is_no_aim = target.value == 0 and entry.sens == "hausse"
    if is_no_aim or target.value < 0 or (entry.unite == "%" and target.value > 1):
        shown = f"{float(target.value):g}"
        yield finding(path, "valeur", say("no-share"), say("write-share"), shown, target.line)
    earliest = max(date(entry.premiere_annee, 12, 31), target.known_since)
    if target.due <= earliest:
        why, due = say("due-before", day=earliest), target.due.isoformat()
        yield finding(path, "echeance", why, say("correct"), due, target.line)


def _of_claim(path: Path, claim: Claim, catalogue: Mapping[str, Indicator]) -> Iterator[Finding]:
    entry = catalogue.get(claim.indicator)
    if entry and claim.part in AUTHORISED and not entry.depense:
        summed = ", ".join(one.id for one in catalogue.values() if one.depense)
        why = say("refused", why=f"depense : {summed}")
        yield finding(path, "element", why, say("correct"), claim.part or "", claim.line)


def _of_revision(path: Path, revision: Revision, settings: Settings) -> Iterator[Finding]:
    if revision.nature != "registre" and revision.year not in settings.years:
        why = say("year-outside", first=settings.years[0], last=settings.years[-1])
        yield finding(path, "annee", why, say("correct"), str(revision.year), revision.line)
