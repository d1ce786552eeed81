"""The workbook that offices fill in: one sheet a register, in place of its CSV."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from reporting.registers.findings import SHARED, Finding, Origin, Refused

GUIDES = ("Lisez-moi", "Colonnes", "Listes")
"""Its sheets that say how to fill in the others."""


def sheets(root: Path) -> tuple[Mapping[str, bool], list[Finding]]:
    """Tell of each sheet of the workbook, if there is one, whether a row of it is filled.

    Returns
    -------
    By the name of a sheet; and why the workbook cannot be read, if it cannot.
    """
    path = root / SHARED
    if not path.is_file():
        return {}, []
    from reporting.registers.workbook import DAMAGED, check_archive, opened  # a slow import

    origin = Origin(f"{root.name}/{SHARED}")
    try:
        content = path.read_bytes()
        check_archive(content)
        book = opened(BytesIO(content))
        return {one.title.strip(): _is_filled(one) for one in book.worksheets}, []
    except Refused as refused:
        return {}, [origin.refusal(refused)]
    except DAMAGED:
        from reporting.registers.findings import Rule

        return {}, [origin.finding(Rule.DAMAGED_WORKBOOK)]


def _is_filled(sheet: Any) -> bool:
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(min_row=2, values_only=True)
    return any(str(cell).strip() for row in rows for cell in row if cell is not None)


def is_blank(path: Path) -> bool:
    """Tell whether a CSV has its header and nothing else."""
    if path.suffix.casefold() != ".csv":
        return False
    with path.open("rb") as file:
        first = file.readline(), file.read(1_000)
    return not first[1].strip(b"\r\n\t ;,")
