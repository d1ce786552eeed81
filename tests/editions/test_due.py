"""What is due is built once, whatever happened before; what is late says so. The clock is fake."""

import json
import multiprocessing
import os
import shutil
import signal
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.editions import due as module
from reporting.editions import journal, publish
from reporting.editions.due import Deadline, State, catch_up, deadlines
from reporting.editions.edition import Edition, Fate, Options
from reporting.editions.journal import history
from reporting.editions.parameters import Parameters
from reporting.editions.run import run_editions
from reporting.editions.schedule import Schedule, days
from reporting.errors import BusyError, DataError, EditionError, RefusedError, UsageError
from reporting.plan.calendar import Calendar, Postponement, Recurrence

FORK = multiprocessing.get_context("fork")
NOON = "2024-03-15T12:00:00Z"
CALENDAR = Calendar(
    fuseau="Europe/Paris",
    rapports=[
        Recurrence(territoires=["region"], mois=3, jour=15),
        Recurrence(territoires=["departements"], mois=3, jour=31),
    ],
)


class Office:
    """A workshop with a calendar and a clock."""

    def __init__(self, workshop, monkeypatch) -> None:
        self.workshop, self.out = workshop, workshop.out
        self._monkeypatch = monkeypatch
        self.options = Options(out=self.out, jobs=1, pdf=False, progress=False, revise=False)
        self.at(NOON)

    def at(self, instant: str) -> None:
        self.now = instant
        for one in (journal, module):
            self._monkeypatch.setattr(one, "now", lambda: instant)

    def deadline(self, year=2023, territory="region-76", freeze=None) -> Deadline:
        day = CALENDAR.due_on(year, territory)
        return Deadline(Path(str(year), territory), freeze or f"{year + 1}-01-31", day)

    def edition(self, one: Deadline) -> Edition:
        given = {"year": one.year, "territory": one.territory, "freeze": one.freeze}
        parameters = Parameters(**given, data="data")
        return Edition(parameters, self.workshop.notebook, self.workshop.root / "data")

    def run(self, wanted, options):
        editions = [self.edition(one) for one in wanted]
        return run_editions(editions, self.workshop.inputs, options)

    def due(self, *wanted, folder=None, make=None, **options):
        """What the command does, by default for the region's report of 2023."""
        asked, calendar = replace(self.options, **options), Schedule("Europe/Paris", {}, 0, folder)

        def build(wanted):
            return self.run(wanted, asked)

        on = calendar.day_of(self.now)
        return catch_up(list(wanted) or [self.deadline()], calendar, on, make or build, asked)

    def states(self, *wanted) -> list[tuple]:
        found = self.due(*wanted, dry_run=True).editions
        return [(one.edition, one.state, one.late) for one in found]


@pytest.fixture
def office(workshop, monkeypatch):
    workshop.write()
    return Office(workshop, monkeypatch)


def schedule(calendar, on, *territories):
    """The days of a plan whose first report is that of 2023, and that has these territories."""
    settings = SimpleNamespace(
        periode=SimpleNamespace(premier_rapport=2023),
        freeze_of=lambda year: date(year + 1, 1, 31),
    )
    chosen = SimpleNamespace(select=lambda words: [SimpleNamespace(id=one) for one in territories])
    return Schedule(calendar.fuseau, days(calendar, settings, chosen, on.year + 1))


def test_an_edition_without_pdf_is_told_as_such_not_as_never_published(office):
    assert office.due().exit_code == 0
    [one] = office.due(pdf=True, dry_run=True).editions
    assert (one.state, one.message) == (
        State.MISSING,
        "parue sans PDF : refaite entière à la prochaine fois",
    )


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (date(2024, 3, 14), 0),
        (date(2024, 3, 15), 1),
        (date(2024, 3, 31), 2),
        (date(2025, 3, 31), 4),  # two years, if nothing was made
    ],
)
def test_due_are_all_reports_whose_day_has_come_the_oldest_first(on, count):
    found = deadlines(schedule(CALENDAR, on, "region-76", "departement-09"), on)
    names = ["2023/region-76", "2023/departement-09", "2024/region-76", "2024/departement-09"]
    assert [one.path.as_posix() for one in found] == names[:count]
    freezes = ["2024-01-31", "2024-01-31", "2025-01-31", "2025-01-31"]
    assert [one.freeze for one in found] == freezes[:count]


def test_postponed_report_waits_for_its_day():
    late = Postponement(annee=2023, territoires=["region"], parution=date(2025, 4, 1), motif="x")
    calendar = CALENDAR.model_copy(update={"exceptions": [late]})
    on = date(2025, 4, 1)
    found = deadlines(schedule(calendar, on, "region-76"), on)
    assert [one.path.as_posix() for one in found] == ["2024/region-76", "2023/region-76"]


@pytest.mark.parametrize(
    ("parution", "heure", "first"),
    [
        (date(2024, 3, 15), time(9), "2024-03-15T08:00:00Z"),
        (date(2024, 7, 1), time(9, 30), "2024-07-01T07:30:00Z"),
        (date(2024, 7, 1), time(0), "2024-06-30T22:00:00Z"),
        # The clocks of Paris go from 2 to 3 that day, back from 3 to 2 the other.
        (date(2024, 3, 31), time(1, 59, 59), "2024-03-31T00:59:59Z"),
        (date(2024, 3, 31), time(3), "2024-03-31T01:00:00Z"),
        (date(2024, 3, 31), time(9), "2024-03-31T07:00:00Z"),
        (date(2024, 10, 27), time(2, 30), "2024-10-27T00:30:00Z"),
        (date(2024, 10, 27), time(9), "2024-10-27T08:00:00Z"),
    ],
)
def test_embargo_ends_at_its_second_in_the_zone_of_the_calendar(parution, heure, first):
    entry = {"annee": 2023, "territoires": ["region"], "motif": "x"}
    moved = Postponement(**entry, parution=parution, heure=heure)
    found = schedule(CALENDAR.model_copy(update={"exceptions": [moved]}), parution, "region-76")
    [one] = [one for one in deadlines(found, parution) if one.year == 2023]
    assert (one.day, one.embargo) == (parution, first)
    hour, minute, second = map(int, first[11:19].split(":"))
    before = hour * 3600 + minute * 60 + second - 1
    instant = f"{first[:11]}{before // 3600:02}:{before // 60 % 60:02}:{before % 60:02}Z"
    assert one not in deadlines(found, parution, instant)
    assert one in deadlines(found, parution, first)


@pytest.mark.parametrize(
    ("rule", "year", "instant", "state", "late"),
    [
        ((3, 15), 2023, "2024-03-15T04:00:00Z", State.ON_TIME, 0),
        ((3, 15), 2023, "2024-02-01T04:00:00Z", State.ON_TIME, 0),  # by hand, in advance
        ((3, 15), 2023, "2024-03-15T22:59:59Z", State.ON_TIME, 0),
        ((3, 15), 2023, "2024-03-15T23:00:00Z", State.LATE, 1),  # midnight has passed in Paris
        ((2, 15), 2023, "2024-03-01T12:00:00Z", State.LATE, 15),  # 29 days in February
        ((2, 15), 2024, "2025-03-01T12:00:00Z", State.LATE, 14),
        ((2, 28), 2023, "2024-02-29T12:00:00Z", State.LATE, 1),
        ((3, 15), 2023, "2026-03-15T12:00:00Z", State.LATE, 730),
    ],
)
def test_lateness_is_counted_in_days_of_the_calendar(office, rule, year, instant, state, late):
    month, day = rule
    office.at(instant)
    wanted = replace(office.deadline(year), day=date(year + 1, month, day))
    [one] = office.due(wanted).editions
    assert (one.state, one.late) == (state, late)
    assert office.due(wanted).exit_code == 0


def test_second_run_touches_nothing(office):
    office.due()
    before = (office.out / "2023/region-76").stat()
    office.at("2024-04-01T12:00:00Z")
    result = office.due()
    assert result.exit_code == 0
    assert [(one.state, one.late) for one in result.editions] == [(State.ON_TIME, 0)]
    assert (office.out / "2023/region-76").stat() == before
    assert len(history(office.out)) == 1


def test_what_was_missed_for_two_years_is_made_the_oldest_first(office):
    office.at("2026-03-20T12:00:00Z")
    wanted = [office.deadline(year) for year in (2023, 2024, 2025)]
    result = office.due(*wanted)
    assert [one.late for one in result.editions] == [735, 370, 5]
    assert [run.year for run in reversed(history(office.out))] == [2023, 2024, 2025]


def test_dry_run_lists_what_is_missing_and_writes_nothing(office):
    office.at("2024-03-18T12:00:00Z")
    assert office.states() == [("2023/region-76", State.MISSING, 3)]
    assert not office.out.exists()


def test_failure_stops_no_other_and_is_told_until_it_is_repaired(office):
    office.workshop.write("assert year != 2023 or territory != 'departement-09'")
    wanted = [
        office.deadline(2023),
        office.deadline(2023, "departement-09"),
        office.deadline(2024),
    ]
    office.at("2025-03-16T12:00:00Z")
    result = office.due(*wanted)
    assert result.exit_code == 3
    assert [one.state for one in result.editions] == [State.LATE, State.FAILED, State.LATE]
    assert "AssertionError" in result.editions[1].message
    assert str(result) == "3 édition(s) due(s) ; publiée en retard : 2, en échec : 1"
    office.at("2025-03-17T12:00:00Z")
    assert office.states(wanted[1]) == [("2023/departement-09", State.FAILED, 351)]
    before = office.workshop.files("2024")
    office.workshop.write()
    result = office.due(*wanted)
    assert result.exit_code == 0
    assert [one.late for one in result.editions] == [366, 351, 1]
    assert office.workshop.files("2024") == before


@pytest.fixture
def morning(office, monkeypatch):
    """Run what is due from a data folder; return what was tried and where it stands."""
    office.workshop.notebook = office.workshop.root / "notebooks/annual_report.ipynb"
    office.workshop.notebook.parent.mkdir()
    monkeypatch.chdir(office.workshop.root)
    data = office.workshop.register.parent

    def run(make=None):
        tried = []

        def note(editions):
            tried.extend(one.year for one in editions)
            return make(editions) if make else office.run(editions, office.options)

        wanted = [office.deadline(year) for year in (2022, 2023)]
        found = office.due(*wanted, folder=data, make=note)
        return tried, [one.state for one in found.editions], found.editions[1].message

    return run


FAILS = "assert year == 2022"


@pytest.mark.parametrize("change", ["notebook", "data", "record", "limits"])
def test_what_would_fail_again_is_not_tried_until_something_changes(office, morning, change):
    """Told as failed all the same, and why it was left."""
    office.workshop.write(FAILS)
    assert morning()[0] == [2022, 2023]
    tried, states, message = morning()
    assert (tried, states) == ([], [State.LATE, State.FAILED])
    assert "AssertionError" in message and message.endswith("rien n'a changé depuis : pas refaite")
    assert len(history(office.out)) == 2
    data = office.workshop.register.parent
    if change == "notebook":
        office.workshop.write()
    elif change == "data":
        office.workshop.register.write_text("uai\n0310001A")
    elif change == "record":
        (data / "published").mkdir(exist_ok=True)
        (data / "published/index.csv").write_text("fichier,sha256\n")
    else:
        office.options = replace(office.options, limit=60)
    assert morning()[0] == [2023]


@pytest.mark.parametrize(
    ("cell", "tries"),
    [
        ("raise OSError(28, 'No space left on device')", 2),
        ("raise MemoryError", 2),
        ("import os; os.kill(os.getpid(), 9)", 2),
        ("open('absent.txt')", 1),
    ],
)
def test_what_the_machine_lacked_is_tried_again(office, morning, cell, tries):
    office.workshop.write(f"if year == 2023:\n    {cell}")
    assert [2023] * tries == (morning()[0] + morning()[0])[1:]


@pytest.mark.parametrize(
    ("error", "tries"),
    [(DataError(["x"]), 1), (RefusedError("x"), 1), (EditionError("x"), 2), (BusyError("x"), 2)],
)
def test_refused_data_are_not_read_again(morning, error, tries):
    def refuse(editions):
        raise error

    assert morning(refuse)[1] == [State.FAILED] * 2
    assert morning(refuse)[0] == [2022, 2023] * (tries - 1)


def test_what_refuses_a_whole_year_is_the_failure_of_each_of_its_editions(office):
    wanted = [office.deadline(2023), office.deadline(2023, "departement-09"), office.deadline(2024)]
    office.at("2025-04-01T12:00:00Z")

    def make(editions):
        if editions[0].year == 2023:
            message = "un écart inexpliqué"
            raise DataError([message])
        return office.run(editions, office.options)

    result = office.due(*wanted, make=make)
    assert result.exit_code == 1
    assert [one.state for one in result.editions] == [State.FAILED, State.FAILED, State.LATE]
    assert {one.message for one in result.editions[:2]} == {"un écart inexpliqué"}


def test_run_killed_in_the_middle_is_finished_by_the_next(office):
    office.workshop.write(
        "from pathlib import Path\nwhile year == 2024 and Path('wait').exists():\n    pass"
    )
    (office.workshop.root / "wait").touch()
    office.at("2026-03-15T12:00:00Z")
    wanted = [office.deadline(year) for year in (2023, 2024, 2025)]
    process = FORK.Process(target=lambda: office.due(*wanted))
    process.start()
    work = office.workshop.private / "work"
    while not list(work.glob("2024-*/cellules.jsonl")):
        assert process.is_alive()
    process.kill()
    (office.workshop.root / "wait").unlink()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    states = [State.LATE, State.MISSING, State.MISSING]
    assert [state for _, state, _ in office.states(*wanted)] == states
    assert office.due(*wanted, dry_run=True).editions[1].message == "construction interrompue"
    before = office.workshop.files("2023")
    assert office.due(*wanted).exit_code == 0
    assert office.workshop.files("2023") == before
    assert [late for _, _, late in office.states(*wanted)] == [730, 365, 0]


@pytest.mark.parametrize("when", ["before", "after"])
def test_every_morning_of_two_years_with_a_crash_at_each_due_date(office, when):
    """Killed before or after it makes something, then started again: once each, on its day."""
    office.workshop.write()
    places, made = ("region-76", "departement-09"), {}
    last = date(2025, 12, 31)
    every = schedule(CALENDAR, last, *places)

    def crash(wanted):
        def die(editions):
            if when == "after":
                office.run(editions, office.options)
            os.kill(os.getpid(), signal.SIGKILL)

        process = FORK.Process(target=lambda: office.due(*wanted, make=die))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL

    for number in range((last - date(2024, 1, 1)).days + 1):
        on = date(2024, 1, 1) + timedelta(number)
        office.at(f"{on}T05:00:00Z")
        wanted = deadlines(every, on, office.now)
        if new := [one.path.as_posix() for one in wanted if one.path.as_posix() not in made]:
            crash(wanted)
            assert {one.state for one in office.due(*wanted).editions} == {State.ON_TIME}
            made |= dict.fromkeys(new, on.isoformat())
    days = {2023: ("2024-03-15", "2024-03-31"), 2024: ("2025-03-15", "2025-03-31")}
    assert made == {
        f"{year}/{place}": day
        for year, own in days.items()
        for place, day in zip(places, own, strict=True)
    }
    runs = [f"{run.year}/{run.territory}" for run in history(office.out)]
    assert sorted(runs) == sorted(made)
    assert office.due(*wanted, dry_run=True).exit_code == 0


def test_two_runs_at_once_make_each_edition_once(office):
    office.workshop.write()
    office.at("2025-04-01T12:00:00Z")
    places = ("region-76", "departement-09", "departement-31")
    wanted = [office.deadline(year, place) for year in (2023, 2024) for place in places]
    together = FORK.Barrier(2)

    def run():
        together.wait(30)
        os._exit(office.due(*wanted).exit_code)

    both = [FORK.Process(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(120)
    assert {one.exitcode for one in both} <= {0, 4}
    assert 0 in {one.exitcode for one in both}
    runs = journal.history(office.out)
    made = [(run.year, run.territory) for run in runs if run.status == Fate.BUILT]
    assert sorted(made) == sorted((year, place) for year in (2023, 2024) for place in places)
    assert office.due(*wanted, dry_run=True).exit_code == 0


def test_edition_that_another_process_is_building_is_left_to_it(office):
    def hold(ready, done):
        with publish.locked(office.out, office.deadline().path):
            journal.Journal(office.out).start(office.deadline().path)
            ready.send(True)
            done.recv()

    (ready, send), (receive, done) = FORK.Pipe(duplex=False), FORK.Pipe(duplex=False)
    holder = FORK.Process(target=hold, args=(send, receive), daemon=True)
    holder.start()
    assert ready.recv()
    result = office.due(office.deadline(), office.deadline(2022))
    assert result.exit_code == 4
    assert [one.state for one in result.editions] == [State.BUSY, State.LATE]
    assert f"par le processus {holder.pid}" in result.editions[0].message
    assert office.states() == [("2023/region-76", State.BUSY, 0)]
    done.send(True)
    holder.join(30)
    assert office.states() == [("2023/region-76", State.MISSING, 0)]
    assert office.due().exit_code == 0


def test_what_has_appeared_is_not_made_again_from_other_data(office):
    office.due()
    before = office.workshop.files("2023")
    office.workshop.register.write_text("uai\n0310001A")
    office.workshop.write("other = 1")
    assert office.due().exit_code == 0

    def make(options):
        return office.run([office.deadline()], options).outcomes[0].status

    # Even when it appears between the look at the calendar and the lock.
    assert make(office.options) is Fate.CURRENT
    assert office.workshop.files("2023") == before
    assert make(replace(office.options, revise=True)) is Fate.BUILT


def test_damaged_edition_is_made_again(office):
    office.due()
    before = office.workshop.files("2023")
    (office.out / "2023/region-76/rapport.html").write_text("")
    assert office.states() == [("2023/region-76", State.MISSING, 0)]
    office.due()
    assert office.workshop.files("2023") == before


def test_provisional_edition_does_not_stand_for_the_one_that_is_due(office):
    office.at("2024-01-10T12:00:00Z")
    office.due(office.deadline(freeze="2024-01-05"))
    office.at("2024-03-20T12:00:00Z")
    assert office.states() == [("2023/region-76", State.MISSING, 5)]
    office.due()
    assert office.states() == [("2023/region-76", State.LATE, 5)]


def test_edition_of_a_later_freeze_is_not_replaced_by_an_earlier_one(office):
    office.due(office.deadline(freeze="2025-01-31"))
    before = office.workshop.files("2023")
    assert office.due().exit_code == 0
    assert office.workshop.files("2023") == before


def test_journal_that_cannot_be_used_stops_nothing(office):
    office.workshop.private.mkdir(parents=True)
    (office.workshop.private / "journal.sqlite").write_bytes(b"not a database " * 99)
    result = office.due()
    assert result.exit_code == 0
    assert [(one.state, one.late) for one in result.editions] == [(State.PUBLISHED, None)]
    assert "journal non écrit" in result.warning
    assert "journal illisible" in result.warning


def test_publication_that_the_disk_did_not_confirm_is_a_failure(office):
    def make(editions):
        built = office.run(editions, office.options)
        failed = replace(built.outcomes[0], status=Fate.FAILED, message="non confirmée")
        return replace(built, outcomes=(failed,))

    result = office.due(make=make)
    assert result.exit_code == 3
    assert [(one.state, one.message) for one in result.editions] == [
        (State.FAILED, "non confirmée")
    ]
    assert office.due().exit_code == 0


@pytest.fixture
def asked(office, root, monkeypatch):
    """The command, with the demonstration's plan and a build that only notes what it is asked."""
    calls = []

    def build(data, year, territories, *, options):
        calls.append((year, len(territories), options.revise))
        message = f"L'année {year} est refusée."
        raise UsageError(message)

    monkeypatch.setattr(module, "_build", SimpleNamespace(build=build))
    monkeypatch.chdir(root)

    def run(*arguments):
        command = ["due", "--out", str(office.out), *arguments]
        return calls, CliRunner().invoke(cli, command)

    return run


def test_command_builds_the_missing_of_each_year_and_tells_of_failures(asked):
    calls, result = asked("--on", "2025-03-15")
    assert calls == [(2023, 14, False), (2024, 1, False)]
    assert result.exit_code == 3
    assert "2024/region-76       2025-03-15  en échec" in result.stdout
    counts, trial = result.stderr.splitlines()
    assert counts == "17 édition(s) due(s) ; en échec : 17"
    assert "est hors du projet" in trial


def test_dry_run_of_the_command_builds_nothing(asked):
    calls, result = asked("--on", "2024-03-20", "--dry-run", "--json")
    assert (calls, result.exit_code) == ([], 0)
    assert json.loads(result.stdout) == [
        {
            "edition": name,
            "due": "2024-03-15",
            "state": "manquante",
            "published": None,
            "late": 5,
            "message": "",
        }
        for name in ("2023/region-76", "2023/region-76-en")
    ]


def test_day_is_today_in_the_zone_of_the_calendar(asked, office):
    office.at("2024-03-14T22:59:00Z")
    assert json.loads(asked("--dry-run", "--json")[1].stdout) == []
    office.at("2024-03-14T23:00:00Z")
    assert len(json.loads(asked("--dry-run", "--json")[1].stdout)) == 2


@pytest.fixture
def embargo(root, tmp_path, monkeypatch):
    """The demonstration's project, where the region's report appears at nine."""
    shutil.copytree(root / "data", tmp_path / "project/data")
    shutil.copytree(root / "notebooks", tmp_path / "project/notebooks")
    path = tmp_path / "project/data/plan/calendar.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("jour = 15\n", "jour = 15\nheure = 09:00:00\n"), encoding="utf-8")
    return tmp_path / "project"


def test_nothing_is_published_a_second_before_its_embargo_ends(asked, office, embargo, monkeypatch):
    monkeypatch.chdir(embargo)
    office.at("2024-03-15T07:59:59Z")
    assert asked()[0] == []
    assert asked("--on", "2024-03-15")[0] == []  # whatever day is asked for
    shown = json.loads(asked("--on", "2024-03-15", "--dry-run", "--json")[1].stdout)
    assert [one["edition"] for one in shown] == ["2023/region-76", "2023/region-76-en"]
    office.at("2024-03-15T08:00:00Z")
    assert asked()[0] == [(2023, 1, False)]


def test_refused_registers_are_the_failure_of_each_edition_that_is_due(
    office, embargo, monkeypatch
):
    """Even on the first night of a year, when the days have to be worked out: history tells it."""
    monkeypatch.chdir(embargo)
    register = embargo / "data/registers/lycees.csv"
    register.write_text(register.read_text("utf-8").replace("public", "publik", 1), "utf-8")
    office.at("2024-03-15T08:00:00Z")
    done = CliRunner().invoke(cli, ["due", "--json", "--out", str(embargo / "reports")])
    shown = json.loads(done.stdout)
    assert {(one["edition"], one["state"], one["late"]) for one in shown} == {
        ("2023/region-76", "en échec", 0),
        ("2023/region-76-en", "en échec", 0),
    }
    assert done.exit_code == 1
    runs = [(run.territory, run.status) for run in history(embargo / "reports")]
    assert sorted(runs) == [("region-76", "refusé"), ("region-76-en", "refusé")]


def test_day_beyond_all_calendars_is_no_fault(asked):
    shown = json.loads(asked("--on", "9999-12-31", "--dry-run", "--json")[1].stdout)
    assert shown[-1]["due"] == "2025-03-31"


def test_day_that_cannot_be_read_is_refused(asked):
    calls, result = asked("--on", "15/03/2024")
    assert calls == []
    assert isinstance(result.exception, UsageError)
