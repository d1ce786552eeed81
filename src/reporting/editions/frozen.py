"""Published figures are frozen: an edition that changes one needs an entry that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from reporting.editions.manifest import Manifest, ManifestError, Told
from reporting.editions.places import MANIFEST
from reporting.errors import EditionError, RefusedError, UsageError
from reporting.phrases import say
from reporting.plan.record import Record
from reporting.plan.revisions import (
    Change,
    Key,
    Revision,
    Value,
    changes,
    lines_to_add,
    unexplained,
)

REGISTER = "plan/revisions.csv"
SHOWN = 10
"""Changes that a refusal names; `reporting diff` gives them all."""


def read_manifest(edition: Path) -> Manifest:
    """Return the manifest of an edition folder, or one given itself; refuse anything else."""
    try:
        return Manifest.read(edition / MANIFEST if edition.is_dir() else edition)
    except ManifestError as err:
        raise UsageError(say("errors.no-manifest", edition=edition, err=err.why)) from err


def former_manifest(edition: Path) -> Manifest | None:
    """Return the manifest of what is published in a folder; None when nothing is.

    Raises
    ------
    EditionError
        Something is published, and what cannot be known: a manifest that is cut froze it too.
    """
    if not edition.is_dir() or not any(edition.iterdir()):
        return None
    try:
        manifest = Manifest.read(edition / MANIFEST)
        if manifest.is_sealed:
            return manifest
        why: object = say("errors.seal-broken")
    except ManifestError as err:
        why = err.why
    raise EditionError(say("errors.unreadable-figures", manifest=edition / MANIFEST, why=why))


def told_by(manifest: Manifest) -> dict[Key, Told]:
    """Return the observations that an edition shows, by indicator, year and territory.

    Differences, targets and figures said by others follow from them or are not ours: left out.
    """
    shown = {
        Key(one.indicator, one.year, one.territory): one for one in manifest.figures if one.observed
    }
    return dict(sorted(shown.items()))


def figures_of(manifest: Manifest) -> dict[Key, Value]:
    """Return the values of the observations that an edition shows."""
    return {
        key: Value(one.numerator, one.denominator)  # type: ignore[arg-type] # None: masked
        for key, one in told_by(manifest).items()
    }


def freeze_of(manifest: Manifest) -> date:
    """Return the day up to which the data of an edition were known."""
    return date.fromisoformat(manifest.parameters.freeze)


def compare_editions(
    before: Manifest, after: Manifest, entries: Sequence[Revision]
) -> list[Change]:
    """Return the figures of one edition that differ in another, each with its entry, if any.

    Between two editions of one freeze an entry serves once: those that the former edition was
    made with explain its own figures, not later ones.
    """
    freezes = (freeze_of(before), freeze_of(after))
    used = set(before.revisions) if freezes[0] == freezes[1] else set()
    usable = [entry for entry in entries if entry.id not in used]
    return changes(figures_of(before), figures_of(after), freezes, usable)


def compare_folders(before: Path, after: Path, entries: Sequence[Revision]) -> list[Change]:
    """Return the figures of one edition folder that differ in another.

    Raises
    ------
    UsageError
        They are of two territories: what is not in both could not differ.
    """
    former, new = read_manifest(before), read_manifest(after)
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
    if (before := former_manifest(former)) is None:
        return
    after = read_manifest(new)
    found = unexplained(compare_editions(before, after, entries))
    _refuse({(freeze_of(before), freeze_of(after)): found}, entries, data)


def check_recorded(record: Record, new: Manifest, entries: Sequence[Revision], data: str) -> None:
    """Raise RefusedError when an edition would change a figure that the record knows.

    Each figure is compared as it was last published, by any edition, at the same freeze or an
    earlier one. Between editions of one freeze an entry serves once; what is masked at one of two
    freezes is left out.
    """
    freeze, left = freeze_of(new), figures_of(new)
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
    raise RefusedError(
        say(
            "errors.unexplained",
            count=len(every),
            listed=listed,
            more=more,
            data=data,
            register=REGISTER,
            lines=lines,
        )
    )
