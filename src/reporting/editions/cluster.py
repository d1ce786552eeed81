"""Hand editions to the workers of a Dask cluster; what they write comes back, as bytes.

Workers publish nothing: a killed one is replaced by another that writes the same editions again.
Beside each of its threads a process of its own writes: it has a single thread, so it may fork as a
local run does; it loads the plan and warms up once, and knows nothing of the cluster.
"""

import json
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import requires, version
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reporting.editions.build import share_sheets, warm_up
from reporting.editions.manifest import NOTEBOOK
from reporting.editions.places import code_hash
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
from reporting.editions.watch import Ending, die_with_parent, run_each
from reporting.editions.write import Work, write
from reporting.errors import EditionError, ReportingError, UsageError
from reporting.facade import Plan
from reporting.phrases import Kept, say
from reporting.registers.folder import copied, file_hash, source_of

PATIENCE = 30
"""Seconds to find the scheduler, and a first worker."""

AHEAD = 2
"""Batches given out for each thread of the cluster: the one that it writes, and the next."""

_HELPER = "from reporting.editions.cluster import main; main()"
_own = threading.local()

Works = tuple[Work, ...]
Written = list[dict[str, bytes]]


PACKAGE = "datapackage.json"
_warm: set[str] = set()


@dataclass(frozen=True)
class Order:
    """Editions to write, and what they must be made from.

    Parameters
    ----------
    files
        SHA-256 of every file of the data folder that the publisher has read.
    libraries
        Their versions where the publisher is.
    limit
        Wall-clock seconds allowed.
    source, notebook
        The address of a data folder that workers copy for themselves, and the bytes of the
        notebook; nothing where every machine sees the folders of the publisher.
    """

    works: tuple[Work, ...]
    files: Mapping[str, str]
    libraries: Mapping[str, str]
    limit: float
    source: str = ""
    notebook: bytes = b""


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Give a client of the cluster whose scheduler has that address, once it has a worker.

    Raises
    ------
    UsageError
        Nobody answers there, or no worker comes.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as err:
        raise UsageError(say("errors.cluster-extra")) from err
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
    with _connected(address) as client:
        executor = client.get_executor(pure=False)
        try:
            while True:
                room = AHEAD * max(sum(client.nthreads().values()), 1) - len(running)
                for works in islice(tasks, max(room, 0)):
                    order = _addressed(Order(works, files, here, limit))
                    running[executor.submit(compute, order)] = works
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield _brought(running.pop(future), future)
        finally:
            executor.shutdown(wait=False)


def _addressed(order: Order) -> Order:
    """Return an order that says where data come from, when they are those of a bucket."""
    edition = order.works[0].edition
    if not (source := source_of(edition.folder)):
        return order
    return replace(order, source=source, notebook=edition.notebook.read_bytes())


def _brought(works: Works, future: Future[tuple[int, Written]]) -> Ending[Works]:
    """Put what a worker has written in the work folders of this machine."""
    from distributed import KilledWorker

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
    from distributed import get_worker

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


@cache
def libraries() -> dict[str, str]:
    """Return the version of every library that the package asks for."""
    asked = [one for one in requires("reporting") or [] if "extra ==" not in one]
    names = (re.split(r"[^\w.-]", one)[0] for one in asked)
    return {name: version(name) for name in names}


def main() -> None:
    """Write what is asked on the standard input, and answer each order by one line of JSON."""
    die_with_parent(signal.SIGTERM)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        while True:
            try:
                order: Order = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            answers.write(json.dumps(_answer(order)) + "\n")
            answers.flush()


def _answer(order: Order) -> dict[str, int | str]:
    """Return the exit code of the process that has written, or why nothing may be written here."""
    try:
        order = _at_home(order)
        works = order.works
        check(order)
        _prepare(order)
    except ReportingError as err:
        return {"refused": Kept.of(err).written()}
    (ending,) = run_each(write, [works], jobs=1, limit=order.limit, memory=works[0].memory)
    return {"code": ending.code}


def _at_home(order: Order) -> Order:
    """Return an order whose data and notebook are here, copied once for each of their states."""
    if not order.source:
        return order
    folder = _copied(order.source, tuple(order.files.items()))
    name = order.works[0].edition.notebook.name
    notebook = folder.parent / sha256(order.notebook).hexdigest() / name
    if not notebook.is_file():
        notebook.parent.mkdir(exist_ok=True)
        written = notebook.with_suffix(f".{os.getpid()}")
        written.write_bytes(order.notebook)
        written.replace(notebook)
    works = (
        replace(work, edition=replace(work.edition, folder=folder, notebook=notebook))
        for work in order.works
    )
    return replace(order, works=tuple(works))


@lru_cache(maxsize=4)
def _copied(source: str, files: tuple[tuple[str, str], ...]) -> Path:
    return copied(source, dict(files))


def check(order: Order) -> None:
    """Refuse to write where data, notebook, code or libraries are not those of the publisher."""
    edition, made_from = order.works[0].edition, order.works[0].origin
    wanted = {edition.folder / name: sha for name, sha in order.files.items()}
    wanted[edition.notebook] = made_from["notebook"]["sha256"]
    others = [path for path, sha in wanted.items() if _hash_of(path) != sha]
    node = say("errors.node", name=os.uname().nodename)
    if others:
        raise UsageError(say("errors.worker-files", node=node, count=len(others), first=others[0]))
    here = libraries()
    unlike = [name for name, one in order.libraries.items() if here.get(name) != one]
    if made_from["code"]["sha256"] != code_hash():
        unlike = ["reporting", *unlike]
    if unlike:
        raise UsageError(say("errors.worker-version", node=node, names=", ".join(unlike)))


def _hash_of(path: Path) -> str:
    """Return the SHA-256 of a file; nothing where there is none."""
    try:
        found = path.stat()
        return _hash(path, found.st_mtime_ns, found.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=4096)
def _hash(path: Path, changed: int, size: int) -> str:
    return file_hash(path)


def _prepare(order: Order) -> None:
    """Do once, for all the editions of a state of the data, what each process would do again."""
    editions = [work.edition for work in order.works]
    asked = editions[0].parameters
    key = repr((editions[0].notebook, asked.year, asked.freeze, sorted(order.files.items())))
    if PACKAGE in order.files and key not in _warm:
        plan = Plan.load(editions[0].folder)
        warm_up(plan, editions[0])
        share_sheets(plan, editions)
        _warm.add(key)
