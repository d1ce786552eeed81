"""Hand editions to the workers of a Dask cluster; what they write comes back, as bytes.

Workers publish nothing: a killed one is replaced by another that writes the same editions again.
"""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reporting.editions.manifest import NOTEBOOK
from reporting.editions.publish import (
    CELLS,
    DURATIONS,
    ERRORS,
    LOG,
    PAGES,
    REASON,
    explained,
    read_left,
    sync,
)
from reporting.editions.watch import Ending
from reporting.editions.worker import Order, libraries
from reporting.editions.write import Work
from reporting.errors import EditionError, ReportingError, UsageError
from reporting.phrases import Kept, say

try:
    from distributed import Client, KilledWorker, get_worker
except ModuleNotFoundError as err:
    raise UsageError(say("errors.cluster-extra")) from err

PATIENCE = 30
"""Seconds to find the scheduler, and a first worker."""

AHEAD = 2
"""Batches given out for each thread of the cluster: the one that it writes, and the next."""

_HELPER = "from reporting.editions.worker import main; main()"
_own = threading.local()

Works = tuple[Work, ...]
Written = list[dict[str, bytes]]


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Give a client of the cluster whose scheduler has that address, once it has a worker.

    Raises
    ------
    UsageError
        Nobody answers there, or no worker comes.
    """
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as err:
        raise UsageError(say("errors.no-scheduler", address=address, err=err)) from err
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as err:
            raise UsageError(say("errors.no-worker", address=address)) from err
        yield client


def run_there(
    address: str, tasks: Iterator[Works], files: Mapping[str, str], limit: float
) -> Generator[Ending[Works], None, None]:
    """Have editions written by workers; yield the endings as they come, the files brought back.

    A batch whose worker dies is given to another; one that kills several has ended by itself.
    """
    running, here = dict[Future[tuple[int, Written]], Works](), libraries()
    with connected(address) as client:
        executor = client.get_executor(pure=False)
        try:
            while True:
                room = AHEAD * max(sum(client.nthreads().values()), 1) - len(running)
                for works in islice(tasks, max(room, 0)):
                    running[executor.submit(compute, Order(works, files, here, limit))] = works
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield _brought(running.pop(future), future)
        finally:
            executor.shutdown(wait=False)


def _brought(works: Works, future: Future[tuple[int, Written]]) -> Ending[Works]:
    """Put what a worker has written in the work folders of this machine."""
    try:
        code, written = future.result()
    except KilledWorker:
        return Ending(works, -signal.SIGKILL)
    except CancelledError as err:
        raise EditionError(say("errors.scheduler-gone")) from err
    except ReportingError:
        raise
    except (ImportError, OSError, RuntimeError, ValueError, TypeError, AttributeError) as err:
        raise EditionError(say("errors.worker-unable", err=err)) from err
    for work, files in zip(works, written, strict=True):
        try:
            for name, content in files.items():
                path = work.folder / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
            for path in (*sorted((work.folder / PAGES).rglob("*")), work.folder / PAGES):
                sync(path)
        except OSError as err:
            with suppress(OSError):
                (work.folder / ERRORS).write_text(str(explained(err)), encoding="utf-8")
    return Ending(works, code)


def compute(order: Order) -> tuple[int, Written]:
    """In a worker: write editions in folders of its own; return the exit code and their files."""
    with TemporaryDirectory(dir=get_worker().local_directory) as place:
        works = tuple(
            replace(work, folder=Path(place, str(rank))) for rank, work in enumerate(order.works)
        )
        for work in works:
            (work.folder / PAGES).mkdir(parents=True)
        answer = _ask(replace(order, works=works))
        if "refused" in answer:
            raise UsageError(Kept.read(answer["refused"]))
        return answer["code"], [_files(work.folder) for work in works]


def _ask(order: Order) -> dict[str, Any]:
    """Have the process beside this thread write; it is started, or started again, when needed."""
    helper: Any = getattr(_own, "helper", None)  # its two pipes are there
    if helper is None or helper.poll() is not None:
        command = [sys.executable, "-c", _HELPER]
        helper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        _own.helper = helper
    with suppress(BrokenPipeError):
        helper.stdin.write(pickle.dumps(order))
        helper.stdin.flush()
    line = helper.stdout.readline()
    answer: dict[str, Any] = json.loads(line) if line else {"code": helper.wait() or 1}
    if "code" not in answer:  # what it has in memory may be what was changed since
        helper.kill()
        helper.communicate()
    return answer


def _files(folder: Path) -> dict[str, bytes]:
    """Return the plain files that a process has left for the publisher, by their names."""
    pages = (path for path in (folder / PAGES).rglob("*") if path.is_file())
    kept = (folder / name for name in (LOG, ERRORS, REASON, DURATIONS, CELLS, NOTEBOOK))
    paths = [path for path in (*kept, *pages) if path.exists() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): read_left(path) for path in paths}
