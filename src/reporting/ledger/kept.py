"""Registers kept as typed: a data folder that was read and checked once is not read again.

A table is kept as plain values: one list per column, and the name of its type.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reporting.ledger.store import Store
from reporting.registers.findings import Finding, Origin, Rule
from reporting.registers.package import PACKAGE, Package, read_package
from reporting.registers.schema import Resource, parse_package
from reporting.registers.state import Table, Tables

CONTENTS = "package"
DAYS, DECIMALS = "datetime64[s]", "object"
NULLABLE = {"Int64": "int64", "boolean": "bool"}


def kept_package(folder: Path, store: Store) -> Package | None:
    """Return the package of a folder as it was read before, None where it was not."""
    if (contents := store.of().get(CONTENTS)) is None:
        return None
    content, file = (folder / PACKAGE).read_bytes(), Origin(f"{folder.name}/{PACKAGE}")
    listed, _ = parse_package(content, file)
    paths = contents["paths"]
    resources = {one.name: one.model_copy(update={"path": paths[one.name]}) for one in listed}
    return Package(
        tables=Tables(_KeptTables(folder, store, resources, contents["tables"])),
        resources=resources,
        findings=tuple(
            Finding(**one | {"rule": Rule(one["rule"])}) for one in contents["findings"]
        ),
        files=contents["files"],
    )


def keep_package(package: Package, store: Store) -> None:
    """Keep a package that was read: its tables, what was found, and the hash of its files."""
    for name in package.tables:
        own = store.of([package.resources[name].path])
        own.put(f"tables/{name}", _values_of(package.tables.table(name)))
    findings = [found.as_json() for found in package.findings]
    contents = {
        "tables": list(package.tables),
        "paths": {name: one.path for name, one in package.resources.items()},
        "findings": findings,
        "files": {**package.files},
    }
    store.of().put(CONTENTS, contents)


class _KeptTables(Mapping[str, Table]):
    """The tables of a folder, each taken from the store when it is first wanted."""

    def __init__(
        self, folder: Path, store: Store, resources: Mapping[str, Resource], names: list[str]
    ) -> None:
        self._folder, self._store, self._resources = folder, store, resources
        self._tables: dict[str, Table | None] = dict.fromkeys(names)

    def __getitem__(self, name: str) -> Table:
        table = self._tables[name]
        if table is None:
            values = self._store.of([self._resources[name].path]).get(f"tables/{name}")
            if values is None:  # damaged since: what was sound is read again
                package = read_package(self._folder)
                keep_package(package, self._store)
                table = package.tables.table(name)
            else:
                table = _table_of(name, values, self._resources[name], self._folder)
            self._tables[name] = table
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __contains__(self, name: object) -> bool:
        return name in self._tables


def _values_of(table: Table) -> dict[str, Any]:
    """Return a table as plain values."""
    frame = table.frame
    return {
        "lines": frame.index.tolist(),
        "columns": {name: [str(frame[name].dtype), _plain(frame[name])] for name in frame},
        "said": {name: list(why.items()) for name, why in table.said.items()},
    }


def _table_of(name: str, values: Mapping[str, Any], resource: Resource, folder: Path) -> Table:
    """Return the table that plain values stand for."""
    index = pd.Index(values["lines"], dtype="int64", name="ligne")
    columns = {column: _typed(*kept) for column, kept in values["columns"].items()}
    said = {column: pd.Series(dict(why), dtype="str") for column, why in values["said"].items()}
    if resource.schema is None:
        message = f"{name}: a table has a schema"
        raise TypeError(message)
    frame = pd.DataFrame(columns, index=index)
    return Table(name, frame, resource.schema, f"{folder.name}/{resource.path}", said)


def _plain(column: pd.Series) -> list[Any]:
    """Return a column as a list; None is null."""
    if str(column.dtype) == DAYS:
        return column.astype("int64").tolist()
    if str(column.dtype) == DECIMALS:
        return [None if pd.isna(value) else str(value) for value in column]
    plain: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return plain


def _typed(dtype: str, values: list[Any]) -> Any:
    """Return the column that a list was made of."""
    if dtype == DAYS:
        return np.array(values, dtype="int64").view(DAYS)
    if dtype == DECIMALS:
        decimals = [None if value is None else Decimal(value) for value in values]
        return np.array(decimals, dtype=object)
    if dtype in NULLABLE:
        filled = np.array([value or 0 for value in values], dtype=NULLABLE[dtype])
        is_null = np.array([value is None for value in values], dtype=bool)
        make = pd.arrays.IntegerArray if dtype == "Int64" else pd.arrays.BooleanArray
        return make(filled, is_null)
    return pd.Series(values, dtype=dtype).array
