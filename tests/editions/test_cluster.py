"""Editions written by the workers of a cluster, on loopback: one is killed while it works."""

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from distributed import Client
from workshop import Workshop, files_in

from reporting.editions import cluster
from reporting.editions.edition import Fate, Options
from reporting.editions.journal import history
from reporting.editions.run import run_editions
from reporting.errors import UsageError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")

SHEETS = [f"commune-3100{number}" for number in range(1, 9)]
QUIET = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")


def started(place, *arguments):
    """A process of the cluster, whose messages can be read."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, cwd=place, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The scheduler and two workers, each with one thread and no nurse to start it again."""
    place = tmp_path_factory.mktemp("cluster")
    scheduler = started(place, "distributed.cli.dask_scheduler", *QUIET)
    said = next(line for line in scheduler.stderr if "Scheduler at:" in line)
    found = said.split()[-1]
    worker = ["distributed.cli.dask_worker", found, "--host", "127.0.0.1", "--nthreads", "1"]
    worker += ["--no-nanny", "--no-dashboard"]
    workers = [started(place, *worker) for _ in range(2)]
    with Client(found, set_as_default=False) as client:
        client.wait_for_workers(2)
    yield found
    for process in (*workers, scheduler):
        process.kill()
        process.communicate()


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path / "depot")


def build(workshop, address, tell=lambda outcome: None):
    editions = [workshop.edition(sheet) for sheet in SHEETS]
    options = Options(out=workshop.out, pdf=False, jobs=2, cluster=address)  # jobs: sheets by two
    return run_editions(editions, workshop.inputs, options, tell)


def test_a_failure_is_told_as_a_local_one_is(workshop, address):
    workshop.write(f"assert territory != '{SHEETS[2]}', 'refusée'")
    result = build(workshop, address)
    assert [one.edition.parameters.territory for one in result.failed] == [SHEETS[2]]
    assert "refusée" in result.failed[0].message
    kept = files_in(workshop.private / "failed/2023" / SHEETS[2])
    assert "rapport.ipynb" in kept


def test_a_worker_that_sees_other_data_is_refused(workshop, address, monkeypatch):
    workshop.write()
    inputs = workshop.inputs
    workshop.register.write_text("uai\nautre")
    monkeypatch.setattr(Workshop, "inputs", inputs)
    with pytest.raises(UsageError, match=r"lycees\.csv"):
        build(workshop, address)
    assert not list(workshop.out.glob("2023/*"))


def test_a_worker_of_another_environment_is_refused(workshop, address, monkeypatch):
    workshop.write()
    monkeypatch.setattr(cluster, "libraries", lambda: {"typst": "0"})
    with pytest.raises(UsageError, match="autre version de typst"):
        build(workshop, address)


def test_nobody_at_an_address_is_told(workshop, monkeypatch):
    workshop.write()
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(UsageError, match="aucun ordonnanceur"):
        build(workshop, "tcp://127.0.0.1:9")


def test_a_killed_worker_loses_nothing_and_publishes_nothing_twice(workshop, address, tmp_path):
    """Last: one worker is left after it."""
    workshop.write()
    killed, told = [], []

    def tell(outcome):
        told.append(outcome.edition.name)
        if killed:
            return
        with Client(address, set_as_default=False) as client:
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            pids = client.run(os.getpid, workers=busy[:1])
        killed.extend(pids.values())
        os.kill(killed[0], signal.SIGKILL)

    result = build(workshop, address, tell)
    assert len(killed) == 1
    assert {one.status for one in result.outcomes} == {Fate.BUILT}
    assert Counter(told) == Counter(f"2023/{sheet}" for sheet in SHEETS)
    assert len(history(workshop.out)) == len(SHEETS)
    published = workshop.root / "data/published"
    for sheet in SHEETS:
        lines = (published / "2023" / sheet / "files.csv").read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(set(lines))
    far = files_in(workshop.out / "2023")
    workshop.out = tmp_path / "local/reports"
    workshop.build(*SHEETS)
    assert files_in(workshop.out / "2023") == far
