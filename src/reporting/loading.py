"""Read a data folder: its registers, the files of its plan, and all that is wrong with them."""

from pathlib import Path
from typing import Any

from reporting.indicators import COMPUTATIONS
from reporting.plan.reading import CALENDAR, CATALOGUE, SETTINGS, read_plan
from reporting.plan.toml import attempt
from reporting.plan.toml import finding as toml_finding
from reporting.registers import Finding, check_breaks, check_future, has_errors, read_package, say
from reporting.registers.original import as_in_files

__all__ = ["CALENDAR", "CATALOGUE", "SETTINGS", "attempt", "read"]


def read(folder: Path) -> tuple[list[Finding], dict[str, Any] | None]:
    """Read a data folder but its calendar.

    Returns
    -------
    All findings, and the fields of a plan by name, or None when one of them is an error.
    """
    package = read_package(folder)
    faults, content = read_plan(folder, package)
    settings, controls = content["settings"], content.pop("controls")
    findings = [*package.findings, *faults]
    if controls is not None:
        findings += check_breaks(package.tables, controls.breaks)
    findings += [
        toml_finding(folder / CATALOGUE, name, say("no-function"), say("write-function"))
        for name in content["catalogue"] or ()
        if name not in COMPUTATIONS
    ]
    if settings is not None:
        findings += check_future(package.tables, settings.freeze_of(settings.years[-1] + 1))
    findings = as_in_files(findings, folder, package.resources)
    return findings, None if has_errors(findings) else {"package": package, **content}
