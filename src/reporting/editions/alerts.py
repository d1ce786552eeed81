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

from reporting.editions import due as _due
from reporting.editions.due import DueResult, State
from reporting.editions.edition import Fate, Options
from reporting.editions.journal import Run, history, now
from reporting.editions.places import data_folder, is_inside_project, make_private, read_json
from reporting.errors import DataError, ReportingError, UsageError, printable
from reporting.later import later

_apprise = later("apprise")

VARIABLE = "REPORTING_ALERTS"
KEPT = "alerts.json"
"""By hash of an address, the troubles that it was told of and that last."""
FAILED, REFUSED, LATE = "en échec", "données refusées", "en retard"
MENDED, AFTERWARDS = "rétablie", "publiée en retard"
SHOWN, LONGEST = 5, 300
_BROKEN = (OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError)
"""What a message that cannot be sent raises: it stops nothing."""

Events = dict[tuple[str, str], str]
"""By edition, or "" for the whole run, and kind: what is said of it."""


def due(data: str, on: date | None, options: Options, say: Callable[..., None]) -> DueResult:
    """Build what is due, and tell the addresses what became of it; `say` gets what fails of that.

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
        _tell({("", kind): _reason(kind, str(err))}, {}, data, options.out, say)
        raise
    _tell(*_events(result, start, options.out), data, options.out, say)
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
            why = f"{one.late} jour(s) de retard" if one.late else ""
            settled[one.edition, AFTERWARDS if is_new and one.late else MENDED] = why
            continue
        if one.state == State.FAILED:
            kind = REFUSED if own is not None and own.status == Fate.REFUSED else FAILED
            wrong[one.edition, kind] = _reason(kind, one.message)
        if one.late:
            wrong[one.edition, LATE] = f"due le {one.due:%d/%m/%Y}"
    return wrong, settled


def _reason(kind: str, message: str) -> str:
    """Say why in one line; what registers hold is not for a message."""
    if kind == REFUSED:
        return "`reporting check` dit chaque constat"
    return printable(message.partition("\n")[0])[:LONGEST]


def _tell(wrong: Events, settled: Events, data: str, out: Path, say: Callable[..., None]) -> None:
    """Tell each address what it does not know; what cannot be delivered is for the next run."""
    try:
        path = make_private(out, "") / KEPT
        kept = read_json(path) or {}
        for number, address in enumerate(addresses(data), 1):
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
                say(f"alerte non remise ({scheme}, adresse {number}) : {fault}", err=True)
                continue
            kept[key] = {name: kinds for name, kinds in known.items() if (name, MENDED) not in news}
            for name, kind in wrong:
                kept[key][name] = [*dict.fromkeys([*kept[key].get(name, []), kind])]
            path.write_text(json.dumps(kept), encoding="utf-8")
    except _BROKEN as err:
        say(f"alertes : {err}", err=True)


def addresses(data: str) -> list[str]:
    """Return the addresses of the variable: itself, and the lines of the files that it names."""
    found: list[str] = []
    for word in os.environ.get(VARIABLE, "").split():
        if "://" in word:
            found.append(word)
            continue
        path, folder = Path(word).expanduser(), data_folder(data)
        if folder is not None and is_inside_project(path, folder):
            message = f"{path} est dans le projet : git garderait ses secrets. Le mettre ailleurs"
            raise ValueError(message)
        lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        found += [line for line in lines if line and not line.startswith("#")]
    return list(dict.fromkeys(found))


def _send(address: str, events: Mapping[tuple[str, str], str]) -> str:
    """Send one message; return why it was not, if so."""
    try:
        with _apprise.LogCapture(level=WARNING, fmt="%(message)s") as said:
            sender = _apprise.Apprise()
            if not sender.add(address):
                return "adresse illisible. Voir les formes que comprend apprise"
            body, title = "\n".join(_lines(events)), f"Rapports : {_counts(events)}"
            if sender.notify(body=body, title=title, body_format=_apprise.NotifyFormat.TEXT):
                return ""
            return str(said.getvalue()).strip().rpartition("\n")[2] or "refusée"
    except _BROKEN as err:
        return type(err).__name__


def _counts(events: Iterable[tuple[str, str]]) -> str:
    kinds = [kind for _, kind in events]
    return ", ".join(f"{kind} {kinds.count(kind)}" for kind in dict.fromkeys(kinds))


def _lines(events: Mapping[tuple[str, str], str]) -> list[str]:
    """Write one line for all the editions of which the same is said."""
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (name, kind), why in events.items():
        same[kind, why].append(name or "l'exécution entière")
    lines = []
    for (kind, why), names in same.items():
        more = f" et {len(names) - SHOWN} autre(s)" if len(names) > SHOWN else ""
        lines.append(f"{kind} : {', '.join(names[:SHOWN])}{more}" + (why and f" ; {why}"))
    return lines
