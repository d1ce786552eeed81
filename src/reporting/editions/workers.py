"""One fresh child process per task, forked from a parent in which everything is ready.

`concurrent.futures` cannot do it: its process pool refuses one task per child with fork, and one
killed child breaks the whole pool. The start of a child costs a few milliseconds here.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import stat
import sys
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Generic, TypeVar

from reporting.editions.guard import KILLED, TOO_MUCH, guarded

Task = TypeVar("Task")

PAUSE = 0.02
"""Seconds between two looks at the children: a handle on each would not see orphans' pipes."""

RESERVE = 2**28
"""Bytes kept to tell of a MemoryError: without any, the interpreter crashes."""

# macOS and Windows have no safe fork: there, each child imports everything again.
_METHOD = "fork" if sys.platform == "linux" and "fork" in get_all_start_methods() else "spawn"

GRACE = 10.0
"""Seconds for a guard to end what it guards, before it is killed itself."""


@dataclass(frozen=True)
class Ending(Generic[Task]):
    """How the child of a task ended: its exit code, negative for a signal; None past the limit."""

    task: Task
    code: int | None

    @property
    def reason(self) -> str | None:
        """What went wrong, when the child could not say it itself."""
        if self.code is None:
            return "délai dépassé : tous ses processus ont été arrêtés"
        if self.code == TOO_MUCH:
            return "mémoire épuisée par l'ensemble de ses processus (option --memory)"
        number = -self.code if self.code < 0 else self.code - KILLED
        if number in signal.valid_signals():
            return f"processus tué ({signal.Signals(number).name})"
        return None


def run_each(
    work: Callable[[Task], None], tasks: Iterable[Task], *, jobs: int, limit: float, memory: int
) -> Generator[Ending[Task], None, None]:
    """Run `work(task)` in one child per task, `jobs` at once; yield the endings as they come.

    Parameters
    ----------
    work
        Called in the child; it should start with `isolate`.
    tasks
        Asked for one by one, when a child can start.
    limit
        Wall-clock seconds allowed to each child; then it is killed, with all it has started.
    memory
        Bytes of memory allowed to each child and what it has started, together.
    """
    context = get_context(_METHOD)
    waiting = iter(tasks)
    running: list[tuple[Task, BaseProcess, float]] = []
    try:
        while True:
            for task in islice(waiting, jobs - len(running)):
                arguments = (work, task, memory)
                process = context.Process(target=guarded, args=arguments)  # type: ignore[attr-defined]
                running.append((task, process, time.monotonic() + limit))
                _start(process)
            if not running:
                return
            time.sleep(PAUSE)
            for entry in list(running):
                task, process, deadline = entry
                is_alive = process.is_alive()
                if is_alive and time.monotonic() < deadline:
                    continue
                _end(process)
                running.remove(entry)
                yield Ending(task, None if is_alive else process.exitcode)
    finally:
        for _, process, _ in running:
            _end(process)


def isolate(log: Path, errors: Path) -> None:
    """Make this child silent, and give it the files of its parent without their positions.

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


def limit_memory(size: int) -> None:
    """Let this process, and each one it starts, have at most that many bytes of its own.

    More is a MemoryError in the cell that asks for it. What the files of libraries take is not
    counted. Only Linux can do it.
    """
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (size, size + RESERVE))


def limit_files(size: int) -> None:
    """Let no file that this process, or one it starts, writes be larger than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if soft == resource.RLIM_INFINITY or soft > size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


def release_reserve() -> None:
    """Give a process that has no memory left what it needs to say so, and no more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard - soft == RESERVE:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _own_positions() -> None:
    """Open again, at the same place, the files that the parent was reading.

    A forked process shares the position in a file with its parent and its siblings: two of them
    that read glyphs of a font still open would each get the other's.
    """
    inherited = Path("/proc/self/fd")
    for descriptor in [int(entry.name) for entry in inherited.iterdir()]:
        with suppress(OSError):  # that of the listing is closed already
            flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
            is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
            if not is_file or flags & os.O_ACCMODE != os.O_RDONLY:
                continue
            own = os.open(inherited / str(descriptor), os.O_RDONLY)
            os.lseek(own, os.lseek(descriptor, 0, os.SEEK_CUR), os.SEEK_SET)
            os.dup2(own, descriptor, inheritable=False)
            os.close(own)


def _start(process: BaseProcess) -> None:
    """Start a child; neither it nor this process is interrupted half-way."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        with warnings.catch_warnings():
            # Python 3.12 warns of any other thread: OpenBLAS's, idle, are safe to fork beside.
            pattern = "This process .* is multi-threaded"
            warnings.filterwarnings("ignore", pattern, DeprecationWarning)
            process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _end(process: BaseProcess) -> None:
    """End a child and all it left behind; its guard does it, if it is there to do it."""
    if process.pid is None:
        return
    if _METHOD == "fork":
        process.terminate()
        process.join(GRACE)
    if process.exitcode is None or process.exitcode < 0:
        with suppress(ProcessLookupError, PermissionError):  # ended already
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
    process.join()
