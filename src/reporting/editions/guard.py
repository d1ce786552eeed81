"""The guard of one child: nothing that it started outlives it, and together they keep to a limit.

A process started by a cell can leave its group and outlive its parent. Linux gives such an orphan
to the nearest ancestor that asks for it: the guard, forked between the run and the child.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path
from typing import TypeVar

Task = TypeVar("Task")

TOO_MUCH = 125
"""Exit code of a guard whose processes had together more memory than allowed."""

KILLED = 128
"""Added to the number of the signal that killed the child, as shells do."""

PERIOD = 0.2
"""Seconds between two looks at the memory of the processes."""

_SIGNALS = {signal.SIGCHLD, signal.SIGTERM}
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def guarded(work: Callable[[Task], None], task: Task, memory: int) -> None:
    """Run `work(task)` in a child, end all that it leaves behind, and end with its exit code.

    SIGTERM, which the death of the run sends too, ends the child and the rest at once. Where
    there are no orphans to ask for, outside Linux, the work is done here.
    """
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform != "linux":
        work(task)
        return
    signal.pthread_sigmask(signal.SIG_SETMASK, _SIGNALS)
    ask = ctypes.CDLL(None).prctl
    ask(_PR_SET_CHILD_SUBREAPER, 1)
    ask(_PR_SET_PDEATHSIG, signal.SIGTERM)
    child = os.fork()
    if child == 0:
        ask(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _work(work, task)
    code = _watch(child, memory)
    _end_descendants()
    os._exit(code)


def _work(work: Callable[[Task], None], task: Task) -> None:
    """Work and end this process, without waiting for the threads that a cell left."""
    code = 1
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        work(task)
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())
        os._exit(code)


def _watch(child: int, memory: int) -> int:
    """Wait for the end of the child, or end before it; return the exit code to end with."""
    run = parent_process()
    while run is not None and os.getppid() == run.pid:
        caught = signal.sigtimedwait(_SIGNALS, PERIOD)
        if caught and caught.si_signo == signal.SIGTERM:
            break
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else KILLED - code
        if _memory(_descendants()) > memory:
            return TOO_MUCH
    return KILLED + signal.SIGTERM


def _end_descendants() -> None:
    """Kill what descends from this process until nothing does: orphans become its children."""
    with suppress(ChildProcessError):
        while True:
            for pid in _descendants():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            os.waitpid(-1, 0)


def _descendants() -> set[int]:
    """Return the processes that descend from this one."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended meanwhile
            after_name = (place / "stat").read_bytes().rpartition(b")")[2]
            parents[int(place.name)] = int(after_name.split()[1])
    found: set[int] = set()
    young = {os.getpid()}
    while young := {pid for pid, parent in parents.items() if parent in young}:
        found |= young
    return found


def _memory(processes: set[int]) -> int:
    """Return the bytes that processes have, those they share counted once."""
    total = 0
    for pid in processes:
        with suppress(OSError):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += sum(int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:")
    return total * 1024
