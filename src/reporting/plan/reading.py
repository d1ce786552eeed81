"""Read what a plan declares, all of it, and say what its files cannot mean beside each other."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.plan.catalogue import (
    REQUIRED,
    Catalogue,
    Indicator,
    read_catalogue,
    read_translation,
    words_of,
)
from reporting.plan.declared import FILES, NATURE
from reporting.plan.revisions import Revision, read_controls, read_revisions
from reporting.plan.settings import Settings, read_settings
from reporting.plan.targets import AUTHORISED, Claim, Target, read_claims, read_targets
from reporting.registers.coverage import ROWS
from reporting.registers.declarations import Names, attempt, finding, read_toml
from reporting.registers.findings import Finding, Phrase, has_errors, say
from reporting.registers.package import Package
from reporting.territories import Territories

__all__ = ["CALENDAR", "CATALOGUE", "SETTINGS", "read_plan"]

CONTROLS, CALENDAR = "plan/controles.toml", "plan/calendar.toml"

AGREED, WORKS = "engagements_conventions.convention", "operations_travaux.nature"
WORDS = (
    "campagnes_ami.dispositif",
    "effectifs_conventionnes.type",
    "actions_sensibilisation.theme",
    "ap_ae_cp.mesure",
    "dossiers.volets",
    "equipements_lycee.composante",
    AGREED,
    "indices_prix.indice",
    WORKS,
)
"""Columns whose words a plan names: one that no row may carry would count nothing."""


def read_plan(
    folder: Path, package: Package, computed: Collection[str] | None = ()
) -> tuple[list[Finding], dict[str, Any]]:
    """Read the files and the tables of a plan, its calendar aside.

    Parameters
    ----------
    computed
        Indicators that can be computed: one that the catalogue leaves out is no unknown name. None
        for a folder that was found to be sound: no name is looked up again.

    Returns
    -------
    All findings, and what was read by name: `settings`, `catalogue`, `controls`, `targets`,
    `claims`, `revisions` and `territories`, each None when refused.
    """
    findings: list[Finding] = []
    territories = None if has_errors(package.findings) else Territories(package.tables)
    names = None
    if computed is not None and package.resources:  # empty: the list of tables itself is refused
        names = _names(folder, package, territories, computed)

    def read(reader: Callable[..., Any], file: str) -> Any:
        found, faults = attempt(reader, folder / file, names)
        findings.extend(faults)
        return found

    def rows(reader: Callable[..., Any], table: str) -> Any:
        if table not in package.tables:
            return None
        frame = package.tables[table]
        return read(lambda *given: reader(frame, *given), package.resources[table].path)

    content = {
        "settings": read(read_settings, SETTINGS),
        "catalogue": read(read_catalogue, CATALOGUE),
        "controls": read(read_controls, CONTROLS),
        "targets": rows(read_targets, "cibles"),
        "claims": rows(read_claims, "chiffres_publies"),
        "revisions": rows(read_revisions, "revisions"),
        "territories": territories,
    }
    for path in words_of(folder) if names is not None else ():
        read(read_translation, path.relative_to(folder).as_posix())
    if None not in content.values():
        findings += [] if names is None else _contradictions(folder, package, content)
        required = content["settings"].securisation.composantes
        content["catalogue"] = content["catalogue"].with_breaks(required)
    return findings, content


def _names(
    folder: Path, package: Package, territories: Territories | None, computed: Collection[str]
) -> Names:
    """Return the names that the files of a plan may use, as far as they can be read."""
    settings = attempt(read_toml, folder / SETTINGS)[0] or {}
    listed = attempt(read_toml, folder / CATALOGUE)[0]
    entries = (listed or {}).items()
    indicators = listed and {name: one for name, one in entries if isinstance(one, dict)}
    diffusions = [(name, one.get("diffusion")) for name, one in (indicators or {}).items()]
    nouns = [one.get("nom") for one in (indicators or {}).values()]
    words = settings.get("vocabulaire")
    words = words if isinstance(words, dict) else {}
    columns = {
        f"{table}.{name}" for table, schema in package.schemas.items() for name in schema.names
    }
    codes, named = settings.get("codes"), words.get("composantes")
    codes, named = (one if isinstance(one, dict) else {} for one in (codes, named))
    found = _written(package)
    for column, given in _given(settings, words).items():
        if found.get(column, given) < given:  # all that is written is named: others have no row yet
            found[column] = given
    equipment = found.get("equipements_lycee.composante") or ()
    found |= {
        "table": package.resources,
        "colonne": columns,
        "colonne_simple": {ROWS, *(one.partition(".")[2] for one in columns)},
        "territoire": territories and territories.levels,
        "departement": territories and {one.code for one in territories.of_level("departement")},
        "indicateur": indicators and {*indicators, *computed},
        "secret": indicators and {name for name, of in diffusions if of == "secret"},
        "nom": indicators and [one[0] for one in nouns if isinstance(one, list) and one],
        "partie": indicators and {REQUIRED, *indicators, *computed},
        "axe": words.get("axes"),
        "mesure": words.get("mesures"),
        "composante": words.get("composantes"),
        "plan_de_surete": [one for one in named if one not in equipment],
        "equipements_lycee.composante": equipment and [*equipment, codes.get("mise_en_surete")],
        "depense": settings.get("depenses_depuis"),
    }
    return {
        kind: {str(name) for name in names}
        for kind, names in found.items()
        if isinstance(names, Iterable) and not isinstance(names, str)
    }


def _given(settings: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, set[Any]]:
    """Return what the settings name of columns that may hold any word."""
    lists, natures = settings.get("conventions"), words.get("natures")
    lists = lists if isinstance(lists, list) else []
    agreed = {str(one.get("nom")) for one in lists if isinstance(one, dict)}
    return {AGREED: agreed, WORKS: {*natures} if isinstance(natures, dict) else set()}


def _written(package: Package) -> dict[str, Any]:
    """Return the words that registers may write, or have written where any are allowed."""
    found: dict[str, Any] = {}
    for table, column in (one.split(".") for one in WORDS):
        schema = package.schemas.get(table)
        if schema is not None and column in schema.names:
            allowed = schema[column].constraints.enum
            rows = package.tables[table][column] if table in package.tables else ()
            texts = pd.Series(rows).dropna().unique()
            found[f"{table}.{column}"] = allowed or {
                w for one in texts for w in (one, *one.split("+"))
            }
    return {name: words for name, words in found.items() if words}


SETTINGS, CATALOGUE = "plan/plan.toml", "plan/indicators.toml"
WHOLE = 100
"""In per cent."""
LONGEST = 20
"""Years before those of a plan in which something of it may have begun."""
EURO = "euro"
"""What cents are told in."""


Faults = Iterator[tuple[Any, ...]]
"""A key or a column, its value, why it cannot be meant, and what to do if not to correct it."""


def _contradictions(folder: Path, package: Package, content: dict[str, Any]) -> Iterator[Finding]:
    """Give the values that cannot be beside others."""
    for file, line, faults in _looked_at(package, content):
        path = folder / (package.resources[file].path if file in package.resources else file)
        for key, value, why, *how in faults:
            yield finding(path, key, why, say(*(how or ["correct"])), str(value), line)


def _looked_at(
    package: Package, content: dict[str, Any]
) -> Iterator[tuple[str, int | None, Faults]]:
    """Give what is wrong in each file, or in a line of it."""
    catalogue, settings = content["catalogue"], content["settings"]
    levels = content["territories"].levels
    yield SETTINGS, None, _unsaid(package, settings, catalogue)
    yield SETTINGS, None, _of_settings(settings, catalogue)
    yield SETTINGS, None, _hidden(settings, catalogue)
    yield CATALOGUE, None, _alike(catalogue)
    yield CATALOGUE, None, _of_indicators(catalogue, settings)
    before: dict[str, Target] = {}
    for one in content["targets"]:  # by indicator and version
        yield "cibles", one.line, _of_version(one, before.get(one.indicator))
        before[one.indicator] = one
    for one in content["targets"]:
        if one.indicator in catalogue:
            yield "cibles", one.line, _of_target(one, catalogue[one.indicator])
    for one in content["claims"]:
        yield "chiffres_publies", one.line, _of_claim(one, catalogue, levels)
    for one in content["revisions"]:
        yield "revisions", one.line, _of_revision(one, settings)
        yield "revisions", one.line, _of_what_is_revised(one, package, catalogue, levels)


def _unsaid(package: Package, settings: Settings, catalogue: Mapping[str, Indicator]) -> Faults:
    """Give what registers count and the plan does not name: it would be unseen, or a bare code.

    A plan may leave all strands of grants unnamed, not some of them; the least value of a secret
    count, and whether spendings have average costs, are never supposed.
    """
    words, tables = settings.vocabulaire, package.tables
    written = set(tables["ap_ae_cp"]["mesure"].dropna()) if "ap_ae_cp" in tables else set()
    lacking = [f"vocabulaire.mesures.{one}" for one in sorted(written - words.mesures.keys())]
    if "dossiers" in tables and words.volets:
        strands = set(tables["dossiers"]["volets"].dropna().str.split("|").explode())
        lacking += [f"vocabulaire.volets.{one}" for one in sorted(strands - words.volets.keys())]
    if "indices_prix" in tables and len(tables["indices_prix"]) and settings.prix is None:
        lacking.append("prix")
    if "couts" not in settings.model_fields_set and any(one.depense for one in catalogue.values()):
        lacking.append("couts")
    yield from ((key, "", say("key-missing"), "add-it") for key in lacking)
    for name, entry in catalogue.items():
        if entry.diffusion == "secret" and name not in settings.diffusion.minimums:
            yield f"diffusion.minimums.{name}", "", say("key-missing"), "declare-it"


def _of_settings(settings: Settings, catalogue: Mapping[str, Indicator]) -> Faults:
    """Give the days after all reports, the costs of what is no money, and a map of no shares."""
    last = settings.freeze_of(settings.years[-1])
    days: list[tuple[str, date | None]]
    days = [(f"depenses_depuis.{name}", day) for name, day in settings.depenses_depuis.items()]
    days += [("conventions.signee_le", one.signee_le) for one in settings.conventions]
    days += [("statuts.depuis", one.depuis) for one in settings.statuts]
    of_envelope = (one for one in settings.enveloppe or () if one[0] in ("votee_le", "du"))
    days += [(f"enveloppe.{name}", day) for name, day in of_envelope]
    first = date(settings.years[0] - LONGEST, 1, 1)
    for key, day in days:
        if day and day > last:
            yield key, day, say("day-after", day=last)
        elif day and day < first:
            yield key, day, say("day-before", day=first)
    for cost in settings.couts:
        entry = catalogue.get(cost.diviseur)
        is_no_share = entry and cost.element == "denominateur" and not entry.is_ratio
        if entry and (is_no_share or entry.unite == "EUR"):
            why = say("refused", why=f"{cost.element} : {entry.unite}")
            yield "couts.diviseur", entry.id, why
    units = [("couts.depense", one.depense, "EUR") for one in settings.couts]
    units += [("site.carte", settings.site.carte, "%")] if settings.site.carte else []
    for key, name, unit in units:
        if name in catalogue and catalogue[name].unite != unit:
            allowed = (one for one, entry in catalogue.items() if entry.unite == unit)
            yield key, name, say("not-allowed", allowed=", ".join(allowed))


def _hidden(settings: Settings, catalogue: Mapping[str, Indicator]) -> Faults:
    """Give the registers said to be public on which hidden counts rest alone, or what they lack."""
    world = [one for one in catalogue.values() if not one.is_about_data]
    shown = {table for one in world if one.diffusion == "publique" for table in one.registres}
    shown |= {one.registres[0] for one in world}  # a list of what is counted
    resting = {table for one in world for table in one.registres}
    for table in settings.diffusion.registres_publics:
        if table in resting - shown:
            allowed = say("not-allowed", allowed=", ".join(sorted(shown)))
            yield "diffusion.registres_publics", table, allowed


def _alike(catalogue: Mapping[str, Indicator]) -> Faults:
    """Give the indicators that readers could not tell from one before them."""
    for part in ("code", "libelle", "composante"):
        seen: dict[str, str] = {}
        for name, entry in catalogue.items():
            text = getattr(entry, part)
            if text and text in seen:
                yield f"{name}.{part}", text, say("same-as", name=seen[text]), "rename-one"
            seen.setdefault(text, name)


def _of_indicators(catalogue: Catalogue, settings: Settings) -> Faults:
    """Give the indicators of no year, and the parts whose secrecy is not that of their whole."""
    required = settings.securisation.composantes
    last = settings.freeze_of(settings.years[-1])
    for name, entry in catalogue.items():
        if not settings.years[0] - LONGEST <= entry.premiere_annee <= settings.years[-1]:
            yield f"{name}.premiere_annee", entry.premiere_annee, _outside(settings)
        if entry.definition_du > last:
            yield f"{name}.definition_du", entry.definition_du, say("day-after", day=last)
        if entry.unite == "EUR" and entry.nom[0] != EURO:
            yield f"{name}.nom", entry.nom[0], say("not-allowed", allowed=EURO)
        for part in (catalogue[one] for one in catalogue.parts_of(name, required)[1:]):
            if part.composante and part.diffusion != entry.diffusion:
                why = say("refused", why=f"{name} : {entry.diffusion}")
                yield f"{part.id}.diffusion", part.diffusion, why


def _outside(settings: Settings) -> Phrase:
    return say("year-outside", first=settings.years[0], last=settings.years[-1])


def _of_version(one: Target, former: Target | None) -> Faults:
    """Give the version of a target that does not follow the one before it, by one, a day after."""
    expected = 1 if former is None else former.version + 1
    if one.version != expected:
        yield "version", one.version, say("not-allowed", allowed=str(expected))
    elif former and one.replaces is None:
        yield "remplace", "", say("replaces-nothing", version=former.version), "add-it"
    elif former and one.known_since < former.known_since:
        day = "annoncee_le" if one.announced_on else "adoptee_le"
        yield day, one.known_since, say("day-before", day=former.known_since)


def _of_target(target: Target, entry: Indicator) -> Faults:
    is_no_aim = target.value == 0 and entry.sens == "hausse"
    most = 0.99 if entry.sens == "baisse" else 1
    if is_no_aim or target.value < 0 or (entry.unite == "%" and target.value > most):
        yield "valeur", f"{float(target.value):g}", say("no-share"), "write-share"
    if entry.sens == "sans_sens":
        yield "indicateur", entry.id, say("not-allowed", allowed="sens : hausse, baisse")
    earliest = max(date(entry.premiere_annee, 12, 31), target.known_since)
    if target.due <= earliest:
        yield "echeance", target.due, say("due-before", day=earliest)
    if target.is_announced and target.adopted_on:
        yield "adoptee_le", target.adopted_on, say("not-adopted")


def _of_claim(
    claim: Claim, catalogue: Mapping[str, Indicator], levels: Mapping[str, str]
) -> Faults:
    """Give what a published figure cannot be: more than all, of no place, explained before it."""
    entry = catalogue.get(claim.indicator)
    if claim.unit.startswith("%") and not 0 <= claim.value <= WHOLE:
        yield "valeur", claim.text, say("not-allowed", allowed=f"0 - {WHOLE}")
    if claim.explained_on and claim.explained_on < claim.published_on:
        yield "explique_le", claim.explained_on, say("day-before", day=claim.published_on)
    if claim.valid_on and claim.valid_on.year > claim.published_on.year:
        yield "valide_le", claim.valid_on, say("day-after", day=claim.published)
    if entry is None:
        if not claim.indicator and (claim.part or claim.territories):
            yield "indicateur", "", say("key-missing")
        return
    is_of = say("refused", why=f"{entry.id} : {entry.unite}")
    counted = claim.unit.startswith("%"), claim.scale > 1
    if claim.part in AUTHORISED and not entry.depense:
        summed = ", ".join(one.id for one in catalogue.values() if one.depense)
        yield "element", claim.part, say("refused", why=f"depense : {summed}")
    elif claim.part == "denominateur" and not entry.is_ratio:
        yield "element", claim.part, is_of
    elif claim.part == "valeur" and counted != (entry.unite == "%", entry.unite == "EUR"):
        yield "unite", claim.unit, is_of
    for place in claim.territories:
        if levels.get(place) not in entry.echelons:
            yield "territoires", place, say("not-allowed", allowed=", ".join(entry.echelons))


def _of_revision(revision: Revision, settings: Settings) -> Faults:
    """Give the years and the days of a revision that no report can have."""
    first = settings.freeze_of(settings.periode.premier_rapport)
    if revision.is_of_figures and revision.year not in settings.years:
        yield "annee", revision.year, _outside(settings)
    elif revision.is_of_figures and settings.freeze_of(revision.year) > revision.before:
        yield "annee", revision.year, say("day-after", day=revision.before)
    for column, day in (("arrete_avant", revision.before), ("arrete_apres", revision.after)):
        near = settings.freeze_of(day.year - 1)
        if day < first:
            yield column, day, say("day-before", day=first)
        elif day != near and not settings.is_interim(day):
            yield column, day, say("no-freeze", day=near)
    if revision.written_on < revision.before:
        yield "le", revision.written_on, say("day-before", day=revision.before)


def _of_what_is_revised(
    revision: Revision,
    package: Package,
    catalogue: Mapping[str, Indicator],
    levels: Mapping[str, str],
) -> Faults:
    """Give the places that an indicator does not have, and the keys that nothing can have."""
    entry = catalogue.get(revision.indicator)
    if entry and revision.territory and levels.get(revision.territory) not in entry.echelons:
        allowed = ", ".join(entry.echelons)
        yield "territoire", revision.territory, say("not-allowed", allowed=allowed)
    is_declared, key = revision.nature == NATURE, revision.key
    if is_declared and key.partition(".")[0] not in FILES:
        allowed = ", ".join(f"{one}.…" for one in FILES)
        yield "cle", key, say("not-allowed", allowed=allowed)
    for column, value in {"registre": revision.register_name, "cle": key}.items():
        if value and revision.nature != "registre" and not (is_declared and column == "cle"):
            yield column, value, say("refused", why=f"nature : {revision.nature}")
    schema = package.schemas.get(revision.register_name)
    if schema and key and len(key.split("|")) != len(schema.primary_key):
        yield "cle", key, say("not-allowed", allowed=" | ".join(schema.primary_key))
