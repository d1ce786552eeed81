"""What a project gains later: a year, a register that the region now keeps."""

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from reporting.editions.publish import explained
from reporting.errors import UsageError
from reporting.phrases import Phrase, say
from reporting.plan.calendar import read_calendar
from reporting.plan.settings import read_settings
from reporting.registers.folder import SHARED
from reporting.registers.package import PACKAGE

SETTINGS, CALENDAR = "plan/plan.toml", "plan/calendar.toml"
LAST = re.compile(r"(?m)^(derniere_annee\s*=\s*)(\d{4})\b")
PARAMETERS = {"year": r"\d{4}", "freeze": r'"\d{4}-\d{2}-\d{2}"'}
"""What the cell of parameters of a notebook says of a year, as a pattern of its value."""


def add_year(data: Path, year: int) -> list[Phrase]:
    """Let a plan, its calendar and its notebooks cover a year; return what is to be known of it.

    Raises
    ------
    UsageError
        The year is not the one after the last.
    """
    settings = read_settings(data / SETTINGS)
    following = settings.periode.derniere_annee + 1
    if year != following:
        raise UsageError(say("errors.not-next-year", year=year, following=following))
    _rewrite(data / SETTINGS, year)
    freeze = settings.freeze_of(year)
    told = [say("told.year-opened", year=year, freeze=freeze)]
    if (data / CALENDAR).is_file():
        if (read_calendar(data / CALENDAR).derniere_annee or year) < year:
            _rewrite(data / CALENDAR, year)
        calendar = read_calendar(data / CALENDAR)
        for rule in calendar.rapports:
            day, names = rule.after(year), ", ".join(rule.territoires)
            told.append(say("told.year-due", day=day, territories=names))
    told += [*_lapsed(data, date(year, 12, 31))]
    for path in sorted((data.parent / "notebooks").glob("*.ipynb")):
        if _turned(path, {"year": str(year), "freeze": json.dumps(freeze.isoformat())}):
            told.append(say("told.notebook-turned", name=path.name, year=year))
    return told


def _rewrite(path: Path, year: int) -> None:
    """Write the last year of a file anew, comments kept."""
    text = path.read_text(encoding="utf-8")
    _put(path, LAST.sub(rf"\g<1>{year}", text, count=1).encode())


def _put(path: Path, content: bytes) -> None:
    """Write a file of the project, whole or not at all.

    Raises
    ------
    UsageError
        It cannot be written: the former one is as it was.
    """
    path = path.resolve()
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content)
        if path.exists():
            new.chmod(path.stat().st_mode)
        new.replace(path)
    except OSError as err:
        raise UsageError(say("errors.no-project", folder=path, why=explained(err))) from err
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _lapsed(data: Path, day: date) -> Iterator[Phrase]:
    """Tell of each indicator whose last target is due by a day: the next one is to be written."""
    path = data / "plan/cibles.csv"
    if not path.is_file():
        return
    last: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            name, due = row.get("indicateur") or "", row.get("echeance") or ""
            last[name] = max(last.get(name, ""), due)
    for name, due in last.items():
        if due <= day.isoformat():
            yield say("told.target-lapsed", name=name, due=due)


def _turned(path: Path, values: dict[str, str]) -> bool:
    """Write the parameters of a notebook anew; tell whether it had some."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = False
    for cell in notebook["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            source = "".join(cell["source"])
            for name, pattern in PARAMETERS.items():
                source = re.sub(rf"(?m)^({name} = ){pattern}", rf"\g<1>{values[name]}", source)
            found = source != "".join(cell["source"])
            cell["source"] = source.splitlines(keepends=True)
    if found:
        _put(path, (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode())
    return found


def add_register(data: Path, name: str) -> list[Phrase]:
    """Declare a register that the region now keeps: its empty file, its sheet, what rests on it.

    Raises
    ------
    UsageError
        No table has that name, or it is kept already.
    """
    path = data / PACKAGE
    package = json.loads(path.read_text(encoding="utf-8"))
    listed = {one["name"]: one for one in package["resources"]}
    absent = [key for key, one in listed.items() if one.get("sans_registre")]
    if name not in absent:
        if name in listed:
            raise UsageError(say("errors.register-kept", name=name, path=listed[name]["path"]))
        unknown = UsageError.unknown("registre", name, absent)
        raise UsageError(say("errors.register-undeclared", unknown=unknown.args[0]))
    resource = listed[name]
    del resource["sans_registre"]
    file = data / resource["path"]
    if not file.exists():
        header = ",".join(field["name"] for field in resource["schema"]["fields"])
        _put(file, f"{header}\n".encode())
    told = [say("told.register-file", path=resource["path"])]
    if _add_sheet(data, resource):
        told.append(say("told.register-sheet", path=SHARED, name=name))
    _put(path, (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode())
    return [*told, *_resting(data, name, {one for one in absent if one != name})]


def _add_sheet(data: Path, resource: dict[str, Any]) -> bool:
    """Add the sheet of a register to the workbook, if there is one that lacks it."""
    from openpyxl import load_workbook

    from reporting.project.workbook import add_sheet

    path = data / SHARED
    if not path.is_file():
        return False
    book = load_workbook(BytesIO(path.read_bytes()))
    if resource["name"] not in book.sheetnames:
        with (data / "reference/communes.csv").open(encoding="utf-8", newline="") as file:
            commune = next(csv.DictReader(file))
        add_sheet(book, resource, commune)
        book.save(content := BytesIO())
        _put(path, content.getvalue())
    return True


def _resting(data: Path, name: str, absent: set[str]) -> Iterator[Phrase]:
    """Tell which indicators a register brings, to be shown in a notebook."""
    catalogue = tomllib.loads((data / "plan/indicators.toml").read_text(encoding="utf-8"))
    found = [
        key
        for key, one in catalogue.items()
        if name in one["registres"] and not absent.intersection(one["registres"])
    ]
    if found:
        yield say("told.register-brings", names=", ".join(found))
