"""The cover and the method annex: definitions, rules, choices, registers."""

from datetime import date, timedelta

from reporting import parts
from reporting.assessment.status import rule
from reporting.parts import Figure, Part, Scope
from reporting.parts.french import long_date
from reporting.parts.language import LANGUAGES
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.plan.catalogue import Indicator
from reporting.report.forms import form, grid, heads, untitled
from reporting.report.overview import frontispiece
from reporting.report.values import Values

SHORT_HASH = 16
"""Characters of a SHA-256 that the annex prints; the manifest has all 64."""
YES_NO = {True: "oui", False: "non"}
SETTINGS = "Réglages du plan (data/plan/plan.toml)"


@untitled
def cover(values: Values, subtitle: str | None = None) -> Part:
    """Return the cover: what, where, when, and how far the data can be trusted.

    Its subtitle is that of the plan, unless another one is given.
    """
    ledger = values.ledger
    state = "cover.provisional" if values.is_provisional else "cover.final"
    return parts.cover(
        title=say("cover.title", year=str(values.year)),
        subtitle=subtitle or ledger.settings.sous_titre,
        plan=ledger.settings.nom,
        publisher=ledger.settings.organisme,
        territory=values.territory.id,
        territory_name=values.territory.name,
        year=values.year,
        reference_date=long_date(values.valid_on),
        freeze=values.known_on.isoformat(),
        freeze_text=long_date(values.known_on),
        status=say(state),
        notice=ledger.settings.demonstration.avis if ledger.is_demonstration else None,
        notice_line=ledger.settings.demonstration.ligne if ledger.is_demonstration else None,
        report_id=f"{values.year}/{values.territory.id}/{values.known_on.isoformat()}",
        origins=_origins(values),
        **({"lang": values.language} if values.language != LANGUAGES[0] else {}),
        **frontispiece(values, "couverture"),
    )


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
        if one.formule
    }


@form
def definitions(values: Values, texts: Texts) -> Part:
    """Return what each indicator of the report means, counts and leaves out."""
    texts["source"] = "Catalogue des indicateurs du plan (data/plan/indicators.toml)"
    rows = [
        (one.libelle, _versioned(one), one.limites)
        for name, one in values.ledger.catalogue.items()
        if values.cell(name)
    ]
    return grid(texts, heads(values, "definitions"), rows)


def _versioned(indicator: Indicator) -> str:
    """Return a definition, with its version once it has changed."""
    suffix = f" (version {indicator.version})" if indicator.version > 1 else ""
    return indicator.definition + suffix


@form
def status_rule(values: Values, texts: Texts) -> Part:
    """Return the rule that gives a status: the first line that holds decides."""
    thresholds = values.ledger.settings.thresholds_on(values.known_on)
    texts["source"] = SETTINGS
    rows = [(status.text, condition) for status, condition in rule(thresholds)]
    return grid(texts, heads(values, "status_rule"), rows)


@form
def settings(values: Values, texts: Texts) -> Part:
    """Return the choices that the figures depend on."""
    chosen = values.ledger.settings
    names, words = chosen.vocabulaire.composantes, chosen.vocabulaire.intitules
    components = [names.get(code, code) for code in chosen.securisation.composantes]
    last = chosen.enveloppe.au - timedelta(days=1)
    rows: list[tuple[str, Figure | str]] = [
        ("Arrêté des données", long_date(values.known_on)),
        (words.composantes_requises, ", ".join(components)),
        (
            "Panne tolérée avant qu'un équipement cesse de compter",
            f"{chosen.equipements.tolerance_hors_service_jours} jours",
        ),
        (words.equipement_partiel, YES_NO[chosen.equipements.partiel_compte]),
        (
            "Une autorisation inscrite doit être en cours de validité",
            YES_NO[chosen.equipements.autorisation_valide],
        ),
        ("Enveloppe du plan", _envelope(values, last)),
        ("Période de l'enveloppe", f"du {long_date(chosen.enveloppe.du)} au {long_date(last)}"),
    ]
    texts["source"] = SETTINGS
    if not values.keeps("lycees_securises"):
        rows = [row for row in rows if row[0] != words.composantes_requises]
    return grid(texts, heads(values, "settings"), [row for row in rows if row[0]])


def _envelope(values: Values, last: date) -> Figure:
    envelope = values.ledger.settings.enveloppe
    scope = Scope(values.region.id, values.year, envelope.du, last)
    cents = envelope.montant_euros * 100
    return scope.figure("enveloppe", cents, None, "EUR", decimals=0, label="Enveloppe du plan")


@form
def registers(values: Values, texts: Texts) -> Part:
    """Return the files that the report rests on, with their rows and checksums."""
    package = values.ledger.package
    used = sorted({name for one in values.ledger.catalogue.values() for name in one.registres})
    rows = [
        (
            resource.title,
            f"data/{resource.path}",
            len(package.tables[name]),
            package.files[resource.path][:SHORT_HASH],
        )
        for name in used
        for resource in (package.resources[name],)
        if resource.path in package.files  # an optional file may not be there
    ]
    return grid(texts, heads(values, "registers"), rows)
