"""Where editions are made, and the one rename that publishes them."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reporting.editions.edition import Edition
from reporting.errors import BusyError, EditionError, UsageError

STAGING, LOCKS, FAILED = ".staging", ".locks", ".failed"
PAGES, LOG, ERRORS, DURATIONS = "edition", "journal.log", "erreurs.log", "durees.json"
CELLS = "cellules.jsonl"
ASIDE = "ancienne"

ROOM, FILES = 100_000_000, 1_000
"""Bytes and files that must be free before an edition is begun: many times what one takes."""

REMEDIES = {
    (errno.ENOSPC, errno.EDQUOT): "plus de place. Libérer de la place, relancer",
    (errno.EACCES, errno.EPERM, errno.EROFS): "écriture refusée. Donner les droits, relancer",
    (errno.EXDEV,): "autre disque. Mettre les rapports et leurs années sur le même",
    (errno.ENOTDIR, errno.EISDIR, errno.EEXIST): "un fichier a pris la place d'un dossier, ou "
    "l'inverse. Le déplacer, relancer",
}
"""What to do about what the system refuses."""

KEPT = 1_000_000
"""Bytes kept of what a failed edition printed: the last ones."""

_held: dict[Path, int] = {}  # by file, the inode: fcntl does not tell threads apart
_guard = threading.Lock()
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def published(out: Path, edition: Edition) -> Path:
    """Return the folder an edition is published in; it can only be inside the reports folder."""
    folder = (out / edition.path).resolve()
    if not folder.is_relative_to(out.resolve()):
        message = f"{edition.name} sortirait du dossier des rapports « {out} »."
        raise UsageError(message)
    return folder


@contextmanager
def locked(out: Path, path: Path) -> Iterator[None]:
    """Hold the lock of the edition published at `path`; raise BusyError when somebody holds it.

    The lock is the kernel's (`fcntl`), so it is free as soon as its holder is dead, and it is not
    inherited by the processes that the holder forks. Its file stays: removing it would let two
    processes lock two files of one name.
    """
    lock = _lock(out, path)
    lock.parent.mkdir(parents=True, exist_ok=True)
    with _one_thread(lock), lock.open("a+", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as err:
            file.seek(0)
            raise _busy(file.read().strip() or "?") from err
        file.truncate(0)
        file.write(f"{os.getpid()} de {os.uname().nodename}")
        file.flush()
        _held[lock] = os.fstat(file.fileno()).st_ino
        yield


@contextmanager
def _one_thread(lock: Path) -> Iterator[None]:
    """Let one thread of this process only have a lock."""
    with _guard:
        if lock in _held:
            own = _busy("courant")
            raise own
        _held[lock] = 0
    try:
        yield
    finally:
        del _held[lock]


def _lock(out: Path, path: Path) -> Path:
    return (out / LOCKS / f"{_slug(path)}.lock").resolve()


def _busy(holder: str) -> BusyError:
    return BusyError(f"en cours de construction par le processus {holder}")


def check_room(out: Path) -> None:
    """Raise EditionError when the disk of the reports is nearly full."""
    disk = os.statvfs(next(folder for folder in (out, *out.parents) if folder.exists()))
    free = disk.f_bavail * disk.f_frsize
    if disk.f_files and disk.f_favail < FILES:  # some file systems do not count them
        message = (
            f"disque presque plein : il peut encore porter {disk.f_favail} fichiers pour "
            f"« {out.name} », {FILES} au moins. Ôter des fichiers, relancer."
        )
        raise EditionError(message)
    if free < ROOM:
        message = (
            f"disque presque plein : {free // 10**6} Mo libres pour « {out.name} », "
            f"{ROOM // 10**6} Mo au moins. Libérer de la place, relancer."
        )
        raise EditionError(message)


def stage(out: Path, edition: Edition) -> Path:
    """Return a new work folder, after removing what an interrupted run left.

    To be called with the edition's lock held. It is beside the reports, on their file system.
    """
    _clear(out, edition.path)
    work = out / STAGING / f"{_slug(edition.path)}-{os.getpid()}"
    (work / PAGES).mkdir(parents=True)
    for log in (LOG, ERRORS):
        (work / log).touch()
    return work


def sweep(out: Path) -> None:
    """Remove what interrupted runs left; what a running one works in stays."""
    names = {folder.name.rpartition("-")[0] for folder in (out / STAGING).glob("*-*-*-*")}
    for name in sorted(names):
        year, _, territory = name.partition("-")
        with suppress(BusyError), locked(out, Path(year, territory)):
            _clear(out, Path(year, territory))


def _clear(out: Path, path: Path) -> None:
    """Remove the abandoned work folders of an edition, whose lock is held."""
    for abandoned in (out / STAGING).glob(f"{_slug(path)}-[0-9]*"):
        aside = abandoned / ASIDE
        if aside.exists() and not (out / path).exists():
            aside.rename(out / path)  # the run was stopped between the two renames of `_swap`
        # Under another name: a process that has still to die finds no place to write.
        discard(abandoned.rename(f"{abandoned}.old"))


def _slug(path: Path) -> str:
    return path.as_posix().replace("/", "-")


def publish(work: Path, out: Path, edition: Edition) -> None:
    """Put a finished edition in place of the former one, by one rename.

    To be called with the edition's lock held: one whose file was removed or replaced meanwhile is
    a lock no more, and somebody else may be publishing.
    """
    target = published(out, edition)
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = _lock(out, edition.path)
    if not lock.exists() or lock.stat().st_ino != _held.get(lock):
        message = f"le verrou {lock.name} a été ôté pendant la construction. Relancer."
        raise EditionError(message)
    if target.exists():
        _swap(work / PAGES, target)
    else:
        (work / PAGES).rename(target)
    # The edition is published: what cannot be removed now, the next run removes.
    with suppress(OSError):
        discard(work)
        discard(out / FAILED / edition.path)
    try:
        _sync(target.parent)
        _sync(out)
    except OSError as err:
        message = f"publiée, mais le disque ne l'a pas confirmé ({err}). Vérifier le disque."
        raise EditionError(message) from err


def keep_failed(work: Path, out: Path, edition: Edition) -> Path:
    """Put the notebook and the log of a failed edition where they can be read; return where."""
    kept = out / FAILED / edition.path
    discard(kept)
    kept.mkdir(parents=True)
    logs = [work / name for name in (LOG, ERRORS) if (work / name).exists()]
    (kept / LOG).write_bytes(b"".join(_tail(log) for log in logs))
    notebook = work / PAGES / "rapport.ipynb"
    if notebook.exists():
        notebook.rename(kept / notebook.name)
    discard(work)
    return kept


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - KEPT))
        return file.read()


def sync_all(folder: Path) -> None:
    """Have a folder and everything in it written to the disk itself."""
    for path in (*sorted(folder.rglob("*")), folder):
        _sync(path)


def discard(folder: Path) -> None:
    """Remove a folder, or the file in its place, if it is there."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def explained(err: OSError) -> str:
    """Return what the system refused, and what to do about it."""
    remedy = next((text for numbers, text in REMEDIES.items() if err.errno in numbers), "")
    return f"{remedy} ({err})" if remedy else str(err)


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
    aside = new.with_name(ASIDE)
    old.rename(aside)
    try:
        new.rename(old)
    finally:  # interrupted or refused: the former one is back
        if not old.exists():
            aside.rename(old)


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
