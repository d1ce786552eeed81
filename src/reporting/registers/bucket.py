"""A data folder that lies in a bucket, or wherever fsspec reaches: its copies on this machine."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from reporting.errors import EditionError, ReportingError, UsageError
from reporting.phrases import Kept, say

KEPT = 8
"""States of data folders whose copies are kept."""

_COPY = "from reporting.registers.bucket import main; main()"
_sources: dict[Path, str] = {}


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

    with opened(address, failed) as (system, where):
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
                if _sha256(paths[name]) != found[name]:
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(
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
