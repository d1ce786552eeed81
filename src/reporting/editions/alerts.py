"""Who is told of failures, lateness, refused registers and recoveries: once each, by apprise.

Addresses hold secrets: a variable of the environment gives them, or a file outside the project.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from hashlib import sha256
from logging import WARNING
from pathlib import Path

from reporting.arguments import data_folder
from reporting.editions import due as _due
from reporting.editions.due import DueResult, State
from reporting.editions.edition import Fate, Options
from reporting.editions.journal import Run, history, now
from reporting.editions.places import is_inside_project, make_private, read_json
from reporting.errors import DataError, ReportingError, UsageError, printable
from reporting.later import later
from reporting.phrases import Kept, Phrase, Words, say, told

_apprise = later("apprise")

VARIABLE = "REPORTING_ALERTS"
KEPT = "alerts.json"
"""By hash of an address, the troubles that it was told of and that last."""
FAILED, REFUSED, LATE = "en échec", "données refusées", "en retard"
MENDED, AFTERWARDS = "rétablie", "publiée en retard"
SHOWN, LONGEST = 5, 300
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
    start = now()
    try:
        result = _due.due(data, on, options)
    except UsageError:  # whoever typed it reads it
        raise
    except ReportingError as err:
        kind = REFUSED if isinstance(err, DataError) else FAILED
        _tell({("", kind): _reason(kind, told(err))}, {}, data, options.out, tell)
        raise
    _tell(*_events(result, start, options.out), data, options.out, tell)
    return result


def _events(result: DueResult, start: str, out: Path) -> tuple[Events, Events]:
    """Return what is wrong with editions, and those that have appeared."""
    runs: list[Run] = []
    with suppress(ReportingError):  # a journal that cannot be read: the result says so
        runs = history(out)
    last = {f"{one.year}/{one.territory}": one for one in reversed(runs)}
    wrong: Events = {}
    settled: Events = {("", MENDED): ""}
    for one in result.editions:
        own = last.get(one.edition)
        if one.state in (State.ON_TIME, State.LATE, State.PUBLISHED):
            is_new = own is not None and own.status == Fate.BUILT and own.started >= start
            why = say("alerts.days", count=one.late) if one.late else ""
            settled[one.edition, AFTERWARDS if is_new and one.late else MENDED] = why
            continue
        if one.state == State.FAILED:
            kind = REFUSED if own is not None and own.status == Fate.REFUSED else FAILED
            wrong[one.edition, kind] = _reason(kind, told(one.message))
        if one.late:
            wrong[one.edition, LATE] = say("alerts.due", day=one.due)
    return wrong, settled


def _reason(kind: str, message: str) -> Words:
    """Say why in one line; what registers hold is not for a message."""
    if kind == REFUSED:
        return say("alerts.check")
    return printable(message.partition("\n")[0])[:LONGEST]


def _tell(wrong: Events, settled: Events, data: str, out: Path, tell: Callable[..., None]) -> None:
    """Tell each address what it does not know; what cannot be delivered is for the next run."""
    try:
        path = make_private(out, "") / KEPT
        kept = read_json(path) or {}
        for number, address in enumerate(_addresses(data), 1):
            key = sha256(address.encode()).hexdigest()
            known = kept.get(key, {})
            news = {one: why for one, why in wrong.items() if one[1] not in known.get(one[0], ())}
            for (name, kind), why in settled.items():
                if name in known:
                    news[name, MENDED] = why
                elif kind == AFTERWARDS:
                    news[name, kind] = why
            if news and (fault := _send(address, news)):
                scheme = address.partition("://")[0]
                why = say("alerts.undelivered", scheme=scheme, number=number, why=fault)
                tell(Kept.of(why), err=True)
                continue
            kept[key] = {name: kinds for name, kinds in known.items() if (name, MENDED) not in news}
            for name, kind in wrong:
                kept[key][name] = [*dict.fromkeys([*kept[key].get(name, []), kind])]
            path.write_text(json.dumps(kept), encoding="utf-8")
    except _BROKEN as err:
        tell(Kept.of(say("alerts.fault", err=err)), err=True)


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


def _send(address: str, events: Mapping[tuple[str, str], Words]) -> Words:
    """Send one message; return why it was not, if so."""
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
