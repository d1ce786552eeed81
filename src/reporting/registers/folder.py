"""The data folder: where it is, which state it is in, and the workbook that offices fill in."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporting.arguments import data_folder
from reporting.errors import UsageError
from reporting.phrases import say
from reporting.registers.bucket import copied, is_address

if TYPE_CHECKING:  # a pre-check that compares hashes needs no rules
    from reporting.registers.findings import Finding

RECORD = "published"
"""The folder of what was published: no figure is made from it."""
SHARED = "registers/registres.xlsx"
"""The workbook that offices fill in, in the data folder; a sheet is named as its register."""

SETTLED = 3.0
"""Seconds after which a change would show: file systems count them, or fractions, or pairs."""
_hashed: dict[tuple[Path, int, int, int, int], str] = {}


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
