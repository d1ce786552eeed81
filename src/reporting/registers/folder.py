"""The data folder: where it is, in a bucket too, its state, the workbook offices fill in."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from reporting.arguments import data_folder
from reporting.errors import EditionError, ReportingError, UsageError
from reporting.phrases import Kept, say

if TYPE_CHECKING:  # a pre-check that compares hashes needs no rules
    from reporting.registers.findings import Finding

RECORD = "published"
"""The folder of what was published: no figure is made from it."""
SHARED = "registers/registres.xlsx"
"""The workbook that offices fill in, in the data folder; a sheet is named as its register."""

SETTLED = 3.0
"""Seconds after which a change would show: file systems count them, or fractions, or pairs."""
_hashed: dict[tuple[Path, int, int, int, int], str] = {}
KEPT = 8
"""States of data folders whose copies are kept."""

_COPY = "from reporting.registers.folder import main; main()"
_sources: dict[Path, str] = {}


def find_folder(data: str | Path) -> Path:
    """Return the data folder, looked for in the working directory and its parents.

    That of an address is its copy on this machine.
    """
    if is_address(data):
        return copied(str(data))
    if (found := data_folder(data)) is None:
        raise UsageError(say("errors.no-data", data=data))
    return found


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a data folder but those of the record, by its name."""
    found, kept = {}, folder / RECORD
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and kept not in p.parents):
        found[name := path.relative_to(folder).as_posix()] = ""
        with suppress(OSError):  # a file that may not be read is a finding of the reader
            found[name] = file_hash(path)
    return found


def fingerprint(folder: Path) -> str:
    """Return a hash of every file of a data folder but those of the record, names included."""
    told = "".join(f"{name}\0{sha256}\n" for name, sha256 in hashes(folder).items())
    return sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file; one that was not touched since it was read is not read again.

    The kernel notes when anything of a file is changed, in steps: one touched just before it was
    read might be again, unseen.
    """
    seen = path.stat()
    key = path, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
    if key not in _hashed:
        is_settled = time.time() - max(seen.st_mtime, seen.st_ctime) > SETTLED
        with path.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
        if not is_settled:
            return found
        _hashed[key] = found
    return _hashed[key]


GUIDES = ("Lisez-moi", "Colonnes", "Listes")
"""Its sheets that say how to fill in the others."""


def sheets(root: Path) -> tuple[Mapping[str, bool], "list[Finding]"]:
    """Tell of each sheet of the workbook, if there is one, whether a row of it is filled.

    Returns
    -------
    By the name of a sheet; and why the workbook cannot be read, if it cannot.
    """
    path = root / SHARED
    if not path.is_file():
        return {}, []
    from reporting.registers.findings import Origin, Refused, Rule  # slow imports
    from reporting.registers.workbook import DAMAGED, check_archive, opened

    origin = Origin(f"{root.name}/{SHARED}")
    try:
        content = path.read_bytes()
        check_archive(content)
        book = opened(BytesIO(content))
        return {one.title.strip(): _is_filled(one) for one in book.worksheets}, []
    except Refused as refused:
        return {}, [origin.refusal(refused)]
    except DAMAGED:
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


def is_address(data: str | Path) -> bool:
    """Tell whether data lie elsewhere than in a folder of this machine: `s3://bucket/data`."""
    return "://" in str(data)


def source_of(folder: Path) -> str:
    """Return the address that this process had a folder copied from; nothing for any other."""
    return _sources.get(folder, "")


def copied(address: str, files: Mapping[str, str] | None = None) -> Path:
    """Return a copy of a data folder, made once for each of its states.

    A process apart makes it: what reads a bucket starts threads, and this process may fork.

    Parameters
    ----------
    files
        What to copy, with its SHA-256; by default all that is there now.

    Raises
    ------
    UsageError
        It is no data folder, or not the one that is meant.
    EditionError
        It could not be read.
    """
    asked = json.dumps([address, None if files is None else dict(files)])
    command = [sys.executable, "-c", _COPY]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        kind = UsageError if done.returncode == UsageError.exit_code else EditionError
        raise kind(Kept.read(done.stdout or done.stderr.strip()))
    folder = Path(done.stdout)
    _sources[folder] = address
    return folder


def main() -> None:
    """Copy what is asked on the standard input; answer with the folder, or why there is none."""
    address, files = json.load(sys.stdin)
    try:
        folder = _copy(address, files, _root())
    except ReportingError as err:
        sys.stdout.write(Kept.of(err).written())
        sys.exit(err.exit_code)
    sys.stdout.write(str(folder))


def _root() -> Path:
    """Return the folder of all copies: registers may name people, it is nobody else's."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "reporting")
    root = Path(os.environ.get("REPORTING_CACHE") or own, "copies").resolve()
    root.mkdir(0o700, parents=True, exist_ok=True)
    return root


def _copy(address: str, files: Mapping[str, str] | None, root: Path) -> Path:
    def failed(err: Exception) -> ReportingError:
        return EditionError(say("errors.data-not-read", address=address, why=str(err)))

    with reached(address, failed) as (system, where):
        found = _listed(address, system, where) if files is None else files
        state = sha256(repr((address, sorted(found.items()))).encode()).hexdigest()
        folder = root / state / PurePosixPath(where).name
        if folder.is_dir():
            os.utime(folder.parent)
            return folder
        with TemporaryDirectory(dir=root) as place:
            copy = Path(place, state, folder.name)
            paths = {name: copy / name for name in found}
            if any(not path.resolve().is_relative_to(copy) for path in paths.values()):
                raise UsageError(say("errors.data-outside", address=address))
            for path in paths.values():
                path.parent.mkdir(parents=True, exist_ok=True)
            system.get([f"{where}/{name}" for name in paths], [*map(str, paths.values())])
            for name in files or ():
                if file_hash(paths[name]) != found[name]:
                    raise UsageError(say("errors.data-changed", address=address, name=name))
            if not folder.is_dir():  # by another process, meanwhile
                copy.parent.rename(folder.parent)
    for old in sorted(root.iterdir(), key=lambda one: one.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def _listed(address: str, system: Any, where: str) -> dict[str, str]:
    """Return the files of a folder, each with what would change if its content did."""
    start, found = f"{where}/", system.find(where, detail=True)
    names = {path.removeprefix(start): str(one) for path, one in found.items() if path != start}
    if "datapackage.json" not in names:
        raise UsageError(say("errors.no-data", data=address))
    return names


@contextmanager
def reached(
    address: str, failed: Callable[[Exception], ReportingError]
) -> Iterator[tuple[Any, str]]:
    """Give the file system of an address, and its path there.

    Parameters
    ----------
    failed
        Makes the error of what the system refuses.
    """
    try:
        import fsspec  # type: ignore[import-untyped]  # a bucket alone needs it

        yield fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as err:
        raise UsageError(say("errors.destination-needs", destination=address, err=err)) from err
    except _failures() as err:
        raise failed(err) from err


def _failures() -> tuple[type[Exception], ...]:
    """Return what is raised without a key or a network: by s3fs, what its own library raises."""
    library = sys.modules.get("botocore.exceptions")
    return (OSError, library.BotoCoreError) if library else (OSError,)
