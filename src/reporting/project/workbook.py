"""The workbook that offices fill in: a sheet a register, each header saying what it expects."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from reporting.registers.fields import MONEY
from reporting.registers.folder import GUIDES
from reporting.registers.state import TECHNICAL
from reporting.registers.values import UAI_LETTERS

Resource = Mapping[str, Any]
Field = Mapping[str, Any]
READ_ME, COLUMNS, LISTS = GUIDES
LAST = 1_048_576
MADE = datetime(2026, 1, 1)
"""The same project, the same bytes: a workbook says when it was made, and we do not."""
NOW = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
CORSICA = {"2A": "620", "2B": "720"}
"""How the codes of lycées begin where that of the département is no number."""
WORDS = tomllib.loads(
    Path(__file__).with_name("start").joinpath("workbook.toml").read_text("utf-8")
)
FORMATS = {"date": "yyyy-mm-dd", "integer": "0", MONEY: "#,##0.00"}
BOOLEANS = ("oui", "non")
HEAD = PatternFill("solid", fgColor="E8EDF3")


def workbook(registers: Iterable[Resource], commune: Mapping[str, str]) -> bytes:
    """Return the workbook of some registers, without rows.

    Parameters
    ----------
    registers
        Resources of the data package.
    commune
        A row of the table of communes, for the examples.
    """
    book, kept = Workbook(), list(registers)
    guide = book.active
    guide.title = READ_ME
    for line in WORDS["comment"]:
        guide.append([line])
    guide.append([])
    guide.append(["Registre", "Titre", "Une ligne"])
    for one in kept:
        guide.append([one["name"], one["title"], one.get("description", "")])
    _wide(guide, (32, 42, 100))
    columns, lists = book.create_sheet(COLUMNS), book.create_sheet(LISTS)
    columns.append(["Registre", "Colonne", "Titre", "Type", "Requis", "Valeurs admises", "Exemple"])
    _wide(columns, (26, 26, 40, 22, 10, 60, 24))
    lists.sheet_state = "hidden"
    for one in kept:
        add_sheet(book, one, commune)
    return _same_bytes(book)


def add_sheet(book: Workbook, register: Resource, commune: Mapping[str, str]) -> None:
    """Add the sheet of a register to a workbook, and what its columns expect to the guides."""
    columns, lists, name = book[COLUMNS], book[LISTS], register["name"]
    fields = [one for one in register["schema"]["fields"] if one["name"] not in TECHNICAL]
    sheet = book.create_sheet(name)
    for place, field in enumerate(fields, start=1):
        told = _told(field, commune)
        columns.append([name, field["name"], field.get("title", ""), *told.values()])
        _head(sheet, place, field, told)
        _guard(sheet, lists, place, field)
    sheet.freeze_panes = "A2"


def _told(field: Field, commune: Mapping[str, str]) -> dict[str, str]:
    """Return what is said of a column: its kind, whether it is required, what it may hold."""
    limits = field.get("constraints", {})
    kind = WORDS["sortes"][field.get("type", "string")]
    if unit := WORDS["unites"].get(field.get("unite", "")):
        kind = f"{kind}, {unit}"
    allowed = " | ".join(map(str, _choices(field)))
    if field.get("separateur"):
        allowed = f"{allowed} (plusieurs, séparées par « {field['separateur']} »)"
    bounds = (("minimum", "au moins"), ("maximum", "au plus"))
    allowed = allowed or ", ".join(f"{word} {limits[key]}" for key, word in bounds if key in limits)
    return {
        "Type": kind,
        "Requis": "oui" if limits.get("required") else "non",
        "Valeurs": allowed,
        "Exemple": _example(field, commune),
    }


def _example(field: Field, commune: Mapping[str, str]) -> str:
    """Return what a cell of a column may hold."""
    nature, kind, name = field.get("nature", ""), field.get("type", "string"), field["name"]
    dep, code = ("departement", "code_dep"), ("commune", "territoire", "code_commune")
    told = WORDS["exemples"] | dict.fromkeys(dep, commune["departement"])
    told |= dict.fromkeys(code, commune["code"]) | {"uai": _uai(commune["departement"])}
    if not nature and (choices := _choices(field)):
        return str(choices[0])
    pattern = field.get("constraints", {}).get("pattern", "")
    keys = (nature, field.get("unite", "") if kind == "number" else "", kind, name, pattern)
    found: str = next((told[one] for one in keys if one in told), "")
    return found


def _uai(departement: str) -> str:
    """Return the code that a first lycée may have, with the letter that its digits give."""
    digits = f"{CORSICA.get(departement, departement):0>3}0001"
    return digits + UAI_LETTERS[int(digits) % len(UAI_LETTERS)]


def _choices(field: Field) -> Sequence[Any]:
    if field.get("type") == "boolean":
        return BOOLEANS
    found: Sequence[Any] = field.get("constraints", {}).get("enum", ())
    return found


def _head(sheet: Any, place: int, field: Field, told: Mapping[str, str]) -> None:
    """Write the name of a column, and as a note what it expects."""
    cell = sheet.cell(row=1, column=place, value=field["name"])
    is_required = told["Requis"] == "oui"
    cell.font = Font(bold=True, underline="single" if is_required else None)
    cell.fill = HEAD
    said = [field.get("title", ""), *(f"{key} : {one}" for key, one in told.items() if one)]
    cell.comment = Comment("\n".join(said), "reporting", height=150, width=320)
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = max(14, len(field["name"]) + 3)
    kind = field.get("type", "string")
    shown = FORMATS.get(field.get("unite", "")) or FORMATS.get(kind)
    sheet.column_dimensions[letter].number_format = shown or (
        "@" if kind == "string" else "General"
    )


def _guard(sheet: Any, lists: Any, place: int, field: Field) -> None:
    """Let a cell hold what it may: a list to choose from, a date, a number of a range."""
    choices, kind = _choices(field), field.get("type", "string")
    limits = field.get("constraints", {})
    if choices and not field.get("separateur"):
        column = lists.max_column + 1 if lists.max_row > 1 else 1
        for row, one in enumerate((f"{sheet.title}.{field['name']}", *choices), start=1):
            lists.cell(row=row, column=column, value=one)
        letter = get_column_letter(column)
        area = f"'{LISTS}'!${letter}$2:${letter}${len(choices) + 1}"
        rule = DataValidation(type="list", formula1=area, allow_blank=True)
    elif kind == "date":
        bounds = {"formula1": "DATE(1900,1,1)", "formula2": "DATE(2100,1,1)"}
        rule = DataValidation(type="date", operator="between", allow_blank=True, **bounds)
    elif kind in ("integer", "number") and "minimum" in limits:
        type_ = "whole" if kind == "integer" else "decimal"
        least = {"operator": "greaterThanOrEqual", "formula1": str(limits["minimum"])}
        rule = DataValidation(type=type_, allow_blank=True, **least)
    else:
        return
    rule.error = f"{field.get('title') or field['name']} : voir la note de l'en-tête."
    rule.errorStyle, rule.showErrorMessage = "warning", True
    letter = get_column_letter(place)
    rule.add(f"{letter}2:{letter}{LAST}")
    sheet.add_data_validation(rule)


def _wide(sheet: Any, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].alignment = Alignment(wrap_text=True, vertical="top")


def _same_bytes(book: Workbook) -> bytes:
    """Return a workbook without the moment at which it was made."""
    book.properties.created = MADE
    written, out = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as read, ZipFile(out, "w") as archive:
        for part in read.infolist():
            content = read.read(part)
            if part.filename == "docProps/core.xml":
                content = NOW.sub(
                    rb"\g<1>%s" % MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content
                )
            info = ZipInfo(part.filename, MADE.timetuple()[:6])
            archive.writestr(info, content, ZIP_DEFLATED)
    return out.getvalue()
