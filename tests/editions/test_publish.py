"""Locks, and the rename that a reader cannot catch half-way."""

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from reporting.editions import places, publish
from reporting.editions.edition import Edition, Fate
from reporting.editions.parameters import Parameters
from reporting.errors import EditionError, UsageError

FORK = multiprocessing.get_context("fork")


def hold(workshop, ready):
    with publish.locked(workshop.out, workshop.edition().path):
        ready.send(True)
        time.sleep(60)


@pytest.fixture
def holder(workshop):
    """Another process that holds the edition's lock."""
    receive, send = FORK.Pipe(duplex=False)
    process = FORK.Process(target=hold, args=(workshop, send))
    process.start()
    assert receive.recv()
    yield process
    process.kill()
    process.join()


def test_edition_being_built_by_another_process_is_left_to_it(workshop, holder):
    workshop.write()
    [outcome] = workshop.build().outcomes
    assert outcome.status is Fate.BUSY
    assert f"en cours de construction par le processus {holder.pid}" in outcome.message
    assert not (workshop.out / "2023").exists()


def test_lock_is_free_after_its_holder_was_killed(workshop, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    workshop.write()
    assert workshop.build().exit_code == 0


def test_reader_always_finds_an_edition_while_it_is_replaced(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / "rapport.html").write_text(folder.name)
    stop, missed = threading.Event(), []

    def read():
        while not stop.is_set():
            try:
                (old / "rapport.html").read_text()
            except FileNotFoundError as err:
                missed.append(err)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(500):
        publish._swap(new, old)
    stop.set()
    reader.join()
    assert not missed


@pytest.mark.parametrize("can_exchange", [True, False])
def test_swap_replaces_the_former_edition(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).touch()
    publish._swap(new, old)
    assert [path.name for path in old.iterdir()] == ["new"]


@pytest.mark.parametrize("stop", [OSError, KeyboardInterrupt])
def test_former_edition_comes_back_when_the_new_one_is_not_moved(tmp_path, monkeypatch, stop):
    monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).touch()
    rename = Path.rename

    def stopped(path, target):
        if path == new:
            raise stop
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(stop):
        publish._swap(new, old)
    assert [path.name for path in old.iterdir()] == ["old"]


def test_lock_whose_file_was_replaced_publishes_nothing(workshop):
    """Two processes could then hold locks of one name."""
    workshop.write()
    workshop.build()
    before = workshop.files()
    edition = workshop.edition()
    lock = workshop.private / "locks/2023-region-76.lock"
    with publish.locked(workshop.out, edition.path):
        work = publish.stage(workshop.out, edition.path)
        for replace in (lock.unlink, lock.touch):
            replace()
            with pytest.raises(EditionError, match=r"le verrou .* a été ôté.*Relancer"):
                publish.publish(work, workshop.out, edition.path)
    assert workshop.files() == before


def test_edition_set_aside_by_a_run_that_was_stopped_comes_back(workshop):
    """Where names cannot be exchanged, a kill between two renames leaves it in the work folder."""
    workshop.write()
    workshop.build()
    before = workshop.files()
    published = workshop.out / "2023/region-76"
    work = workshop.private / "work/2023-region-76-1"
    work.mkdir()
    published.rename(work / publish.ASIDE)
    publish.sweep(workshop.out)
    assert workshop.files() == before
    assert not work.exists()


def test_work_folder_of_a_running_build_is_not_swept(workshop, holder):
    work = workshop.private / "work" / f"2023-region-76-{holder.pid}"
    work.mkdir(parents=True)
    publish.sweep(workshop.out)
    assert work.exists()


def test_edition_cannot_leave_the_reports_folder(workshop):
    escaping = Parameters.model_construct(year=2023, territory="../../x")
    edition = Edition(escaping, workshop.notebook, workshop.root)
    with pytest.raises(UsageError, match="sortirait du dossier des rapports"):
        places.published(workshop.out, edition.path)


def test_what_is_not_published_lies_beside_the_reports_for_nobody_else(workshop):
    workshop.write("1 / 0")
    workshop.build()
    assert not workshop.out.exists()
    assert workshop.private == workshop.root / ".reporting/reports"
    assert workshop.private.parent.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in workshop.private.iterdir()} == {
        "failed",
        "journal.sqlite",
        "locks",
        "work",
    }


def test_two_reports_folders_side_by_side_share_nothing(workshop):
    path, other = workshop.edition().path, workshop.root / "essais"
    with publish.locked(workshop.out, path), publish.locked(other, path):
        assert not workshop.private.samefile(places.private(other))
