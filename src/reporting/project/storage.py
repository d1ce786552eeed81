"""What a file system refuses of what publishing needs: tried, in a folder made for it."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from reporting.editions.publish import sync

Refusal = tuple[str, str, bool]
"""What is refused, why, and whether nothing can be published for it."""


def refused(place: Path) -> list[Refusal]:
    """Return what the file system of a folder refuses, what stops everything first."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".reporting-", dir=place))
    except OSError as err:
        return [("mkdir", _why(err), True)]
    trials: tuple[tuple[str, Callable[[Path], None], bool], ...] = (
        ("lock", _lock, True),
        ("rename", _rename, True),
        ("fsync", _sync_file, True),
        ("fsync (dir)", _sync_folder, False),
    )
    found = []
    try:
        for what, trial, is_fatal in trials:
            try:
                trial(folder)
            except (OSError, NotImplementedError) as err:
                found.append((what, _why(err), is_fatal))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _why(err: Exception) -> str:
    return getattr(err, "strerror", None) or str(err)


def _lock(folder: Path) -> None:
    with FileLock(folder / "lock", timeout=0):
        pass


def _rename(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
    (folder / "a").rename(folder / "c")


def _sync_file(folder: Path) -> None:
    (folder / "file").write_bytes(b"x")
    sync(folder / "file")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
