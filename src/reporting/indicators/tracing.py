"""From units back to the rows of files that they were counted in, as plain JSON values."""

from decimal import Decimal
from typing import Any

import pandas as pd

from reporting.indicators.units import Units
from reporting.registers import Package


def rows_behind(
    package: Package, folder: str, counted: Units, units: set[str]
) -> list[dict[str, Any]]:
    """Return the rows behind some units: unit, table, file, line, SHA-256 and values."""
    found = []
    for table, unit_of in counted.rows.items():
        path = package.resources[table].path
        found_here = unit_of[unit_of.isin(units)]
        lines = package.tables[table].loc[found_here.index]
        for line, unit, row in zip(
            found_here.index, found_here, lines.to_dict("records"), strict=True
        ):
            found.append(
                {
                    "unit": unit,
                    "table": table,
                    "file": f"{folder}/{path}",
                    "line": int(line),
                    "sha256": package.files[path],
                    "values": {k: plain(v) for k, v in row.items() if not pd.isna(v)},
                }
            )
    return found


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain JSON values; null is None, whole numbers are int."""
    return [
        {str(key): plain(value) for key, value in row.items()} for row in frame.to_dict("records")
    ]


def plain(value: Any) -> Any:
    """Return one value of a table as JSON writes it.

    Dates are ISO text, exact decimals text, nothing is None.
    """
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "item"):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value
