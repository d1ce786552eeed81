"""Editions written by the workers of a cluster, on loopback: one is killed while it works."""

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import date

import pytest
from distributed import Client
from workshop import Workshop, files_in

from reporting import Plan
from reporting.editions import cluster
from reporting.editions.build import build as build_here
from reporting.editions.build import inputs_of, select
from reporting.editions.edition import Fate, Options
from reporting.editions.journal import history
from reporting.editions.run import run_editions
from reporting.errors import UsageError
from tests.second_plan import lay

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")

SHEETS = [f"commune-3100{number}" for number in range(1, 9)]
QUIET = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")


def started(place, *arguments):
    """A process of the cluster, whose messages can be read; it keeps what it copies for itself."""
    command = [sys.executable, "-m", *arguments]
    own = os.environ | {"REPORTING_CACHE": str(place / "cache")}
    return subprocess.Popen(command, cwd=place, env=own, stderr=subprocess.PIPE, text=True)


@contextmanager
def cluster_in(place):
    """The scheduler and two workers, each with one thread and no nurse to start it again."""
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


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with cluster_in(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path / "depot")


class Killer:
    """Notes what is told; kills a worker that is writing when the first edition has appeared."""

    def __init__(self, address):
        self.address, self.told, self.killed = address, [], 0

    def __call__(self, outcome):
        self.told.append(outcome.edition.name)
        if self.killed:
            return
        with Client(self.address, set_as_default=False) as client:
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            (self.killed,) = client.run(os.getpid, workers=busy[:1]).values()
        os.kill(self.killed, signal.SIGKILL)


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
    killer = Killer(address)
    result = build(workshop, address, killer)
    assert killer.killed
    assert {one.status for one in result.outcomes} == {Fate.BUILT}
    assert Counter(killer.told) == Counter(f"2023/{sheet}" for sheet in SHEETS)
    assert len(history(workshop.out)) == len(SHEETS)
    published = workshop.root / "data/published"
    for sheet in SHEETS:
        lines = (published / "2023" / sheet / "files.csv").read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(set(lines))
    far = files_in(workshop.out / "2023")
    workshop.out = tmp_path / "local/reports"
    workshop.build(*SHEETS)
    assert files_in(workshop.out / "2023") == far


def test_data_lie_in_a_bucket_and_a_worker_is_killed(store, tmp_path, monkeypatch):
    """No machine sees the folder: each copies it once; the editions are those made beside it."""
    data = lay(tmp_path / "plan")
    monkeypatch.chdir(data.parent)  # where the notebooks are
    words, here = ["region", "departements"], Options(out=data.parent / "reports", pdf=False)
    assert build_here(data, 2023, words, options=here).exit_code == 0
    store.put(str(data), "seau/plan/data", recursive=True)
    data.rename(tmp_path / "moved")
    place = tmp_path / "workers"
    place.mkdir()
    with cluster_in(place) as address:
        options = Options(out=tmp_path / "far/reports", pdf=False, cluster=address)
        plan, killer = Plan.load("s3://seau/plan/data"), Killer(address)
        asked = select(plan, 2023, words)
        inputs = inputs_of(plan, date.fromisoformat(asked[0].parameters.freeze))
        result = run_editions(asked, inputs, options, killer)
    assert {one.status for one in result.outcomes} == {Fate.BUILT}
    assert killer.killed
    assert Counter(killer.told) == Counter(one.name for one in asked)
    assert files_in(options.out) == files_in(here.out)
    assert len(list(place.glob("cache/copies/*/data/datapackage.json"))) == 1
