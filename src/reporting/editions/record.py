"""Write the record of what is published: with each publication, all or nothing, lines only added.

What is built inside the project, the folder that holds the data folder, is published; what is built
elsewhere is a trial, which the record neither keeps nor knows.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import Timeout

from reporting.editions.edition import Inputs
from reporting.editions.journal import now
from reporting.editions.manifest import Manifest, ManifestError
from reporting.editions.places import MANIFEST, PRIVATE, is_inside_project, is_recorded
from reporting.editions.publish import discard, explained, kernel_lock, sync
from reporting.errors import EditionError, RefusedError, UsageError
from reporting.phrases import say
from reporting.plan import record as kept
from reporting.plan.declared import learnt as declared_since
from reporting.plan.record import Record, read
from reporting.plan.revisions import Change, Revision, changes, lines_to_add, unexplained
from reporting.registers.folder import file_hash
from reporting.registers.knowledge import learnt, rows_known

REGISTER = "plan/revisions.csv"
SHOWN = 10
"""Changes that a refusal names; `reporting diff` gives them all."""

PATIENCE = 60
"""Seconds to wait for another publication to be written in the record."""

TOGETHER = 500
"""Sheets entered at once: each time, the whole record is read, checked and sealed again."""


@dataclass
class Recorder:
    """Keeps the record of a data folder while editions are published in a folder.

    Parameters
    ----------
    data, out
        The data folder and the reports folder, as absolute paths.
    inputs
        What editions are made from: registers, revisions, what the plan declares.
    """

    data: Path
    out: Path
    inputs: Inputs = field(default_factory=lambda: Inputs({}))
    _is_done: bool = False
    _read: tuple[Any, Record] | None = None
    _waiting: list[Path] = field(default_factory=list)

    @cached_property
    def publishes(self) -> bool:
        """Whether what is built here is published, and not a trial."""
        return is_inside_project(self.out, self.data)

    def knows(self, edition: Path) -> bool:
        """Tell whether an edition is there as the record says it was published."""
        manifest = self.out / edition / MANIFEST
        return manifest.is_file() and is_recorded(self.data, edition, manifest)

    def has(self, edition: Path) -> bool:
        """Tell whether an edition was ever recorded: its manifest is then no evidence."""
        return self.publishes and _named(edition) in self._record().publications

    def _record(self) -> Record:
        """Return the record; a run that publishes thousands reads it when its index has changed."""
        index = kept.stamp(self.data)
        if self._read is None or self._read[0] != index:
            self._read = (index, read(self.data))
        return self._read[1]

    def check(self, pages: Path) -> None:
        """Raise EditionError when pages would change a figure that any edition has published."""
        if self.publishes:
            new = Manifest.of(pages)
            _check_recorded(self._record(), new, self.inputs.revisions, self.data.name)

    def catch_up(self) -> None:
        """Enter the editions that are published, and that the record does not know.

        They were published before there was a record, or the run was stopped just after.

        Raises
        ------
        EditionError
            The manifest of one that was never recorded cannot be read: no other place says what it
            has published.
        """
        if not self.publishes:
            return
        if [*(self.data / kept.FOLDER).glob(f"{kept.NEXT}*")]:
            self._alone(settle, self.data)
        found = sorted(path.parent for path in self.out.glob(f"[0-9]*/*/{MANIFEST}"))
        unknown = [
            edition
            for edition in (folder.relative_to(self.out) for folder in found)
            if not self.knows(edition)
        ]
        entered = [one for one in unknown if self._can_enter(one)]
        if entered:
            self.add(*entered)

    def _can_enter(self, edition: Path) -> bool:
        """Tell whether the manifest of an edition is to be believed; what contradicts is not."""
        path, record = self.out / edition / MANIFEST, read(self.data)
        try:
            manifest = Manifest.read(path)
            why: object = "" if manifest.is_sealed else say("errors.seal-broken")
        except ManifestError as err:
            why = err.why
        if why and _named(edition) not in record.publications:
            raise EditionError(say("errors.unreadable-figures", manifest=path, why=why))
        if why:
            return False
        try:
            _check_recorded(record, manifest, self.inputs.revisions, self.data.name)
        except EditionError:
            return False
        return True

    def add_later(self, edition: Path) -> None:
        """Enter an edition with others; should the run be stopped first, the next one does."""
        self._waiting.append(edition)
        if len(self._waiting) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Enter what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.add(*waiting)

    def add(self, *editions: Path) -> None:
        """Enter editions that are in their place, and the registers as known at their freezes.

        Raises
        ------
        EditionError
            They could not be entered; they are published, and the next build will.
        """
        if not self.publishes:
            return
        self._alone(self._add, editions)

    def _alone(self, write: Callable[[Any], None], what: object) -> None:
        """Write in the record with its lock held."""
        try:
            with _locked(self.data):
                write(what)
        except (OSError, Timeout) as err:
            why = explained(err) if isinstance(err, OSError) else say("errors.lock-held")
            raise EditionError(
                say("errors.not-recorded", name=self.data.name, folder=kept.FOLDER, why=why)
            ) from err

    def _add(self, editions: Iterable[Path]) -> None:
        settle(self.data)
        record = read(self.data)
        files: dict[str, bytes] = {}
        until, freezes = record.until, {*record.lines(kept.FREEZES)}
        last = max((one.id for one in self.inputs.revisions), default="")
        shown: set[str] = set()
        for edition in editions:
            manifest = Manifest.of(self.out / edition)
            files |= dict(self._of_edition(record, edition, manifest))
            shown |= {key.indicator for key in manifest.observed}
            freeze = manifest.freeze
            known_on = min(freeze, date.fromisoformat(now()[:10]))
            until = max(until, known_on)
            freezes.add((freeze.isoformat(), known_on.isoformat(), last))
        files[kept.FREEZES] = kept.sheet(kept.FREEZES_HEADER, sorted(freezes))
        if self.inputs.declared:
            given = record, self.inputs.declared, self.inputs.revisions, shown, until.isoformat()
            files[kept.DECLARED] = kept.sheet(kept.DECLARED_HEADER, declared_since(*given))
        if not self._is_done or until > record.until:
            files |= dict(self._registers(record, until))
        write(self.data, record, files)
        self._is_done = True

    def _of_edition(
        self, record: Record, edition: Path, manifest: Manifest
    ) -> Iterator[tuple[str, bytes]]:
        """Give the files of an edition in the record, with what it shows now."""
        names = [f"{edition.as_posix()}/{name}" for name in (kept.FIGURES, kept.FILES)]
        former, files = record.lines(names[0]), record.lines(names[1])
        known = {line[:4]: line[4:9] for line in former}  # the last one of each figure
        shown = [line for line in self._figures(manifest) if known.get(line[:4]) != line[4:9]]
        ordered = sorted([*former, *shown], key=lambda line: line[:4])
        yield names[0], kept.sheet(kept.FIGURES_HEADER, ordered)
        hashes = {name: one.sha256 for name, one in manifest.files.items()}
        hashes[MANIFEST] = file_hash(self.out / edition / MANIFEST)
        if not files or hashes != record.editions[_named(edition)]:
            number = f"{1 + max((int(line[0]) for line in files), default=0):03d}"
            day = manifest.parameters.freeze
            files += [(number, day, name, sha) for name, sha in sorted(hashes.items())]
        yield names[1], kept.sheet(kept.FILES_HEADER, files)

    def _figures(self, manifest: Manifest) -> Iterator[tuple[str, ...]]:
        freeze = manifest.freeze
        last = max(manifest.revisions, default="")
        for key, one in manifest.observed.items():
            settled = self.inputs.settled_on(key.year) if self.inputs.settled_on else freeze
            yield (
                *(freeze.isoformat(), key.indicator, str(key.year), key.territory),
                *(_text(one.numerator), _text(one.denominator), one.unit),
                one.state or ("masque" if one.numerator is None else "connu"),
                "..".join(map(str, one.interval or ())),
                "provisoire" if manifest.provisional or freeze < settled else "definitif",
                _text(manifest.definitions.get(key.indicator)),
                _text(manifest.targets.get(key.indicator)),
                last,
            )

    def _registers(self, record: Record, until: date) -> Iterator[tuple[str, bytes]]:
        allowed = record.excuses(self.inputs.revisions)
        for name, table in self.inputs.tables.items():
            recorded = record.recorded(name)
            rows = rows_known(table, until)
            found = learnt(rows, recorded, until, allowed.get(name, {}))
            yield f"{kept.REGISTERS}/{name}.csv", kept.sheet(found.header, found.lines)


def write(data: Path, record: Record, files: Mapping[str, bytes]) -> None:
    """Put files in the record, all or none: whole beside it first, then each in its place."""
    folder = data / kept.FOLDER
    new = {name: content for name, content in files.items() if record.files.get(name) != content}
    if not new:
        return
    sealed = {name: sha256(one).hexdigest() for name, one in {**record.files, **new}.items()}
    draft = folder / f"{kept.NEXT}-{os.getpid()}"
    discard(draft)
    new[kept.INDEX] = kept.sheet(kept.INDEX_HEADER, sorted(sealed.items()))
    for name, content in new.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sync(path)
    draft.rename(folder / kept.NEXT)
    sync(folder)
    settle(data)


def settle(data: Path) -> None:
    """Move to their places the files that an interrupted publication left whole."""
    folder = data / kept.FOLDER
    ready = folder / kept.NEXT
    if ready.is_dir():
        for path in sorted(ready.rglob("*.csv")):
            place = folder / path.relative_to(ready)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)  # what is in both places counts once
            sync(place)
        shutil.rmtree(ready)
    for draft in folder.glob(f"{kept.NEXT}-*"):
        discard(draft)


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Hold the lock of the record: publications are entered one after the other."""
    place = data.parent / PRIVATE
    place.mkdir(mode=0o700, exist_ok=True)
    (data / kept.FOLDER).mkdir(exist_ok=True)
    with kernel_lock(place / "record.lock", PATIENCE):
        yield


def _named(edition: Path) -> tuple[int, str]:
    return int(edition.parts[0]), edition.parts[1]


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def compare_editions(
    before: Manifest, after: Manifest, entries: Sequence[Revision]
) -> list[Change]:
    """Return the figures of one edition that differ in another, each with its entry, if any.

    Between two editions of one freeze an entry serves once: those that the former edition was
    made with explain its own figures, not later ones.
    """
    freezes = (before.freeze, after.freeze)
    used = set(before.revisions) if freezes[0] == freezes[1] else set()
    usable = [entry for entry in entries if entry.id not in used]
    return changes(before.values, after.values, freezes, usable)


def compare_folders(before: Path, after: Path, entries: Sequence[Revision]) -> list[Change]:
    """Return the figures of one edition folder that differ in another.

    Raises
    ------
    UsageError
        They are of two territories: what is not in both could not differ.
    """
    former, new = Manifest.of(before), Manifest.of(after)
    one, other = (made.parameters.territory for made in (former, new))
    if one != other:
        raise UsageError(say("errors.two-territories", one=one, other=other))
    return compare_editions(former, new, entries)


def check_frozen(former: Path, new: Path, entries: Sequence[Revision], data: str) -> None:
    """Raise RefusedError when an edition would change a figure that it published before.

    Parameters
    ----------
    former, new
        Folders of the published edition and of the one that would replace it. Where nothing is
        published, nothing is frozen.
    entries
        The register of revisions.
    data
        Name of the data folder, for the message.
    """
    if (before := Manifest.former(former)) is None:
        return
    after = Manifest.of(new)
    found = unexplained(compare_editions(before, after, entries))
    _refuse({(before.freeze, after.freeze): found}, entries, data)


def _check_recorded(record: Record, new: Manifest, entries: Sequence[Revision], data: str) -> None:
    """Raise RefusedError when an edition would change a figure that the record knows.

    Each figure is compared as it was last published, by any edition, at the same freeze or an
    earlier one. Between editions of one freeze an entry serves once; what is masked at one of two
    freezes is left out.
    """
    freeze, left = new.freeze, new.values
    found: dict[tuple[date, date], list[Change]] = {}
    for former in sorted((one for one in record.freezes if one <= freeze), reverse=True):
        known = record.figures(former)
        is_same, freezes = former == freeze, (former, freeze)
        for key in [key for key in left if key in known]:
            before, after = known[key], left.pop(key)
            is_masked = None in (before.value.numerator, after.numerator)
            if before.value == after or (is_masked and not is_same):
                continue
            usable = [one for one in entries if not is_same or one.id > before.revision]
            one = changes({key: before.value}, {key: after}, freezes, usable)
            found.setdefault(freezes, []).extend(unexplained(one))
    _refuse(found, entries, data)


def _refuse(
    found: Mapping[tuple[date, date], Sequence[Change]], entries: Sequence[Revision], data: str
) -> None:
    """Raise RefusedError where figures change without a reason, with the lines to add."""
    every = [change for several in found.values() for change in several]
    if not every:
        return
    listed = "\n".join(f"  {change}" for change in every[:SHOWN])
    more = say("errors.and-more", count=len(every) - SHOWN) if len(every) > SHOWN else ""
    lines = "\n".join(
        line
        for freezes, several in found.items()
        for line in lines_to_add(several, freezes, entries)
    )
    told = {"count": len(every), "listed": listed, "more": more, "lines": lines, "data": data}
    raise RefusedError(say("errors.unexplained", **told, register=REGISTER))
