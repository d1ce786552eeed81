"""Confine a process: it writes in its own folders alone, and reaches nobody.

Linux does it (Landlock), whatever road is taken: Python, a command, a library in C. Where the
kernel cannot, nothing is confined, and what is refused is what the publisher sees afterwards.
"""

import ctypes
import errno
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import psutil

from reporting.editions.places import is_read_apart
from reporting.errors import UsageError
from reporting.indicators.situation import note_read
from reporting.phrases import say

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls, of the same number on every architecture."""
_ASK_VERSION, _PATH_BENEATH = 1, 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_CHANGES = _WRITE_FILE | 0x1FF0 | 1 << 13 | _TRUNCATE
"""Write a file; remove or make a name of any kind; move or link it elsewhere; truncate a file."""
_SINCE = ((2, 1 << 13), (3, _TRUNCATE))
"""Rights that later versions of the kernel's interface know."""
_TCP, _TCP_SINCE = 3, 4
"""Bind and connect."""
_OTHERS, _OTHERS_SINCE = 3, 6
"""Abstract sockets and processes outside."""

_CALLS = {
    "x86_64": (
        0xC000003E,
        (90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280),
        (188, 189, 190, 463, 197, 198, 199, 466, 469, 73, 41, 101, 311, 425),
        302,
    ),
    "aarch64": (
        0xC00000B7,
        (52, 53, 452, 54, 55, 88),
        (5, 6, 7, 463, 14, 15, 16, 466, 469, 32, 198, 117, 271, 425),
        261,
    ),
}
"""What Landlock leaves open, by machine: its mark; the calls that change the rights, owner and
times of any file, of which copying a file makes use; those that change its attributes, lock it,
open a socket, read or write another process, or go round this list; the limits of processes, of
which only its own may change."""
_PR_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _IS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOWED, _IGNORED, _REFUSED = 0x7FFF0000, 0x00050000, 0x00050000 | errno.EPERM
_NUMBER, _MACHINE, _FIRST = 0, 4, 16
"""Where a filter finds the call, the machine and the first argument."""
_X32 = 0x40000000
"""Calls of another interface of the same machine begin there."""


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scope", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


@cache
def kernel_version() -> int:
    """Return the version of Landlock that this kernel has; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    version: int = ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    return max(version, 0)


def confine(*folders: Path) -> None:
    """Let this process, and those it starts, write in some folders alone; where the kernel can.

    Its temporary files go to the first. From version 3 on nothing outside is truncated either, from
    4 on no TCP connection is made, from 6 on no process outside gets a signal. On the machines that
    `refuses_calls` knows there is no socket at all; rights, owners and times stay as they are.

    Raises
    ------
    OSError
        The kernel can, and has refused.
    """
    own_temporary(folders[0])
    if version := kernel_version():
        _close_written()
        allowed = [(folder, _CHANGES) for folder in folders]
        _restrict(version, [*allowed, (Path(os.devnull), _WRITE_FILE | _TRUNCATE)])
        _refuse_calls()


def own_temporary(folder: Path) -> None:
    """Have the temporary files of this process, and of those it starts, made in a folder."""
    temporary = folder / "temporaire"
    temporary.mkdir(exist_ok=True)
    os.environ["TMPDIR"], tempfile.tempdir = str(temporary), None


_watched: list[tuple[str, tuple[str, ...]]] = []
"""The data folder of the cells that run, what else of its project they may read: at most one."""

_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"

_UNSEEN = frozenset({
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"),
    *("sqlite3.connect", "ctypes.dlopen"),
})  # fmt: skip
"""What begins a reading that Python does not see."""


@contextmanager
def only_reading(data: Path, *spared: Path) -> Iterator[None]:
    """Refuse, while cells run, that Python reads a file of the project outside some folders.

    A file that an edition reads is in its manifest, or its change would change nothing published.
    A cell that opens a register itself, or starts what may, has its edition rest on all of them.
    """
    _hook()
    allowed = tuple(f"{one.resolve()}{os.sep}" for one in spared)
    _watched.append((f"{data.resolve()}{os.sep}", allowed))
    try:
        yield
    finally:
        _watched.pop()


@cache
def _hook() -> None:
    """Have readings checked: once in a process, as what was added there is never taken away."""
    sys.addaudithook(_check_reading)


def _check_reading(event: str, given: tuple[Any, ...]) -> None:
    if _watched and event in _UNSEEN:
        note_read("plan")
    if event != "open" or not _watched or not isinstance(given[0], (str, bytes, os.PathLike)):
        return
    if given[2] & (os.O_WRONLY | os.O_RDWR):
        return  # a writing, of which the kernel says what is allowed
    data, allowed = _watched[-1]
    path = os.path.abspath(os.fsdecode(given[0]))  # noqa: PTH100 # resolves no link, reads nothing
    if path.startswith(data):
        if is_read_apart(path.removeprefix(data)) and not _is_ours():
            note_read("plan")
        return
    inside = f"{Path(data).parent}{os.sep}"
    if path.startswith(inside) and not path.startswith(allowed) and Path(path).is_file():
        name = path.removeprefix(inside)
        raise UsageError(say("cells.reads", name=name))


def _is_ours() -> bool:
    """Tell whether the package opens a file itself: what it makes of it is noted elsewhere."""
    frame: FrameType | None = sys._getframe(2)
    while frame and "pathlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(_PACKAGE)


def refuses_calls() -> bool:
    """Tell whether the calls of this machine are known."""
    return sys.platform == "linux" and platform.machine() in _CALLS


def _refuse_calls() -> None:
    """Have the kernel refuse what Landlock leaves open (seccomp), for all that is started here."""
    if not refuses_calls():
        return
    machine, ignored, refused, limits = _CALLS[platform.machine()]
    end = len(ignored) + len(refused) + 4  # steps from the test of the interface to a refusal
    steps = [
        *((_LOAD, 0, 0, _MACHINE), (_IS, 1, 0, machine), (_RETURN, 0, 0, _REFUSED)),
        *((_LOAD, 0, 0, _NUMBER), (_AT_LEAST, end, 0, _X32)),
        *((_IS, end - rank, 0, call) for rank, call in enumerate(ignored)),
        *((_IS, end - 1 - rank, 0, call) for rank, call in enumerate(refused, len(ignored))),
        *((_IS, 0, 2, limits), (_LOAD, 0, 0, _FIRST), (_IS, 0, 1, 0)),
        *((_RETURN, 0, 0, _ALLOWED), (_RETURN, 0, 0, _REFUSED), (_RETURN, 0, 0, _IGNORED)),
    ]
    program = _Program(len(steps), (_Step * len(steps))(*(_Step(*step) for step in steps)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if (
        prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program))
        and ctypes.get_errno() != errno.EINVAL
    ):
        raise _refusal()


def _close_written() -> None:
    """Close what the parent was writing: the kernel lets an open file be written."""
    with Path(os.devnull).open("rb") as nothing:
        for file in psutil.Process().open_files():
            if file.mode != "r" and file.fd > 2:
                os.dup2(nothing.fileno(), file.fd, inheritable=False)


def _restrict(version: int, allowed: Iterable[tuple[Path, int]]) -> None:
    known = _CHANGES & ~sum(right for since, right in _SINCE if version < since)
    asked = _Ruleset(
        known, _TCP if version >= _TCP_SINCE else 0, _OTHERS if version >= _OTHERS_SINCE else 0
    )
    # A kernel takes a structure longer than its own where the rest is zero.
    ruleset = _call(_CREATE_RULESET, ctypes.byref(asked), ctypes.sizeof(asked), 0)
    for path, rights in allowed:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = _Beneath(rights & known, place)
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
        os.close(place)
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _call(number: int, *arguments: object) -> int:
    result: int = ctypes.CDLL(None, use_errno=True).syscall(number, *arguments)
    if result < 0:
        raise _refusal()
    return result


def _refusal() -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"confinement refusé par le noyau ({os.strerror(code)})")
