"""Which file holds a register: a CSV or a workbook, whichever was brought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reporting.registers.schema import Resource

CSV = ".csv"
FORMS = (CSV, ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""The last three are refused with the way to save them, rather than called absent."""


def located(root: Path, resource: Resource) -> Resource:
    """Give a table the path of the file that is there, and the others that hold it too.

    Upper and lower case are the same name, as where the file comes from.
    """
    path = Path(resource.path)
    if resource.schema is None or resource.sha256 or ".." in path.parts or path.is_absolute():
        return resource
    folder = root / path.parent
    names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    forms = dict.fromkeys((path, *(path.with_suffix(form) for form in FORMS)))
    there = [
        (path.parent / name).as_posix()
        for form in forms
        for name in names
        if name.casefold() == form.name.casefold() and (folder / name).is_file()
    ]
    return replace(resource, path=there[0], also=tuple(there[1:])) if there else resource
