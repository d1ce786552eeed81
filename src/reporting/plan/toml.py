"""The declared files and tables of a plan are read as all others: see `registers.declarations`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from reporting.errors import DataError
from reporting.registers import Finding
from reporting.registers.declarations import (
    Frozen,
    Model,
    Names,
    beside,
    finding,
    meant,
    named,
    read_toml,
    validate,
)

__all__ = [
    "Frozen",
    "Names",
    "attempt",
    "beside",
    "finding",
    "meant",
    "named",
    "read_rows",
    "read_toml",
    "validate",
    "validate_each",
]

Read = TypeVar("Read")


def validate_each(
    model: type[Model],
    given: Mapping[Any, dict[str, Any]],
    path: Path,
    names: Names | None = None,
) -> list[Model]:
    """Return a model for each key or line and its values; raise DataError with all findings."""
    tried = [attempt(validate, model, one, path, names, place) for place, one in given.items()]
    if findings := [one for _, faults in tried for one in faults]:
        raise DataError(findings)
    return [entry for entry, _ in tried if entry is not None]


def read_rows(
    model: type[Model], frame: pd.DataFrame, path: Path, names: Names | None = None
) -> tuple[Model, ...]:
    """Return the rows of a table as models, in its order; an empty cell is a key left out."""
    rows = {
        int(line): {"line": int(line)}
        | {str(key): _plain(value) for key, value in row.items() if not pd.isna(value)}
        for line, row in zip(frame.index, frame.to_dict("records"), strict=True)
    }
    return tuple(validate_each(model, rows, path, names))


def attempt(read: Callable[..., Read], *given: Any) -> tuple[Read | None, Sequence[Finding]]:
    """Return what is read, or the findings for which it is refused."""
    try:
        return read(*given), ()
    except DataError as err:
        return None, err.findings


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else value
