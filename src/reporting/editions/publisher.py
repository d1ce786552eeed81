"""Where editions are made, and the one rename that publishes them."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reporting.editions.edition import Edition
from reporting.errors import EditionError, UsageError

STAGING, LOCKS, FAILED = ".staging", ".locks", ".failed"
PAGES, LOG, ERRORS, DURATIONS = "edition", "journal.log", "erreurs.log", "durees.json"

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def published(out: Path, edition: Edition) -> Path:
    """Return the folder an edition is published in; it can only be inside the reports folder."""
    folder = (out / edition.path).resolve()
    if not folder.is_relative_to(out.resolve()):
        message = f"{edition.name} sortirait du dossier des rapports « {out} »."
        raise UsageError(message)
    return folder


@contextmanager
def locked(out: Path, edition: Edition) -> Iterator[None]:
    """Hold the lock of an edition; raise EditionError when another process holds it.

    The lock is the kernel's (`fcntl`), so it is free as soon as its holder is dead, and it is not
    inherited by the processes that the holder forks. Its file stays: removing it would let two
    processes lock two files of one name.
    """
    path = out / LOCKS / f"{edition.path.as_posix().replace('/', '-')}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            file.seek(0)
            message = f"en cours de construction par le processus {file.read().strip() or '?'}"
            raise EditionError(message) from err
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def stage(out: Path, edition: Edition) -> Path:
    """Return a new work folder, after removing what an interrupted run left.

    To be called with the edition's lock held. It is beside the reports, on their file system.
    """
    name = edition.path.as_posix().replace("/", "-")
    staging = out / STAGING
    for abandoned in staging.glob(f"{name}-[0-9]*"):
        shutil.rmtree(abandoned)
    work = staging / f"{name}-{os.getpid()}"
    (work / PAGES).mkdir(parents=True)
    return work


def publish(work: Path, out: Path, edition: Edition) -> None:
    """Put a finished edition in place of the former one, by one rename."""
    target = published(out, edition)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        _swap(work / PAGES, target)
    else:
        (work / PAGES).rename(target)
    _sync(target.parent)
    discard(out / FAILED / edition.path)
    discard(work)


def keep_failed(work: Path, out: Path, edition: Edition) -> Path:
    """Put the notebook and the log of a failed edition where they can be read; return where."""
    kept = out / FAILED / edition.path
    discard(kept)
    kept.mkdir(parents=True)
    log = b"".join((work / name).read_bytes() for name in (LOG, ERRORS) if (work / name).exists())
    (kept / LOG).write_bytes(log)
    notebook = work / PAGES / "rapport.ipynb"
    if notebook.exists():
        notebook.rename(kept / notebook.name)
    discard(work)
    return kept


def sync_all(folder: Path) -> None:
    """Have a folder and everything in it written to the disk itself."""
    for path in (*sorted(folder.rglob("*")), folder):
        _sync(path)


def discard(folder: Path) -> None:
    """Remove a folder, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(new: Path, old: Path) -> None:
    """Exchange two folders; a reader sees one or the other.

    Linux does it in one call. Elsewhere, and on the file systems that cannot, there is an instant
    without any edition between two renames; never a mixture.
    """
    if _exchange(new, old):
        return
    aside = new.with_name("ancienne")
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one system call; return False where that does not exist."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    first, second = os.fsencode(one), os.fsencode(other)
    if renameat2(_AT_FDCWD, first, _AT_FDCWD, second, ctypes.c_uint(_RENAME_EXCHANGE)) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), str(other))
