"""Published figures are frozen: an edition that changes one needs an entry that says why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from reporting.editions.manifest import Manifest, ManifestError
from reporting.editions.places import MANIFEST
from reporting.errors import EditionError, UsageError
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
        message = f"{edition} : ce n'est ni une édition publiée, ni un manifeste ({err})."
        raise UsageError(message) from err


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
        why = "son empreinte n'est plus la sienne"
    except ManifestError as err:
        why = str(err)
    message = (
        f"on ne peut savoir quels chiffres sont publiés : {edition / MANIFEST} ne se lit pas "
        f"({why}). Le remettre d'une sauvegarde ; ou ôter ce dossier, en sachant que ses chiffres "
        "pourront alors changer sans motif. Puis relancer."
    )
    raise EditionError(message)


def figures_of(manifest: Manifest) -> dict[Key, Value]:
    """Return the observations that an edition shows, by indicator, year and territory.

    Differences, targets and figures said by others follow from them or are not ours: left out.
    """
    shown = {
        Key(one.indicator, one.year, one.territory): Value(
            one.numerator,  # type: ignore[arg-type] # None: masked
            one.denominator,
        )
        for one in manifest.figures
        if one.observed
    }
    return dict(sorted(shown.items()))


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
    """Return the figures of one edition folder that differ in another."""
    return compare_editions(read_manifest(before), read_manifest(after), entries)


def check_frozen(former: Path, new: Path, entries: Sequence[Revision], data: str) -> None:
    """Raise EditionError when an edition would change a figure that it published before.

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
    if not (found := unexplained(compare_editions(before, after, entries))):
        return
    listed = "\n".join(f"  {change}" for change in found[:SHOWN])
    more = f"\n  et {len(found) - SHOWN} autres" if len(found) > SHOWN else ""
    lines = "\n".join(lines_to_add(found, (freeze_of(before), freeze_of(after)), entries))
    message = (
        f"{len(found)} chiffre(s) publié(s) changeraient sans motif :\n{listed}{more}\n"
        f"Ajouter à {data}/{REGISTER}, nature vérifiée, motif, auteur et date remplis :\n{lines}\n"
    )
    raise EditionError(message)
