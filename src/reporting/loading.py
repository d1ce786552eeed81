"""Read a data folder: its registers, the files of its plan, and all that is wrong with them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from reporting.errors import DataError
from reporting.indicators import COMPUTATIONS
from reporting.plan.catalogue import read_catalogue
from reporting.plan.claims import read_claims
from reporting.plan.controls import read_controls
from reporting.plan.revisions import read_revisions, unknown_revisions
from reporting.plan.settings import read_settings
from reporting.plan.targets import read_targets
from reporting.plan.toml import finding as toml_finding
from reporting.registers import (
    Finding,
    as_in_files,
    check_breaks,
    check_future,
    has_errors,
    read_package,
    say,
)
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
    if catalogue is not None and "revisions" in package.tables:
        file = f"{folder.name}/{package.resources['revisions'].path}"
        findings += unknown_revisions(package.tables["revisions"], catalogue, file)
    if settings is not None:
        findings += check_future(package.tables, settings.freeze_of(settings.years[-1] + 1))
    findings = as_in_files(findings, folder, package.resources)
    if settings is None or catalogue is None or has_errors(findings):
        return findings, None
    return findings, {
        "package": package,
        "settings": settings,
        "catalogue": catalogue,
        "targets": read_targets(package.tables["cibles"]),
        "claims": read_claims(package.tables["chiffres_publies"]),
        "revisions": read_revisions(package.tables["revisions"]),
        "territories": Territories(package.tables),
    }


def attempt(read: Callable[[Path], Read], path: Path) -> tuple[Read | None, Sequence[Finding]]:
    """Return what a file holds, or the findings for which it is refused."""
    try:
        return read(path), ()
    except DataError as err:
        return None, err.findings
