"""Where things lie: editions in the reports folder, and beside it what is nobody else's affair."""

from __future__ import annotations

import os
from pathlib import Path

from reporting.errors import UsageError

PRIVATE = ".reporting"
"""The folder beside the reports that holds work, failures, locks and the journal."""

JOURNAL = "journal.sqlite"


def published(out: Path, edition: Path) -> Path:
    """Return the folder an edition is published in; it can only be inside the reports folder."""
    folder = (out / edition).resolve()
    if not folder.is_relative_to(out.resolve()):
        message = f"{edition.as_posix()} sortirait du dossier des rapports « {out} »."
        raise UsageError(message)
    return folder


def private(out: Path) -> Path:
    """Return the folder of what is made beside a reports folder, and never published."""
    out = out.resolve()
    return out.parent / PRIVATE / out.name


def keeps_runs(out: Path) -> bool:
    """Tell whether anything was ever built in a reports folder, even without success."""
    return (private(out) / JOURNAL).exists()


def make_private(out: Path, name: str) -> Path:
    """Return a folder of the private one; nobody else may enter these."""
    root = private(out)
    if not root.parent.exists():
        root.parent.parent.mkdir(parents=True, exist_ok=True)
        root.parent.mkdir(mode=0o700, exist_ok=True)
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def failed(out: Path, edition: Path) -> Path:
    """Return the folder where the notebook and the log of a failed edition are kept."""
    return private(out) / "failed" / edition


def check_writable(out: Path) -> None:
    """Raise UsageError when a reports folder could not be written: known before anything is read.

    Raises
    ------
    UsageError
        A file has its place, or it, or the private folder beside it, may not be written.
    """
    for folder in (out.resolve(), private(out)):
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
        if not nearest.is_dir():
            message = f"--out {out} : « {nearest} » n'est pas un dossier. En donner un autre."
            raise UsageError(message)
        if not os.access(nearest, os.W_OK | os.X_OK):
            message = f"--out {out} : écriture refusée dans « {nearest} ». Donner les droits."
            raise UsageError(message)
