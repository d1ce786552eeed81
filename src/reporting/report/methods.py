"""The cover and the method annex: definitions, rules, choices."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from reporting import parts
from reporting.assessment.status import rule
from reporting.parts import Figure, Part, Scope, Texts, french, say
from reporting.parts.tables import marked
from reporting.plan.catalogue import Indicator, file_of
from reporting.report.beneficiary import AROUND, departement
from reporting.report.details import word_of
from reporting.report.forms import FORMS, form, untitled
from reporting.report.overview import frontispiece
from reporting.report.tables import grid, heads
from reporting.report.values import Values

YES_NO = {True: "oui", False: "non"}
WITH_SQUARES = ("region", "departement")
"""Levels whose cover has a square for each unit."""
SHEET = (*AROUND, "communes_aidees", "communes_montant_vote")
"""The indicators of the sheet of a smaller territory."""
SETTINGS = "Réglages du plan (data/plan/plan.toml)"


@untitled
def cover(values: Values, line: str | None = None) -> Part:
    """Return the cover: what, where, when, and how far the data can be trusted.

    With a `line` under its title, it is that of a summary: a band, without squares.
    """
    ledger = values.ledger
    state = "cover.provisional" if values.is_provisional else "cover.final"
    return parts.cover(
        title=say("cover.title", year=str(values.year)),
        subtitle=line or ledger.settings.sous_titre,
        plan=ledger.settings.nom,
        publisher=ledger.settings.organisme,
        territory=values.territory.id,
        territory_name=values.territory.name,
        year=values.year,
        reference_date=french.long_date(values.valid_on),
        freeze=values.known_on.isoformat(),
        freeze_text=french.long_date(values.known_on),
        status=say(state),
        notice=ledger.settings.demonstration.avis if ledger.is_demonstration else None,
        notice_line=_notice_line(values),
        report_id=f"{values.year}/{values.territory.id}/{values.known_on.isoformat()}",
        origins=_origins(values),
        sisters=_sisters(values),
        **_sister(values),
        **({"lang": values.language} if values.language != french.LANGUAGES[0] else {}),
        **_band(values, line),
    )


def _notice_line(values: Values) -> str | None:
    """Return what every page says: that the edition is provisional, that data were invented."""
    demonstration = values.ledger.settings.demonstration
    line = demonstration.ligne if values.ledger.is_demonstration else None
    if not values.ledger.settings.is_interim(values.known_on):
        return line
    if values.ledger.is_demonstration:
        line = line or demonstration.avis.partition(". ")[0]
    told = say("cover.interim", freeze=french.long_date(values.known_on))
    return f"{told} {line}" if line else told


def _band(values: Values, line: str | None) -> dict[str, str]:
    """Return what stands beside the title: the squares, the line of a summary, a small place."""
    if line is not None:
        return {"line": line}
    place = _place(values)
    return {"place": place} if place else frontispiece(values, "couverture")


def _place(values: Values) -> str | None:
    """Return where a commune or a grouping lies, and how many live there."""
    own = values.territory
    if own.level in WITH_SQUARES:
        return None
    found = departement(values) or values.region
    people = own.population
    return found.name if people is None else say("cover.place", where=found.name, n=people)


def _sisters(values: Values) -> dict[str, dict[str, str]]:
    """Return the reports of the same year that a reader goes to: the départements, or the region.

    They lie beside each other, each in the folder of its territory.
    """
    found = list(values.departements) if values.is_regional else [values.region]
    if values.territory.level not in WITH_SQUARES and (own := departement(values)):
        found = [own, values.region]
    return {place.id: {"label": place.name} for place in found}


def _sister(values: Values) -> dict[str, str]:
    """Return where the report of the region is in the other language, if there is one."""
    has_words = file_of(values.ledger.folder, french.LANGUAGES[1]).is_file()
    if not (values.is_regional and has_words) or values.ledger.settings.is_interim(values.known_on):
        return {}
    first, second = french.LANGUAGES
    is_first, own = values.language == first, values.territory.id
    folder = f"{own}-{second}" if is_first else own
    return {"sister": f"../{folder}/rapport.html", "sister_lang": second if is_first else first}


def _origins(values: Values) -> dict[str, dict[str, str]]:
    """Return where each figure comes from: the rule and the registers of the catalogue."""
    titles = values.ledger.package.resources
    told = values.ledger.settings.vocabulaire.tables
    return {
        name: {
            "label": one.libelle,
            "rule": one.formule,
            "registers": ", ".join(told.get(table, titles[table].title) for table in one.registres),
        }
        for name, one in values.ledger.catalogue.items()
        if values.territory.level in WITH_SQUARES or name in SHEET
        if one.formule
    }


@form
def definitions(values: Values, texts: Texts) -> Part:
    """Return what each indicator of the report counts, out of what, and its first limit."""
    texts["source"] = "Catalogue des indicateurs du plan (data/plan/indicators.toml)"
    rows = [
        (
            one.intitule,
            _counted(one),
            french.clauses(one.limites)[0],
            one.libelle,
            _versioned(one),
            one.formule,
            one.limites,
        )
        for name, one in values.ledger.catalogue.items()
        if values.territory.level in WITH_SQUARES or name in SHEET
        if values.cell(name) and not one.is_about_data
    ]
    texts["title"] = (
        f"{french.counted(len(rows), 'indicateur', 'indicateurs')}, et ce que chacun ne dit pas"
    )
    return grid(texts, heads(values, "definitions"), rows, details=FORMS["definitions"].details)


def _counted(indicator: Indicator) -> str:
    """Return what is counted in one line; of a share, out of what."""
    nouns = indicator.nom[1]
    is_share = indicator.unite == "%" and nouns != "euros"
    return f"{indicator.resume.rstrip('.')}{f' ; en{french.NBSP}% des {nouns}' if is_share else ''}"


def _versioned(indicator: Indicator) -> str:
    """Return a definition, with its version once it has changed."""
    suffix = f" (version {indicator.version})" if indicator.version > 1 else ""
    return indicator.definition + suffix


@form
def status_rule(values: Values, texts: Texts) -> Part:
    """Return the rule that gives a status: the first line that holds decides."""
    thresholds = values.ledger.settings.thresholds_on(values.known_on)
    texts["source"] = SETTINGS
    texts["title"] = f"En bonne voie dès {french.share(Fraction(str(thresholds.en_bonne_voie)))}"
    rows = [
        (marked(word_of(status), status.value), condition) for status, condition in rule(thresholds)
    ]
    return grid(texts, heads(values, "status_rule"), rows)


@form
def settings(values: Values, texts: Texts) -> Part:
    """Return the choices that the figures depend on."""
    chosen = values.ledger.settings
    names, words = chosen.vocabulaire.composantes, chosen.vocabulaire.intitules
    components = [names.get(code, code) for code in chosen.securisation.composantes]
    rows: list[tuple[str, Figure | str]] = [
        ("Arrêté des données", french.long_date(values.known_on)),
        (words.composantes_requises, ", ".join(components)),
        (
            say("settings.outage"),
            say("settings.days", n=chosen.equipements.tolerance_hors_service_jours),
        ),
        (words.equipement_partiel, YES_NO[chosen.equipements.partiel_compte]),
        (say("settings.permit"), YES_NO[chosen.equipements.autorisation_valide]),
        *_envelope(values),
    ]
    texts["source"] = SETTINGS
    if not values.keeps("lycees_securises"):
        rows = [row for row in rows if row[0] != words.composantes_requises]
    rows = [row for row in rows if row[0]]
    texts["title"] = say("settings.title", n=len(rows))
    part = grid(texts, heads(values, "settings"), rows)
    columns = tuple(replace(one, align="left") for one in part.data.columns) if part.data else ()
    return replace(part, data=part.data and replace(part.data, columns=columns))


def _envelope(values: Values) -> Iterator[tuple[str, Figure | str]]:
    """Give the envelope and its period, of a plan that has one."""
    envelope = values.ledger.settings.enveloppe
    if envelope is None:
        return
    last = envelope.au - timedelta(days=1)
    scope = Scope(values.region.id, values.year, envelope.du, last)
    cents, name = envelope.montant_euros * 100, "Enveloppe du plan"
    yield name, scope.figure("enveloppe", cents, None, "EUR", decimals=0, label=name)
    first, end = map(french.long_date, (envelope.du, last))
    yield "Période de l'enveloppe", f"du {first} au {end}"
