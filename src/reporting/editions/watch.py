"""Watch over processes: one per task, ended with all it started, when it is over or too much.

Each task has a guard between the run and the process that works. A process started by a cell can
leave its group and outlive its parent: Linux gives such an orphan to the nearest ancestor that
asks for it, the guard, which ends it.
"""

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_all_start_methods, get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

import psutil

from reporting.phrases import Phrase, say

Task = TypeVar("Task")

PERIOD = 0.25
"""Seconds between two looks of a guard at its processes."""

GRACE = 10.0
"""Seconds for a guard to end what it guards, before it is killed itself."""

# macOS and Windows have no safe fork: there, each process imports everything again.
_METHOD = "fork" if sys.platform == "linux" and "fork" in get_all_start_methods() else "spawn"
_CONTEXT: Any = get_context(_METHOD)

_LATE, _TOO_MUCH, _KILLED = 124, 125, 128
"""Exit codes of a guard; to the last one the number of the signal is added, as shells do."""

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


@dataclass(frozen=True)
class Ending(Generic[Task]):
    """How the process of a task ended."""

    task: Task
    code: int

    @property
    def reason(self) -> Phrase | None:
        """What went wrong, when the process could not say it itself."""
        if self.code == _LATE:
            return say("endings.late")
        if self.code == _TOO_MUCH:
            return say("endings.memory")
        number = -self.code if self.code < 0 else self.code - _KILLED
        if number in signal.valid_signals():
            return say("endings.killed", signal=signal.Signals(number).name)
        return None


def processors() -> int:
    """Return how many processors this process may use, which may be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_each(
    work: Callable[[Task], None], tasks: Iterable[Task], *, jobs: int, limit: float, memory: int
) -> Generator[Ending[Task], None, None]:
    """Run `work(task)` in one process per task, `jobs` at once; yield the endings as they come.

    Parameters
    ----------
    work
        Called in the process; it should start with `isolate`.
    tasks
        Asked for one by one, when a process can start.
    limit
        Wall-clock seconds allowed to each; then it is ended, with all that it has started.
    memory
        Bytes of memory allowed to each and what it has started, together.
    """
    waiting, running = iter(tasks), dict[BaseProcess, Task]()
    gc.freeze()  # a page that the collector touches in a process is a page copied
    try:
        while True:
            for task in islice(waiting, jobs - len(running)):
                running[_start(_guard, work, task, limit, memory)] = task
            if not running:
                return
            ready = connection.wait([guard.sentinel for guard in running], GRACE)
            # A guard that was killed has left its sentinel to what it guarded.
            over = [one for one in running if one.sentinel in ready or one.exitcode is not None]
            for guard in over:
                yield Ending(running.pop(guard), _end(guard))
    finally:
        for guard in running:
            _end(guard)
        gc.unfreeze()


def _start(target: Callable[..., None], *arguments: object) -> BaseProcess:
    process: BaseProcess = _CONTEXT.Process(target=target, args=arguments)
    with warnings.catch_warnings():
        # Python 3.12 warns of any other thread: OpenBLAS's, idle, are safe to fork beside.
        pattern = "This process .* is multi-threaded"
        warnings.filterwarnings("ignore", pattern, DeprecationWarning)
        process.start()
    return process


def _end(guard: BaseProcess) -> int:
    """Let a guard end what it guards, itself last; return its exit code."""
    guard.terminate()
    guard.join(GRACE)
    if guard.pid and (guard.exitcode is None or guard.exitcode < 0):
        with suppress(ProcessLookupError, PermissionError):  # ended already
            os.killpg(guard.pid, signal.SIGKILL)
        guard.kill()
        guard.join()
    return guard.exitcode or 0


def _guard(work: Callable[[Task], None], task: Task, limit: float, memory: int) -> None:
    """Watch the process of a task; end all that descends from it; end with its exit code.

    SIGTERM, which the death of the run sends too, ends the process and the rest at once.
    """
    os.setsid()
    _ask(_PR_SET_CHILD_SUBREAPER, 1)
    die_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGTERM, _stop)
    code = _KILLED + signal.SIGTERM
    try:
        code = _watch(_start(_work, work, task), time.monotonic() + limit, memory)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while descendants := psutil.Process().children(recursive=True):
            for process in descendants:
                with suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(descendants, PERIOD)  # orphans become children, and come again
        os._exit(code)


def _watch(process: BaseProcess, deadline: float, memory: int) -> int:
    """Wait for the end of a process, or for the moment to end it; return the code to end with."""
    run = parent_process()
    while run is None or os.getppid() == run.pid:
        is_told = connection.wait([process.sentinel], PERIOD)
        if (code := process.exitcode) is not None:
            return code if code >= 0 else _KILLED - code
        if is_told:  # a cell has closed what tells of the end: it is looked for
            time.sleep(PERIOD)
        if time.monotonic() > deadline:
            return _LATE
        if _has_more(memory):
            return _TOO_MUCH
    return _KILLED + signal.SIGTERM


def _has_more(memory: int) -> bool:
    """Tell whether the descendants of this process have more memory than that together."""
    # What they share is counted once only where counting it for each, which is quick, is too much.
    return _memory(lambda one: one.memory_info().rss) > memory and _memory(_own_part) > memory


def _memory(measure: Callable[[psutil.Process], int]) -> int:
    total = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # ended meanwhile, or somebody else's
            total += measure(process)
    return total


def _own_part(process: psutil.Process) -> int:
    used = process.memory_full_info()
    part: int = getattr(used, "pss", used.uss)
    return part


def _work(work: Callable[[Task], None], task: Task) -> None:
    """Work and end this process, without waiting for the threads that a cell left."""
    die_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    code = 1
    try:
        work(task)
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())
        os._exit(code)


def die_with_parent(number: int) -> None:
    """Have this process receive a signal when the thread that has started it is no more."""
    _ask(_PR_SET_PDEATHSIG, number)


def _stop(number: int, frame: object) -> None:
    sys.exit()


def _ask(option: int, value: int) -> None:
    """Ask the kernel something for this process; only Linux can do it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


RESERVE = 2**28
"""Bytes kept to tell of a MemoryError: without any, the interpreter crashes."""


def isolate(log: Path, errors: Path) -> None:
    """Make this process silent, and give it the files of its parent without their positions.

    What it prints goes to the log; what it prints on the standard error, to a file of its own.
    """
    if sys.platform == "linux":
        _own_positions()
    redirect(log, errors)
    threading.excepthook, sys.unraisablehook = threading.__excepthook__, sys.__unraisablehook__


def redirect(log: Path, errors: Path) -> None:
    """Let what this process prints go to these files from now on."""
    for descriptor, path in ((1, log), (2, errors)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(opened, descriptor)
        os.close(opened)
    # Under a test runner or a kernel these write elsewhere than to the descriptors.
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)


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
