"""A store of results: what the same data, settings and code gave once is not computed again.

What rests on some registers alone is kept with these: a correction of another leaves it there. It
changes no result, and may be removed at any time. Each file begins with a digest of what the
result depends on, of its name and of its content: one that is damaged, or that was made of
something else, counts as absent. Nothing that is read here can run code.

Registers are kept as typed: a data folder that was read and checked once is not read again. A table
is kept as plain values: one list per column, and the name of its type.
"""

import hashlib
import json
import os
import shutil
import stat
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import mkstemp
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pydantic_core import to_json

from reporting.plan.catalogue import LANGUAGES
from reporting.plan.declared import WORDS as NAMING
from reporting.plan.reading import CATALOGUE, SETTINGS
from reporting.registers.findings import Finding, Origin, Rule
from reporting.registers.folder import hashes
from reporting.registers.package import PACKAGE, REGISTERS, Package, read_package
from reporting.registers.schema import Resource, parse_package
from reporting.registers.state import Table, Tables

Result = TypeVar("Result")

FOLDER = ".reporting/cache"
"""Where results are kept, beside the data folder."""
VARIABLE = "REPORTING_CACHE"
"""Environment variable that names another folder; empty, nothing is kept."""
KEPT = 4
"""How many states of the plan and the code keep their results, and of the registers in each."""
LIBRARIES = ("highspy", "matplotlib", "numpy", "pandas", "seaborn")
"""Whose version may change a result."""
DEFINING = {"definition", "formule", "population"}
WORDS = {
    SETTINGS: frozenset({"nom", "sous_titre", "organisme", "siret", "site", "vocabulaire"}),
    CATALOGUE: NAMING | DEFINING,
}
"""Keys of the plan's files, of the entries of its catalogue, that change no result."""
TRANSLATIONS = {f"plan/{language}.toml" for language in LANGUAGES}
SHORT = 20
PRIVATE = 0o700


class Store:
    """The results of one state of the data, the settings and the code.

    Parameters
    ----------
    folder
        Where they are; None keeps nothing.
    key
        What they depend on.
    files
        The SHA-256 of the files of registers, which `of` chooses from; None for no choice.
    """

    def __init__(
        self, folder: Path | None = None, key: str = "", files: Mapping[str, str] | None = None
    ) -> None:
        self._folder, self._key, self._files = folder, key, files

    @classmethod
    def beside(cls, data: Path) -> "Store":
        """Return the store of a data folder; one that keeps nothing where it would not be safe.

        It depends on no register: see `of`. The words of the plan are not among what results rest
        on: one that is written otherwise leaves them all.
        """
        named = os.environ.get(VARIABLE)
        root = data.parent / FOLDER if named is None else Path(named)
        if named == "" or not _is_ours(root):
            return cls()
        files = hashes(data)
        shared = [
            f"{name} {_decisive(data / name, found) if name in WORDS else found}"
            for name, found in files.items()
            if not _is_apart(name) and name not in TRANSLATIONS
        ]
        key = _sha256("\n".join((*shared, *_code())))
        folder = _used(root / key[:SHORT])
        _forget(root)
        return cls(folder, key, {name: one for name, one in files.items() if _is_apart(name)})

    def of(self, names: Iterable[str] | None = None) -> "Store":
        """Return the store of what depends on these files of registers besides; all by default."""
        if self._folder is None or self._files is None:
            return self
        chosen = sorted(self._files if names is None else set(names))
        key = _sha256("\n".join((self._key, *(f"{one} {self._files.get(one)}" for one in chosen))))
        folder = self._folder / _sha256("\n".join(chosen))[:SHORT] / key[:SHORT]
        return Store(_used(folder), key)

    def fetch(self, name: str, make: Callable[[], Result]) -> Result:
        """Return the plain values kept under a name; made, and kept, where there are none."""
        kept = self.get(name)
        if kept is None:
            self.put(name, kept := make())
        return kept  # type: ignore[no-any-return]

    def get(self, name: str) -> Any:
        """Return the plain values kept under a name, None where there are none."""
        content = self.read(name)
        return None if content is None else json.loads(content)

    def put(self, name: str, values: Any) -> None:
        """Keep plain values under a name."""
        if self._folder is not None:
            self.write(name, to_json(values))

    def read(self, name: str) -> bytes | None:
        """Return the bytes kept under a name; None where there are none, or others."""
        if self._folder is None:
            return None
        try:
            digest, _, content = self._path(name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return content if digest == self._digest(name, content) else None

    def write(self, name: str, content: bytes) -> None:
        """Keep bytes under a name; a store that cannot be written keeps nothing."""
        if self._folder is None:
            return
        path = self._path(name)
        with suppress(OSError):
            if not self._folder.is_dir():
                self._folder.mkdir(PRIVATE, parents=True)
                _forget(self._folder.parent)
            handle, temporary = mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._digest(name, content) + b"\n" + content)
                Path(temporary).replace(path)
            except OSError:
                Path(temporary).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        """Return the file of a name: its first letters, for people, and a hash of all of it."""
        start = "".join(one if one.isalnum() else "-" for one in name[:SHORT])
        return Path(self._folder or "", f"{start}-{_sha256(name)[:SHORT]}")

    def _digest(self, name: str, content: bytes) -> bytes:
        digest = hashlib.sha256(f"{self._key}\0{name}\0".encode())
        digest.update(content)
        return digest.hexdigest().encode()

    def package(self, folder: Path) -> Package | None:
        """Return the package of a folder as it was read before, None where it was not."""
        if (contents := self.of().get(CONTENTS)) is None:
            return None
        content, file = (folder / PACKAGE).read_bytes(), Origin(f"{folder.name}/{PACKAGE}")
        listed, _ = parse_package(content, file)
        paths = contents["paths"]
        resources = {one.name: one.model_copy(update={"path": paths[one.name]}) for one in listed}
        return Package(
            tables=Tables(
                {
                    name: partial(_kept_table, folder, self, resources[name])
                    for name in contents["tables"]
                }
            ),
            resources=resources,
            findings=tuple(
                Finding(**one | {"rule": Rule(one["rule"])}) for one in contents["findings"]
            ),
            files=contents["files"],
        )

    def keep(self, package: Package) -> None:
        """Keep a package that was read: its tables, what was found, and the hash of its files."""
        for name in package.tables:
            own = self.of([package.resources[name].path])
            own.put(f"tables/{name}", _values_of(package.tables.table(name)))
        findings = [found.as_json() for found in package.findings]
        contents = {
            "tables": list(package.tables),
            "paths": {name: one.path for name, one in package.resources.items()},
            "findings": findings,
            "files": {**package.files},
        }
        self.of().put(CONTENTS, contents)


def _is_apart(name: str) -> bool:
    """Tell whether a file is a register or a table of the plan, which results name, or rest on."""
    folder, _, file = name.partition("/")
    return folder == REGISTERS or (folder == "plan" and file.endswith(".csv"))


def _decisive(path: Path, found: str) -> str:
    """Return what results depend on of a file of the plan; its hash where it cannot be read."""
    name = path.relative_to(path.parents[1]).as_posix()
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        entries = {"": values} if name == SETTINGS else values
        kept = {
            one: {key: value for key, value in entry.items() if key not in WORDS[name]}
            for one, entry in entries.items()
        }
    except (OSError, ValueError, AttributeError):
        return found
    return json.dumps(kept, default=str)


def _used(folder: Path) -> Path:
    """Return a folder that is used now: others are forgotten before it."""
    with suppress(OSError):
        os.utime(folder)
    return folder


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _is_ours(root: Path) -> bool:
    """Tell whether nobody else can write in a folder, which is made where there is none."""
    try:
        if not root.exists():
            root.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
            root.mkdir(PRIVATE)
        found = root.stat()
    except OSError:
        return False
    shared = stat.S_IWGRP | stat.S_IWOTH
    is_mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return is_mine and stat.S_ISDIR(found.st_mode) and not found.st_mode & shared


def _code() -> Iterator[str]:
    """Go through what the code is: its own files, Python, and the libraries that compute."""
    package = Path(__file__).parents[1]
    yield sys.version
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".toml", ".mplstyle", ".ttf"):
            yield path.relative_to(package).as_posix()
            yield hashlib.sha256(path.read_bytes()).hexdigest()


def _forget(root: Path) -> None:
    """Remove the results of the states used longest ago."""
    with suppress(OSError):  # another process forgets too
        states = [path for path in root.iterdir() if len(path.name) == SHORT and path.is_dir()]
        for old in sorted(states, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)


CONTENTS = "package"
DAYS, DECIMALS = "datetime64[s]", "object"
NULLABLE = {"Int64": "int64", "boolean": "bool"}


def _kept_table(folder: Path, store: Store, resource: Resource) -> Table:
    """Return a table of a folder as it was kept; what was damaged since is read again."""
    name = resource.name
    if (values := store.of([resource.path]).get(f"tables/{name}")) is not None:
        return _table_of(name, values, resource, folder)
    store.keep(package := read_package(folder))
    return package.tables.table(name)


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
    cells: Any = column  # its stub knows of no null that is None
    plain: list[Any] = cells.to_numpy(dtype=object, na_value=None).tolist()
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
