"""Confine a process: it writes in its own folders alone, and reaches nobody.

Linux does it (Landlock), whatever road is taken: Python, a command, a library in C. Where the
kernel cannot, nothing is confined, and what is refused is what the publisher sees afterwards.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import psutil

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


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scope", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


@cache
def kernel_version() -> int:
    """Return the version of Landlock that this kernel has; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    version: int = ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    return max(version, 0)


def confine(folder: Path) -> None:
    """Let this process, and those it starts, write in a folder alone; where the kernel can.

    Its temporary files go there too. From version 3 on nothing outside is truncated either, from
    4 on no TCP connection is made, from 6 on no process outside gets a signal.

    Raises
    ------
    OSError
        The kernel can, and has refused.
    """
    temporary = folder / "temporaire"
    temporary.mkdir(exist_ok=True)
    os.environ["TMPDIR"], tempfile.tempdir = str(temporary), None
    if version := kernel_version():
        _close_written()
        _restrict(version, [(folder, _CHANGES), (Path(os.devnull), _WRITE_FILE | _TRUNCATE)])


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
        code = ctypes.get_errno()
        message = f"confinement refusé par le noyau ({os.strerror(code)})"
        raise OSError(code, message)
    return result
