"""Publish an edition: made beside the reports, then put in its place by one rename."""

import ctypes
import errno
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from reporting.editions.journal import now
from reporting.editions.places import failed, make_private, private, published
from reporting.errors import BusyError, EditionError
from reporting.phrases import Kept, Phrase, say

WORK, LOCKS = "work", "locks"
PAGES, LOG, ERRORS, DURATIONS = "edition", "journal.log", "erreurs.log", "durees.json"
REASON = "raison.json"
"""Why a process has stopped, in each language."""
CELLS = "cellules.jsonl"
ASIDE = "ancienne"
INDEX = "index.html"

ROOM, FILES = 100_000_000, 1_000
"""Bytes and files that must be free before an edition is begun: many times what one takes."""

KEPT = 1_000_000
"""Bytes kept of what a failed edition printed: the last ones."""

_REMEDIES = {
    (errno.ENOSPC, errno.EDQUOT): "full",
    (errno.EACCES, errno.EPERM, errno.EROFS): "rights",
    (errno.EXDEV,): "disks",
    (errno.ENOTDIR, errno.EISDIR, errno.EEXIST): "taken",
}
"""What is said of an error of the system, under `remedies` in the messages."""
_NOT_FOR_FOLDERS = (errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.ENOSYS, errno.EACCES)
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL, errno.EIO)
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2

_held: dict[Path, int] = {}
"""The inode of each lock's file: a file removed or replaced is a lock no more."""


def kernel_lock(path: Path, timeout: float = -1) -> FileLock:
    """Return the lock of a file, the kernel's own: any other would outlive who is killed."""
    return FileLock(path, timeout=timeout, fallback_to_soft=False)


@contextmanager
def locked(out: Path, edition: Path) -> Iterator[None]:
    """Hold the lock of an edition; raise BusyError, which says who, when somebody holds it.

    The lock is the kernel's, so it is free as soon as its holder is dead, and processes that the
    holder forks have none of it. Who holds it since when is told by a file beside.
    """
    path = make_private(out, LOCKS) / f"{_slug(edition)}.lock"
    holder = path.with_suffix(".txt")
    lock = kernel_lock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout as err:
        told = Kept.read(holder.read_text(encoding="utf-8") if holder.exists() else "?")
        raise BusyError(say("errors.busy", process=told)) from err
    except OSError as err:
        if err.errno not in NO_LOCKS:
            raise
        raise EditionError(say("errors.no-locks", name=out.name, err=err)) from err
    try:
        _held[path] = path.stat().st_ino
        own = say("errors.holder", pid=os.getpid(), host=os.uname().nodename, since=now())
        holder.write_text(Kept.of(own).written(), encoding="utf-8")
        yield
    finally:
        _held.pop(path, None)
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _check_held(out: Path, edition: Path) -> None:
    """Refuse to publish without the lock: somebody else may be publishing."""
    path = private(out) / LOCKS / f"{_slug(edition)}.lock"
    if not path.exists() or path.stat().st_ino != _held.get(path):
        raise EditionError(say("errors.lock-gone", name=path.name))


def _slug(edition: Path) -> str:
    return edition.as_posix().replace("/", "-")


def check_room(out: Path) -> None:
    """Raise EditionError when the disk of the reports is nearly full."""
    disk = os.statvfs(next(folder for folder in (out, *out.parents) if folder.exists()))
    free, files = disk.f_bavail * disk.f_frsize, disk.f_favail
    lacks = []
    if free < ROOM:
        lacks.append(say("errors.room", free=free // 10**6, least=ROOM // 10**6))
    if disk.f_files and files < FILES:  # some file systems do not count them
        lacks.append(say("errors.files", free=files, least=FILES))
    if lacks:
        raise EditionError(say("errors.disk-full", name=out.name, why=lacks[0]))


def stage(out: Path, edition: Path) -> Path:
    """Return a new work folder, after removing what an interrupted run left.

    To be called with the edition's lock held. It must be on the file system of the reports.
    """
    _clear(out, edition)
    work = make_private(out, WORK) / f"{_slug(edition)}-{os.getpid()}"
    (work / PAGES).mkdir(parents=True)
    for log in (LOG, ERRORS):
        (work / log).touch()
    return work


def sweep(out: Path) -> None:
    """Remove what interrupted runs left; what a running one works in stays."""
    with suppress(OSError):  # not even cleaning may work on a full disk
        names = {left.name.rpartition("-")[0] for left in (private(out) / WORK).glob("*-*-*-*")}
        for name in sorted(names):
            edition = Path(*name.split("-", 1))
            with suppress(BusyError), locked(out, edition):
                _clear(out, edition)


def _clear(out: Path, edition: Path) -> None:
    """Remove the abandoned work folders of an edition, whose lock is held."""
    for abandoned in (private(out) / WORK).glob(f"{_slug(edition)}-[0-9]*"):
        aside = abandoned / ASIDE
        if aside.exists() and not (out / edition).exists():
            aside.rename(out / edition)  # the run was stopped between the two renames of `_swap`
        # Under another name: a process that has still to die finds no place to write.
        discard(abandoned.rename(f"{abandoned}.old"))


def publish(work: Path, out: Path, edition: Path) -> None:
    """Put a finished edition in place of the former one, by one rename, with its lock held."""
    target = published(out, edition)
    target.parent.mkdir(parents=True, exist_ok=True)
    _check_held(out, edition)
    replace_folder(work / PAGES, target)
    # The edition is published: what cannot be removed now, the next run removes.
    with suppress(OSError):
        discard(work)
        discard(failed(out, edition))
    try:
        sync(target.parent)
        sync(out)
    except OSError as err:
        raise EditionError(say("errors.not-confirmed", err=err)) from err


def put_shared(out: Path, files: Mapping[str, bytes]) -> list[str]:
    """Put files where pages look for them, each by one rename; return those that changed.

    A shared file's name is that of its content, so one that is there is left alone, and those of
    former versions stay for the pages that name them.

    Raises
    ------
    EditionError
        One could not be written: no page that names it may be published.
    """
    try:
        return _put(out, files)
    except OSError as err:
        raise EditionError(say("errors.shared-not-written", why=explained(err))) from err


def _put(out: Path, files: Mapping[str, bytes]) -> list[str]:
    changed = []
    for name, content in files.items():
        target = published(out, Path(name))
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        made = make_private(out, WORK) / f"{target.name}.{os.getpid()}"
        made.write_bytes(content)
        sync(made)
        made.replace(target)
        changed.append(name)
    return changed


def put_site(out: Path, files: Mapping[str, bytes], owned: str) -> list[str]:
    """Put the pages of the site, the index last, and remove those of `owned` that it has no more.

    Raises
    ------
    EditionError
        One could not be written; those before it are.
    """
    try:
        changed = _put(out, dict(sorted(files.items(), key=lambda one: one[0] == INDEX)))
        for folder in sorted((out / owned).glob("*/")):
            if not any(name.startswith(f"{owned}/{folder.name}/") for name in files):
                discard(folder)
                changed.append(f"{owned}/{folder.name}")
    except OSError as err:
        raise EditionError(say("errors.site-not-written", why=explained(err))) from err
    return changed


def check_plain(pages: Path) -> None:
    """Refuse to publish what is no file of the edition's own: a link, a device, a second name.

    Raises
    ------
    EditionError
        There is one, and its name.
    """
    for place, folders, names in os.walk(pages):
        for path in (Path(place), *(Path(place, name) for name in (*folders, *names))):
            found = path.lstat()
            if not (stat.S_ISDIR(found.st_mode) or (_is_file(found) and found.st_nlink == 1)):
                raise EditionError(say("errors.edition-link", name=path.name))


def _is_file(found: os.stat_result) -> bool:
    return stat.S_ISREG(found.st_mode)


def keep_failed(work: Path, out: Path, edition: Path, notebook: bytes | None) -> Path:
    """Put the notebook and the log of a failed edition where they can be read; return where."""
    kept = failed(out, edition)
    discard(kept)
    kept.mkdir(parents=True)
    (kept / LOG).write_bytes(b"".join(read_left(work / name)[-KEPT:] for name in (LOG, ERRORS)))
    if notebook is not None:
        (kept / "rapport.ipynb").write_bytes(notebook)
    discard(work)
    return kept


def read_left(path: Path) -> bytes:
    """Return a file that a cell could have replaced: nothing where there is no plain file."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            return file.read() if _is_file(os.fstat(descriptor)) else b""
    return b""


def discard(folder: Path) -> None:
    """Remove a folder, or the file in its place, if it is there."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def explained(err: OSError) -> Phrase | str:
    """Return what the system refused, and what to do about it."""
    remedy = next((key for numbers, key in _REMEDIES.items() if err.errno in numbers), "")
    return say(f"remedies.{remedy}", err=str(err)) if remedy else str(err)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk itself.

    Some shared folders know how to do it for files alone: names are written when they like.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as err:
        if err.errno not in _NOT_FOR_FOLDERS or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def replace_folder(new: Path, target: Path) -> None:
    """Put a folder in the place of another, if there is one, by one rename."""
    if target.exists():
        _swap(new, target)
    else:
        new.rename(target)


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
