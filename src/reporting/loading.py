"""Read a data folder: its registers, the files of its plan, and all that is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from reporting.errors import DataError
from reporting.indicators import COMPUTATIONS
from reporting.plan.catalogue import Indicator, read_catalogue, with_breaks
from reporting.plan.claims import read_claims
from reporting.plan.controls import read_controls
from reporting.plan.revisions import read_revisions, unknown_revisions
from reporting.plan.settings import Settings, read_settings
from reporting.plan.targets import read_targets
from reporting.plan.toml import finding as toml_finding
from reporting.registers import (
    Finding,
    Package,
    check_breaks,
    check_future,
    has_errors,
    read_package,
    say,
)
from reporting.registers.original import as_in_files
from reporting.territories import Territories

Read = TypeVar("Read")

SETTINGS, CATALOGUE = "plan/plan.toml", "plan/indicators.toml"
CONTROLS, CALENDAR = "plan/controles.toml", "plan/calendar.toml"


def read(folder: Path) -> tuple[list[Finding], dict[str, Any] | None]:
    """Read a data folder but its calendar.

    Returns
    -------
    All findings, and the fields of a plan by name, or None when one of them is an error.
    """
    package = read_package(folder)
    settings, faults = attempt(read_settings, folder / SETTINGS)
    catalogue, others = attempt(read_catalogue, folder / CATALOGUE)
    controls, wrong = attempt(read_controls, folder / CONTROLS)
    findings = [*package.findings, *faults, *others, *wrong]
    if controls is not None:
        findings += check_breaks(package.tables, controls.breaks)
    findings += [
        toml_finding(folder / CATALOGUE, name, say("no-function"), say("write-function"))
        for name in catalogue or ()
        if name not in COMPUTATIONS
    ]
    if settings is not None:
        findings += [
            toml_finding(folder / CATALOGUE, f"{name}.depense", say("key-unknown"), say("correct"))
            for name, one in (catalogue or {}).items()
            if one.depense and one.depense not in settings.depenses_depuis
        ]
    if catalogue is not None and "revisions" in package.tables:
        file = f"{folder.name}/{package.resources['revisions'].path}"
        names = {*catalogue, *COMPUTATIONS}  # one that is left out is no mistake
        findings += unknown_revisions(package.tables["revisions"], names, file)
    if settings is not None:
        findings += check_future(package.tables, settings.freeze_of(settings.years[-1] + 1))
    findings = as_in_files(findings, folder, package.resources)
    if settings is None or catalogue is None or has_errors(findings):
        return findings, None
    return findings, contents(package, settings, catalogue)


def read_kept(folder: Path, package: Package) -> dict[str, Any]:
    """Return the fields of a plan whose folder was found to be sound."""
    settings, catalogue = read_settings(folder / SETTINGS), read_catalogue(folder / CATALOGUE)
    return contents(package, settings, catalogue)


def contents(
    package: Package, settings: Settings, catalogue: Mapping[str, Indicator]
) -> dict[str, Any]:
    """Return the fields of a plan by name, indicators without their registers left out.

    Targets and published figures of what is not in the catalogue are left out too.
    """
    missing = without_register(package, catalogue)
    kept = {name: entry for name, entry in catalogue.items() if name not in missing}
    targets = read_targets(package.tables["cibles"])
    claims = read_claims(package.tables["chiffres_publies"])
    return {
        "package": package,
        "settings": settings,
        "catalogue": with_breaks(kept, settings.securisation.composantes),
        "targets": tuple(one for one in targets if one.indicator in kept),
        "claims": tuple(one for one in claims if not one.indicator or one.indicator in kept),
        "revisions": read_revisions(package.tables["revisions"]),
        "territories": Territories(package.tables),
        "without_register": missing,
    }


def without_register(package: Package, catalogue: Mapping[str, Indicator]) -> Mapping[str, str]:
    """Return the registers that the region does not keep, for each indicator that rests on some.

    What is said of the data as a whole is said of the registers that are kept.
    """
    found = {}
    for name, entry in catalogue.items():
        registers = [one for one in entry.registres if package.resources[one].sans_registre]
        if registers and (not entry.is_about_data or len(registers) == len(entry.registres)):
            found[name] = ", ".join(registers)
    return found


def attempt(read: Callable[[Path], Read], path: Path) -> tuple[Read | None, Sequence[Finding]]:
    """Return what a file holds, or the findings for which it is refused."""
    try:
        return read(path), ()
    except DataError as err:
        return None, err.findings
