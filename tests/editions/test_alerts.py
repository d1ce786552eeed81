"""Who is told of what, once each: read from a mail server and a web server on this machine."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from reporting.editions import alerts, journal
from reporting.editions import due as module
from reporting.editions.due import Deadline, catch_up
from reporting.editions.edition import Edition, Options
from reporting.editions.parameters import Parameters
from reporting.editions.run import run_editions
from reporting.editions.schedule import Schedule
from reporting.errors import DataError

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # apprise's, on 3.11
EDITION = "2023/region-76"


class Sink:
    """Keeps the mails and the posts that it gets."""

    def __init__(self) -> None:
        self.mails, self.posts, self.status = [], [], 200

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",)).get_content()
        self.mails.append((envelope.rcpt_tos, mail["subject"], body.strip()))
        return "250 OK"


@pytest.fixture
def sink():
    return Sink()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def mail(sink):
    """The address of a real mail server."""
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    yield f"mailto://127.0.0.1:{server.port}?from=rapports@exemple.fr&to=nuit@exemple.fr&format=text"
    server.stop()


@pytest.fixture
def web(sink):
    """The address of a real web server, which answers `sink.status`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sink.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(sink.status)
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/crochet"
    server.shutdown()
    server.server_close()


class Night:
    """Each morning's run of the region's report of 2023, due on 15 March 2024."""

    def __init__(self, workshop, monkeypatch) -> None:
        self.workshop, self.said, self.refusal = workshop, [], None
        self._patch = monkeypatch
        self.options = Options(out=workshop.out, pdf=False, progress=False, revise=False, jobs=1)
        monkeypatch.setattr(alerts, "_due", SimpleNamespace(due=self._run))

    def _run(self, data, on, options):
        one = Deadline(alerts.Path(EDITION), "2024-01-31", module.date(2024, 3, 15))
        asked = Parameters(year=2023, territory="region-76", freeze=one.freeze, data="data")
        edition = Edition(asked, self.workshop.notebook, self.workshop.root / "data")
        zone = Schedule("Europe/Paris", {})

        def make(_):
            if self.refusal:
                kept = journal.Journal(options.out)
                kept.start(one.path)
                kept.end(one.path, "refusé", "1 constat(s)")
                raise DataError([self.refusal])
            return run_editions([edition], self.workshop.inputs, options)

        return catch_up([one], zone, zone.day_of(journal.now()), make, options)

    def run(self, instant="2024-03-15T06:00:00Z", **options):
        for one in (journal, module):
            self._patch.setattr(one, "now", lambda: instant)
        asked = Options(**(vars(self.options) | options))
        return alerts.due("data", None, asked, lambda text, err: self.said.append(text))


@pytest.fixture
def night(workshop, monkeypatch):
    workshop.write("assert not year")
    return Night(workshop, monkeypatch)


@pytest.fixture
def told(monkeypatch, mail, web):
    monkeypatch.setenv(alerts.VARIABLE, f"{mail} {web}")


def test_failure_lateness_and_recovery_are_told_once_each_to_every_address(night, told, sink):
    for instant in ("2024-03-15T06:00:00Z", "2024-03-15T18:00:00Z"):
        assert night.run(instant).exit_code == 3
    [(to, title, body)] = sink.mails
    assert (to, title) == (["nuit@exemple.fr"], "Rapports : en échec 1")
    assert body.startswith(f"en échec : {EDITION} ; cellule 5 (c0) : AssertionError")
    for day in (16, 17, 18):
        night.run(f"2024-03-{day}T06:00:00Z")
    assert [(one[1], one[2]) for one in sink.mails[1:]] == [
        ("Rapports : en retard 1", f"en retard : {EDITION} ; due le 15/03/2024")
    ]
    night.workshop.write()
    for day in (19, 20):
        assert night.run(f"2024-03-{day}T06:00:00Z").exit_code == 0
    assert [(one[1], one[2]) for one in sink.mails[2:]] == [
        ("Rapports : rétablie 1", f"rétablie : {EDITION} ; 4 jour(s) de retard")
    ]
    assert [(one["title"], one["message"]) for one in sink.posts] == [one[1:] for one in sink.mails]
    assert night.said == []


def test_refused_registers_are_told_without_what_they_hold(night, told, sink):
    night.refusal = "data/registers/lycees.csv, valeur « Mme Dupont » : refusé"
    for _ in range(2):
        assert night.run().exit_code == 1
    [(_, title, body)] = sink.mails
    assert title == "Rapports : données refusées 1"
    assert body == f"données refusées : {EDITION} ; `reporting check` dit chaque constat"
    night.refusal = None
    night.workshop.write()
    night.run()
    assert [one[1] for one in sink.mails[1:]] == ["Rapports : rétablie 1"]


def test_what_registers_hold_is_not_told_where_the_journal_cannot_be_read(night, told, sink):
    night.workshop.private.mkdir(parents=True)
    (night.workshop.private / "journal.sqlite").write_bytes(b"not a database " * 99)
    night.refusal = "data/registers/lycees.csv, valeur « Mme Dupont » : refusé"
    night.run()
    assert [title for _, title, _ in sink.mails] == ["Rapports : données refusées 1"]
    assert "Dupont" not in sink.mails[0][2]


def test_what_refuses_the_whole_run_is_told_and_raised(night, told, sink, monkeypatch):
    def refuse(*_):
        raise DataError(["data/plan/calendar.toml : refusé"])

    with monkeypatch.context() as patch:
        patch.setattr(alerts, "_due", SimpleNamespace(due=refuse))
        for _ in range(2):
            with pytest.raises(DataError):
                night.run()
    assert [one[1] for one in sink.mails] == ["Rapports : données refusées 1"]
    night.workshop.write()
    night.run()
    assert [one[2] for one in sink.mails[1:]] == ["rétablie : l'exécution entière"]


def test_what_nobody_made_in_time_is_told_when_it_appears(night, told, sink):
    night.workshop.write()
    for day in (18, 19):
        night.run(f"2024-03-{day}T06:00:00Z")
    assert [one[2] for one in sink.mails] == [
        f"publiée en retard : {EDITION} ; 3 jour(s) de retard"
    ]


def test_nothing_is_told_when_all_goes_well_nor_by_a_dry_run(night, told, sink):
    night.run(dry_run=True)
    night.workshop.write()
    night.run()
    assert sink.mails == sink.posts == []


def test_what_was_not_delivered_is_told_next_time_and_stops_nothing(
    night, mail, web, sink, monkeypatch
):
    sink.status = 500
    monkeypatch.setenv(alerts.VARIABLE, f"{web}?secret=abc nulle://secret {mail}")
    assert night.run().exit_code == 3
    assert len(sink.mails) == len(sink.posts) == 1
    assert [one.partition(" : ")[0] for one in night.said] == [
        "alerte non remise (json, adresse 1)",
        "alerte non remise (nulle, adresse 2)",
    ]
    assert not any("secret" in one or "abc" in one for one in night.said)
    sink.status = 200
    night.run()
    night.run()
    assert (len(sink.mails), len(sink.posts)) == (1, 2)


def test_server_that_is_down_and_damaged_notes_stop_nothing(night, sink, monkeypatch, mail):
    monkeypatch.setenv(alerts.VARIABLE, f"mailto://127.0.0.1:{free_port()}?from=a@b.fr&to=c@d.fr")
    assert night.run().exit_code == 3
    assert night.said[0].startswith("alerte non remise (mailto, adresse 1) : ")
    for damaged in ("{", "[1]", '{"a": 3}'):
        (night.workshop.private / alerts.KEPT).write_text(damaged)
        assert night.run().exit_code == 3


def test_late_publication_that_was_not_delivered_is_told_next_time(night, web, sink, monkeypatch):
    monkeypatch.setenv(alerts.VARIABLE, web)
    night.workshop.write()
    sink.status = 500
    night.run("2024-03-18T06:00:00Z")
    sink.status = 200
    for day in (19, 20):
        night.run(f"2024-03-{day}T06:00:00Z")
    assert [one["title"] for one in sink.posts] == ["Rapports : publiée en retard 1"] * 2


def test_run_killed_before_it_told_is_told_by_the_next(night, web, sink, monkeypatch):
    """And a clock that goes back, or a later build by hand, hides and repeats nothing."""
    monkeypatch.setenv(alerts.VARIABLE, web)
    key = alerts.sha256(web.encode()).hexdigest()
    alerts.write_note(night.workshop.out, alerts.KEPT, {key: {alerts.SINCE: [0]}})
    night.workshop.write()
    with monkeypatch.context() as patch:
        patch.setattr(alerts, "_tell", lambda *_: None)
        night.run("2024-03-18T06:00:00Z")
    night.run("2024-03-17T06:00:00Z")
    assert [one["title"] for one in sink.posts] == ["Rapports : publiée en retard 1"]
    night.workshop.write("more = 1")
    one = Parameters(year=2023, territory="region-76", freeze="2024-01-31", data="data")
    edition = Edition(one, night.workshop.notebook, night.workshop.root / "data")
    revising = Options(out=night.workshop.out, pdf=False, progress=False, jobs=1)
    [made] = run_editions([edition], night.workshop.inputs, revising).outcomes
    assert made.status == "publiée"
    night.run("2024-03-19T06:00:00Z")
    assert len(sink.posts) == 1


def test_two_runs_at_once_tell_once(night, told, sink):
    night.run("2024-03-14T06:00:00Z", dry_run=True)
    given = ("data", None, night.options, lambda text, err: night.said.append(text))
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(alerts.due, *given) for _ in range(2)]
    assert {one.result().exit_code for one in runs} <= {3, 4}
    assert [title for _, title, _ in sink.mails] == ["Rapports : en échec 1"]
    assert (len(sink.posts), night.said) == (1, [])


def test_server_that_never_ends_its_answer_stops_nothing(night, monkeypatch):
    monkeypatch.setattr(alerts, "LIMIT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv(alerts.VARIABLE, f"json://127.0.0.1:{silent.getsockname()[1]}")
        assert night.run().exit_code == 3
    assert night.said == ["alerte non remise (json, adresse 1) : pas de réponse en 0,2 s"]


def test_where_nothing_can_be_noted_it_is_told_all_the_same(night, told, sink, monkeypatch):
    """On a disk that is full or read-only, somebody must be told above all."""
    night.run("2024-03-14T06:00:00Z", dry_run=True)

    def refuse(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(alerts, "write_note", refuse)
    night.run()
    assert (len(sink.mails), len(sink.posts)) == (1, 1)
    assert "Read-only" in night.said[0]


def test_full_disk_is_told_and_raised(night, told, sink, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(alerts, "_due", SimpleNamespace(due=fail))
    with pytest.raises(OSError, match="No space"):
        night.run()
    [(_, title, body)] = sink.mails
    assert title == "Rapports : en échec 1"
    assert body == ("en échec : l'exécution entière ; OSError: [Errno 28] No space left on device")


def test_addresses_may_be_in_a_file_outside_the_project_alone(night, mail, sink, monkeypatch, root):
    path = night.workshop.root / "adresses"
    path.write_text(f"# de nuit\n\n{mail}\n")
    monkeypatch.setenv(alerts.VARIABLE, str(path))
    night.run()
    assert len(sink.mails) == 1
    monkeypatch.setenv(alerts.VARIABLE, str(root / "adresses"))
    monkeypatch.chdir(root)
    assert night.run().exit_code == 3
    assert "est dans le projet" in night.said[0]
    monkeypatch.setenv(alerts.VARIABLE, "/nulle/part")
    assert night.run().exit_code == 3
    assert "/nulle/part" in night.said[1]
