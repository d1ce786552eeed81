"""Isolate the process of one edition: its outputs, its memory, and where it may not write."""

from __future__ import annotations

import errno
import os
import resource
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

RESERVE = 2**28
"""Bytes kept to tell of a MemoryError: without any, the interpreter crashes."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {
    *("os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "shutil.move", "shutil.rmtree"),
}


def isolate(log: Path, errors: Path) -> None:
    """Make this process silent, and give it the files of its parent without their positions.

    What it prints goes to the log; what it prints on the standard error, to a file of its own.
    """
    if sys.platform == "linux":
        _own_positions()
    for descriptor, path in ((1, log), (2, errors)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(opened, descriptor)
        os.close(opened)
    # Under a test runner or a kernel these write elsewhere than to the descriptors.
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    threading.excepthook, sys.unraisablehook = threading.__excepthook__, sys.__unraisablehook__


def _own_positions() -> None:
    """Open again, at the same place, the files that the parent was reading.

    A forked process shares the position in a file with its parent and its siblings: two of them
    that read glyphs of a font still open would each get the other's.
    """
    for file in psutil.Process().open_files():
        if file.mode == "r":
            own = os.open(file.path, os.O_RDONLY)
            os.lseek(own, file.position, os.SEEK_SET)
            os.dup2(own, file.fd, inheritable=False)
            os.close(own)


def limit_memory(size: int) -> None:
    """Let this process, and each one it starts, have at most that many bytes of its own.

    More is a MemoryError in the cell that asks for it. What the files of libraries take is not
    counted. Only Linux can do it.
    """
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (size, size + RESERVE))


def release_reserve() -> None:
    """Give a process that has no memory left what it needs to say so, and no more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard - soft == RESERVE:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def limit_files(size: int) -> None:
    """Let no file that this process, or one it starts, writes be larger than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if soft == resource.RLIM_INFINITY or soft > size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


def fence(folders: Iterable[Path]) -> None:
    """Refuse, from now on and in this process, every change inside some folders.

    A fence against mistakes: it holds for what Python does here, not for its commands.
    """
    closed = [folder.resolve() for folder in folders]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            changed = arguments[:1] if arguments[2] & _WRITING else ()
        else:
            changed = arguments[:2] if event in _CHANGING else ()
        for name in changed:
            if isinstance(name, str | bytes | os.PathLike):
                place = Path(os.fsdecode(name)).resolve()
                if any(place.is_relative_to(folder) for folder in closed):
                    why = "un rapport ne change ni les données ni ce qui est publié"
                    raise PermissionError(errno.EACCES, why, place.name)

    sys.addaudithook(watch)
