"""Read what a plan declares, all of it, and look at what its files say of each other."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reporting.plan.catalogue import REQUIRED, Indicator, read_catalogue, with_breaks
from reporting.plan.claims import AUTHORISED, Claim, read_claims
from reporting.plan.controls import read_controls
from reporting.plan.revisions import Revision, read_revisions
from reporting.plan.settings import Settings, read_settings
from reporting.plan.targets import Target, read_targets
from reporting.plan.toml import attempt, finding, nearest
from reporting.registers import Finding, Package, has_errors, say
from reporting.territories import Territories

SETTINGS, CATALOGUE = "plan/plan.toml", "plan/indicators.toml"
CONTROLS, CALENDAR = "plan/controles.toml", "plan/calendar.toml"

Catalogue = Mapping[str, Indicator]


def read_plan(folder: Path, package: Package) -> tuple[list[Finding], dict[str, Any]]:
    """Read the files and the tables of a plan, its calendar aside.

    Returns
    -------
    All findings, and what was read by name: `settings`, `catalogue`, `controls`, `targets`,
    `claims`, `revisions`, each None when refused; `territories` once there is no error.
    """
    findings: list[Finding] = []

    def read(reader: Callable[..., Any], *given: Any) -> Any:
        found, faults = attempt(reader, *given)
        findings.extend(faults)
        return found

    def rows(reader: Callable[..., Any], table: str) -> Any:
        if table not in package.tables:
            return None
        return read(reader, package.tables[table], folder / package.resources[table].path)

    content = {
        "settings": read(read_settings, folder / SETTINGS),
        "catalogue": read(read_catalogue, folder / CATALOGUE),
        "controls": read(read_controls, folder / CONTROLS),
        "targets": rows(read_targets, "cibles"),
        "claims": rows(read_claims, "chiffres_publies"),
        "revisions": rows(read_revisions, "revisions"),
    }
    if not has_errors([*package.findings, *findings]):
        content["territories"] = Territories(package.tables)
        findings += _contradictions(folder, package, content)
        required = content["settings"].securisation.composantes
        content["catalogue"] = with_breaks(content["catalogue"], required)
    return findings, content


def _contradictions(folder: Path, package: Package, content: dict[str, Any]) -> Iterator[Finding]:
    """Give the names that nothing has, and the values that cannot be beside others."""
    settings, catalogue = content["settings"], content["catalogue"]
    tables, places = package.resources, {place.id for place in content["territories"]}
    yield from _of_settings(folder / SETTINGS, settings, catalogue, tables)
    for entry in catalogue.values():
        yield from _of_indicator(folder / CATALOGUE, entry, settings, catalogue, tables)
    for number, one in enumerate(content["controls"].rupture):
        yield from _unknown(folder / CONTROLS, f"rupture.{number}.table", [one.table], tables)
    for target in content["targets"]:
        yield from _of_target(folder / tables["cibles"].path, target, catalogue)
    for claim in content["claims"]:
        yield from _of_claim(folder / tables["chiffres_publies"].path, claim, catalogue, places)
    for revision in content["revisions"]:
        path = folder / tables["revisions"].path
        yield from _of_revision(path, revision, settings, catalogue, places)


def _of_settings(
    path: Path, settings: Settings, catalogue: Catalogue, tables: Collection[str]
) -> Iterator[Finding]:
    words, diffusion = settings.vocabulaire, settings.diffusion
    measures, spent = [settings.prix.mesure] if settings.prix else [], settings.depenses_depuis
    for key, values, known in (
        ("securisation.composantes", settings.securisation.composantes, words.composantes),
        ("depenses_depuis", spent, words.mesures),
        ("prix.mesure", measures, spent),
        ("couts.depense", [one.depense for one in settings.couts], catalogue),
        ("couts.diviseur", [one.diviseur for one in settings.couts], catalogue),
        ("diffusion.minimums", diffusion.minimums, catalogue),
        ("diffusion.registres_publics", diffusion.registres_publics, tables),
    ):
        yield from _unknown(path, key, values, known)


def _of_indicator(
    path: Path,
    entry: Indicator,
    settings: Settings,
    catalogue: Catalogue,
    tables: Collection[str],
) -> Iterator[Finding]:
    words = settings.vocabulaire
    for key, values, known in (
        ("groupe", [entry.groupe], words.axes),
        ("registres", entry.registres, tables),
        ("depense", [entry.depense] if entry.depense else [], settings.depenses_depuis),
        ("composante", [entry.composante] if entry.composante else [], words.composantes),
        ("compose_de", entry.compose_de, [REQUIRED, *catalogue]),
        ("contributeur", [entry.contributeur.split(".")[0]] if entry.contributeur else [], tables),
    ):
        yield from _unknown(path, f"{entry.id}.{key}", values, known)


def _of_target(path: Path, target: Target, catalogue: Catalogue) -> Iterator[Finding]:
    yield from _unknown(path, "indicateur", [target.indicator], catalogue, target.line)
    if (entry := catalogue.get(target.indicator)) is None:
        return
    if target.value < 0 or (entry.unite == "%" and target.value > 1):
        shown = f"{float(target.value):g}"
        yield finding(path, "valeur", say("no-share"), say("write-share"), shown, target.line)
    earliest = max(date(entry.premiere_annee, 12, 31), target.known_since)
    if target.due <= earliest:
        why, due = say("due-before", day=earliest), target.due.isoformat()
        yield finding(path, "echeance", why, say("correct"), due, target.line)


def _of_claim(
    path: Path, claim: Claim, catalogue: Catalogue, places: Collection[str]
) -> Iterator[Finding]:
    named = [claim.indicator] if claim.indicator else []
    yield from _unknown(path, "indicateur", named, catalogue, claim.line)
    yield from _unknown(path, "territoires", claim.territories, places, claim.line)
    entry = catalogue.get(claim.indicator)
    if entry and claim.part in AUTHORISED and not entry.depense:
        summed = [one.id for one in catalogue.values() if one.depense]
        yield from _unknown(path, "indicateur", [claim.indicator], summed, claim.line)


def _of_revision(
    path: Path,
    revision: Revision,
    settings: Settings,
    catalogue: Catalogue,
    places: Collection[str],
) -> Iterator[Finding]:
    named = [revision.territory] if revision.territory else []
    yield from _unknown(path, "indicateur", [revision.indicator], catalogue, revision.line)
    yield from _unknown(path, "territoire", named, places, revision.line)
    if revision.year not in settings.years:
        why = say("year-outside", first=settings.years[0], last=settings.years[-1])
        yield finding(path, "annee", why, say("correct"), str(revision.year), revision.line)


def _unknown(
    path: Path,
    key: str,
    values: Iterable[str],
    known: Collection[str],
    line: int | None = None,
) -> Iterator[Finding]:
    """Give each value that is not among the names there are, with the nearest one."""
    for value in values:
        if value not in known:
            fix = nearest(value, known) or say("correct")
            yield finding(path, key, say("no-such-name"), fix, value, line)
