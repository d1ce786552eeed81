"""The data folder: where it is, and a hash that tells its states apart."""

from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path

from reporting.errors import UsageError
from reporting.phrases import say

RECORD = "published"
"""The folder of what was published: no figure is made from it."""


def find_folder(data: str | Path) -> Path:
    """Return the data folder, looked for in the working directory and its parents."""
    given = Path(data)
    starts = [Path.cwd(), *Path.cwd().parents] if not given.is_absolute() else [Path("/")]
    with suppress(OSError):  # a name too long, or a folder that may not be read
        for start in starts:
            if (start / given / "datapackage.json").is_file():
                return (start / given).resolve()
    raise UsageError(say("errors.no-data", data=data))


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
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
