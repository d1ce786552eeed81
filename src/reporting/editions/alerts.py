"""Who is told of failures, lateness, refused registers and recoveries: once each, by apprise.

Addresses hold secrets: a variable of the environment gives them, or a file outside the project.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from logging import WARNING
from pathlib import Path
from threading import Thread
from typing import Any

from filelock import Timeout

from reporting.arguments import data_folder
from reporting.editions import due as _due
from reporting.editions.due import DueResult, State
from reporting.editions.edition import Options
from reporting.editions.journal import history
from reporting.editions.places import is_inside_project, make_private, note_of, write_note
from reporting.editions.publish import kernel_lock
from reporting.errors import DataError, ReportingError, UsageError, printable
from reporting.later import later
from reporting.phrases import Kept, Phrase, Words, say, told

_apprise = later("apprise")

VARIABLE = "REPORTING_ALERTS"
KEPT = "alerts.json"
"""By hash of an address, the troubles that it was told of and that last."""
FAILED, REFUSED, LATE = "en échec", "données refusées", "en retard"
MENDED, AFTERWARDS = "rétablie", "publiée en retard"
SINCE = "since"
"""Beside these: the number of the last run that it was told of."""
SHOWN, LONGEST = 5, 300
LIMIT, PATIENCE = 60, 300
"""Seconds for one message, and to wait for another run that tells its own."""
_BROKEN = (
    UsageError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
)
"""What a message that cannot be sent raises: it stops nothing."""

Events = dict[tuple[str, str], Words]
"""By edition, or "" for the whole run, and kind: what is said of it."""


def due(data: str, on: date | None, options: Options, tell: Callable[..., None]) -> DueResult:
    """Build what is due, and tell the addresses what became of it; `tell` gets what fails of that.

    Raises
    ------
    ReportingError
        What the run raises; the addresses are told of it.
    """
    if options.dry_run or not os.environ.get(VARIABLE, "").strip():
        return _due.due(data, on, options)
    before = _last_run(options.out)
    try:
        result = _due.due(data, on, options)
    except UsageError:  # whoever typed it reads it
        raise
    except (ReportingError, OSError, MemoryError) as err:  # nobody reads a log at night
        kind = REFUSED if isinstance(err, DataError) else FAILED
        said = told(err) if isinstance(err, ReportingError) else f"{type(err).__name__}: {err}"
        _tell(_News({("", kind): _reason(kind, said)}), before, data, options.out, tell)
        raise
    _tell(_news(result), before, data, options.out, tell)
    return result


def _last_run(out: Path) -> int:
    """Return the number of the last run; 0 without a journal that can be read, which is said."""
    with suppress(ReportingError):
        return next((one.number for one in history(out)), 0)
    return 0


@dataclass(frozen=True)
class _News:
    """What a run has found: what is wrong, and what has appeared, why late, by which run."""

    wrong: Events
    settled: Mapping[str, tuple[Words, int]] = field(default_factory=dict)

    def unknown_to(self, known: Mapping[str, Any], since: int) -> Events:
        """Return what is news to an address that was told of all runs up to one."""
        news = {one: why for one, why in self.wrong.items() if one[1] not in known.get(one[0], ())}
        for name, (why, run) in self.settled.items():
            if name in known:
                news[name, MENDED] = why
            elif why and run > since:
                news[name, AFTERWARDS] = why
        return news


def _news(result: DueResult) -> _News:
    """Return what is wrong with editions, and those that have appeared."""
    wrong: Events = {}
    settled: dict[str, tuple[Words, int]] = {"": ("", 0)}
    for one in result.editions:
        if one.state in (State.ON_TIME, State.LATE, State.PUBLISHED):
            why = say("alerts.days", count=one.late) if one.late else ""
            settled[one.edition] = why, one.run
            continue
        if one.state == State.FAILED:
            kind = REFUSED if one.is_refused else FAILED
            wrong[one.edition, kind] = _reason(kind, told(one.message))
        if one.late:
            wrong[one.edition, LATE] = say("alerts.due", day=one.due)
    return _News(wrong, settled)


def _reason(kind: str, message: str) -> Words:
    """Say why in one line; what registers hold is not for a message."""
    if kind == REFUSED:
        return say("alerts.check")
    return printable(message.partition("\n")[0])[:LONGEST]


def _tell(news: _News, before: int, data: str, out: Path, tell: Callable[..., None]) -> None:
    """Tell each address what it does not know; what cannot be delivered is for the next run.

    An address that nothing was ever told is told of the runs after `before`.
    """
    try:
        addresses = _addresses(data)
        with _alone(out):
            for number, address in enumerate(addresses, 1):
                try:
                    fault = _tell_one(news, before, out, address)
                except OSError as err:  # told, but not noted: it will be told again
                    tell(Kept.of(say("alerts.fault", err=err)), err=True)
                    continue
                if fault:
                    scheme = address.partition("://")[0]
                    why = say("alerts.undelivered", scheme=scheme, number=number, why=fault)
                    tell(Kept.of(why), err=True)
    except _BROKEN as err:
        tell(Kept.of(say("alerts.fault", err=err)), err=True)


def _tell_one(news: _News, before: int, out: Path, address: str) -> Words:
    """Tell an address what is news to it, and note it; return why it could not be, if so."""
    kept, last = note_of(out, KEPT), _last_run(out)
    key = sha256(address.encode()).hexdigest()
    known = kept.get(key, {})
    [since] = known.pop(SINCE, [before])
    unknown = news.unknown_to(known, min(since, last))
    if unknown and (fault := _send(address, unknown)):
        kept[key] = {**known, SINCE: [since]}
        write_note(out, KEPT, kept)
        return fault
    left = {name: kinds for name, kinds in known.items() if (name, MENDED) not in unknown}
    for name, kind in news.wrong:
        left[name] = [*dict.fromkeys([*left.get(name, []), kind])]
    kept[key] = {**left, SINCE: [last]}
    write_note(out, KEPT, kept)
    return ""


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Let two runs tell one after the other; where nothing can be locked, both tell."""
    with ExitStack() as held:
        with suppress(OSError, Timeout):
            held.enter_context(kernel_lock(make_private(out, "") / f"{KEPT}.lock", PATIENCE))
        yield


def _addresses(data: str) -> list[str]:
    """Return the addresses of the variable: itself, and the lines of the files that it names."""
    found: list[str] = []
    for word in os.environ.get(VARIABLE, "").split():
        if "://" in word:
            found.append(word)
            continue
        path, folder = Path(word).expanduser(), data_folder(data)
        if folder is not None and is_inside_project(path, folder):
            raise UsageError(say("alerts.in-project", path=path))
        lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        found += [line for line in lines if line and not line.startswith("#")]
    return list(dict.fromkeys(found))


def _send(address: str, events: Events) -> Words:
    """Send one message; return why it was not, if so: a server that never ends its answer too."""
    said: list[Words] = []
    told_here = copy_context().run  # in the language that is spoken
    one = Thread(target=lambda: said.append(told_here(_sent, address, events)), daemon=True)
    one.start()
    one.join(LIMIT)
    return said[0] if said else say("alerts.silent", seconds=LIMIT)


def _sent(address: str, events: Events) -> Words:
    try:
        with _apprise.LogCapture(level=WARNING, fmt="%(message)s") as said:
            sender = _apprise.Apprise()
            if not sender.add(address):
                return say("alerts.bad-address")
            body = "\n".join(map(told, _lines(events)))
            title = told(say("alerts.title", counts=_counts(events)))
            if sender.notify(body=body, title=title, body_format=_apprise.NotifyFormat.TEXT):
                return ""
            return str(said.getvalue()).strip().rpartition("\n")[2] or say("alerts.refused")
    except _BROKEN as err:
        return type(err).__name__


def _counts(events: Iterable[tuple[str, str]]) -> str:
    kinds = [kind for _, kind in events]
    return ", ".join(f"{_named(kind)} {kinds.count(kind)}" for kind in dict.fromkeys(kinds))


def _named(kind: str) -> str:
    return told(say(f"states.{kind}"))


def _lines(events: Mapping[tuple[str, str], Words]) -> list[Phrase]:
    """Write one line for all the editions of which the same is said."""
    same: dict[tuple[str, Words], list[str]] = defaultdict(list)
    for (name, kind), why in events.items():
        same[kind, why].append(name or told(say("alerts.whole")))
    lines = []
    for (kind, why), names in same.items():
        more = say("alerts.others", count=len(names) - SHOWN) if len(names) > SHOWN else ""
        said = why and say("told.more", message=why)
        shown = ", ".join(names[:SHOWN])
        lines.append(say("alerts.line", kind=_named(kind), names=shown, more=more, why=said))
    return lines
