"""The tables of a report: dashboard, départements, published figures, methods."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from reporting.assessment.status import rule
from reporting.parts import Column, Figure, Part, Scope, table
from reporting.parts.french import MASKED, long_date
from reporting.plan.catalogue import Indicator
from reporting.plan.claims import Claim, Comparison
from reporting.report.values import Values

SHORT_HASH = 16
"""Characters of a SHA-256 that the annex prints; the manifest has all 64."""
MILLION_EUROS = 100_000_000
"""One million euros, in cents."""
YES_NO = {True: "oui", False: "non"}


def dashboard(values: Values, indicators: Sequence[str], title: str, id: str) -> Part:
    """Return the grid of the report: N-2, N-1, N, targets and status, one row per indicator."""
    year = values.year
    columns = (
        Column("indicateur", "Indicateur", header=True),
        *(Column(f"a{y}", str(y), align="right") for y in (year - 2, year - 1, year)),
        Column("cible_initiale", "Cible initiale"),
        Column("statut_initial", "Statut"),
        Column("cible_en_vigueur", "Cible en vigueur"),
        Column("statut_en_vigueur", "Statut"),
    )
    rows = [
        (
            values.plan.catalogue[name].libelle,
            *(series[y] for y in (year - 2, year - 1, year)),
            *_assessed(values, name),
        )
        for name in indicators
        if (series := values.series(name)) and values.cell(name)
    ]
    return table(
        columns,
        rows,
        id=id,
        title=title,
        subtitle=f"Situation au 31 décembre, {values.territory.name}",
        source=source_of(values, "Registres de la Région"),
        note=(
            "Le statut compare le rythme constaté, sur la durée et sur trois ans, au rythme "
            "qu'il faut ; la règle est en annexe. « – » : aucune cible publique."
        ),
    )


def _assessed(values: Values, name: str) -> tuple[str, str, str, str]:
    """Return the initial target and the one in force, each with its status."""
    targets, found = values.targets(name), values.assessments(name)
    if not targets or (found is None and values.figure(name)):
        return "–", "–", "–", "–"
    first, last = (
        f"{values.target_figure(name, target).text} ({target.due.year})"
        for target in (targets[0], targets[-1])
    )
    if found is None:
        return first, MASKED, last if len(targets) > 1 else "inchangée", MASKED
    if len(targets) == 1:
        return first, found.initial.status.text, "inchangée", "–"
    return first, found.initial.status.text, last, found.in_force.status.text


def targets(values: Values, title: str, id: str) -> Part:
    """Return every version of every target: what was promised, when, by whom, for when."""
    rows = [
        (
            values.plan.catalogue[target.indicator].libelle,
            str(target.version),
            values.target_figure(target.indicator, target),
            long_date(target.due),
            long_date(target.known_since),
            "annoncée" if target.is_announced else "votée",
            target.source,
        )
        for name in values.plan.catalogue
        if values.series(name)
        for target in values.targets(name)
    ]
    return table(
        (
            Column("indicateur", "Indicateur", header=True),
            Column("version", "Version", align="right"),
            Column("valeur", "Cible", align="right"),
            Column("echeance", "Échéance"),
            Column("connue", "Connue le"),
            Column("nature", "Nature"),
            Column("source", "Source"),
        ),
        rows,
        id=id,
        title=title,
        subtitle="Une cible annoncée en public n'est pas une cible votée",
        source=source_of(values, "Registre des cibles (data/plan/cibles.csv)"),
    )


def status_rule(values: Values, title: str, id: str) -> Part:
    """Return the rule that gives a status: the first line that holds decides."""
    thresholds = values.plan.settings.thresholds_on(values.known_on)
    return table(
        (Column("statut", "Statut", header=True), Column("condition", "Condition")),
        [(status.text, condition) for status, condition in rule(thresholds)],
        id=id,
        title=title,
        subtitle="R : rythme depuis l'origine / rythme requis ; K : rythme récent / rythme restant",
        source="Réglages du plan (data/plan/plan.toml)",
    )


def departements(values: Values, indicators: Sequence[str], title: str, id: str) -> Part:
    """Return one row per département and one for the region."""
    catalogue = values.plan.catalogue
    columns = (
        Column("territoire", "Territoire", header=True),
        *(Column(name, catalogue[name].court, align="right") for name in indicators),
    )
    places = [*values.plan.territories.of_level("departement"), values.region]
    figures = [one_scale([values.cell(name, place) for place in places]) for name in indicators]
    rows = [
        (place.name, *row) for place, row in zip(places, zip(*figures, strict=True), strict=True)
    ]
    return table(
        columns,
        rows,
        id=id,
        title=title,
        subtitle=f"Situation au {long_date(values.valid_on)}",
        source=source_of(values, _sources(values, indicators)),
    )


def years(values: Values, indicators: Sequence[str], title: str, id: str) -> Part:
    """Return one row per year and one column per indicator, for the report's territory."""
    columns = (
        Column("annee", "Année", header=True),
        *(
            Column(name, values.plan.catalogue[name].court, align="right")
            for name in indicators
            if values.series(name)
        ),
    )
    figures = [
        one_scale([series[year] for year in values.years])
        for name in indicators
        if (series := values.series(name))
    ]
    rows = [
        (str(year), *row)
        for year, row in zip(values.years, zip(*figures, strict=True), strict=False)
        if any(figure and (figure.exists or figure.masked) for figure in row)
    ]
    return table(
        columns,
        rows,
        id=id,
        title=title,
        subtitle=f"{values.territory.name}, au 31 décembre de chaque année",
        source=source_of(values, _sources(values, indicators)),
    )


def published_figures(values: Values, title: str, id: str) -> Part:
    """Return every published figure beside the recomputed one, with the verdict.

    A département shows the figures that name it; the region shows them all.
    """
    columns = (
        Column("reference", "Réf.", header=True),
        Column("objet", "Chiffre publié"),
        Column("publie", "Valeur", align="right"),
        Column("date", "Date de référence"),
        Column("recalcule", "Recalculé", align="right"),
        Column("verdict", "Verdict"),
        Column("explication", "Explication ou source"),
    )
    rows = [
        (
            one.claim.id,
            one.claim.subject,
            _published(one.claim),
            one.claim.reference,
            *_compared(values, one),
            one.claim.explanation or one.claim.source,
        )
        for one in comparisons(values)
    ]
    return table(
        columns,
        rows,
        id=id,
        title=title,
        subtitle="Un chiffre concorde si son intervalle d'arrondi contient la valeur recalculée",
        source=source_of(values, "Pages publiques citées ; registres de la Région"),
    )


def comparisons(values: Values) -> list[Comparison]:
    """Return the published figures that concern the territory of the report."""
    compared = values.plan.verdicts(values.known_on)
    if values.territory == values.region:
        return compared
    return [one for one in compared if values.territory.id in one.claim.territories]


def _published(claim: Claim) -> str:
    qualifier = {"pres_de": "près de ", "plus_de": "plus de ", "au_plus": "au plus "}
    separator = "\u202f" if claim.unit.startswith("%") else "\u00a0"
    text = claim.text.replace(".", ",")
    return f"{qualifier.get(claim.precision, '')}{text}{separator}{claim.unit}"


def _compared(values: Values, one: Comparison) -> tuple[Figure | str, str]:
    """Return the recomputed figure and the verdict; neither of a sensitive one below the region."""
    is_regional = one.claim.territories == (values.region.id,)
    entry = values.plan.catalogue.get(one.claim.indicator)
    if entry and entry.diffusion != "publique" and not is_regional:
        return MASKED, MASKED
    return _recomputed(values, one) or "–", one.verdict.value


def _recomputed(values: Values, one: Comparison) -> Figure | None:
    if one.numerator is None or one.claim.valid_on is None:
        return None
    indicator = values.plan.catalogue[one.claim.indicator]
    is_share = one.denominator is not None
    return Scope.at("+".join(one.claim.territories), one.claim.valid_on).figure(
        indicator.id,
        one.numerator,
        one.denominator,
        indicator.unite if is_share or indicator.unite != "%" else "nombre",
        label=one.claim.subject,
        decimals=indicator.decimales if indicator.unite != "nombre" and is_share else None,
        source=indicator.source,
    )


def definitions(values: Values, title: str, id: str) -> Part:
    """Return what each indicator of the report means, counts and leaves out."""
    columns = (
        Column("indicateur", "Indicateur", header=True),
        Column("definition", "Définition"),
        Column("limites", "Limites"),
    )
    rows = [
        (one.libelle, _versioned(one), one.limites)
        for name, one in values.plan.catalogue.items()
        if values.cell(name)
    ]
    return table(
        columns,
        rows,
        id=id,
        title=title,
        source="Catalogue des indicateurs du plan (data/plan/indicators.toml)",
    )


def _versioned(indicator: Indicator) -> str:
    """Return a definition, with its version once it has changed."""
    suffix = f" (version {indicator.version})" if indicator.version > 1 else ""
    return indicator.definition + suffix


def settings(values: Values, title: str, id: str) -> Part:
    """Return the choices that the figures depend on."""
    chosen = values.plan.settings
    scope = Scope(
        values.region.id, values.year, chosen.enveloppe.du, chosen.enveloppe.au - timedelta(days=1)
    )
    cents = chosen.enveloppe.montant_euros * 100
    envelope = scope.figure(
        "plan_execution", cents, unit="EUR", decimals=0, label="Enveloppe du plan"
    )
    rows: list[tuple[str, Figure | str]] = [
        ("Arrêté des données", long_date(values.known_on)),
        ("Composantes d'un lycée entièrement sécurisé", ", ".join(chosen.securisation.composantes)),
        (
            "Panne tolérée avant qu'un équipement cesse de compter",
            f"{chosen.equipements.tolerance_hors_service_jours} jours",
        ),
        ("Une clôture partielle compte", YES_NO[chosen.equipements.partiel_compte]),
        (
            "Une autorisation inscrite doit être en cours de validité",
            YES_NO[chosen.equipements.autorisation_valide],
        ),
        ("Enveloppe du plan", envelope),
        (
            "Période de l'enveloppe",
            f"du {long_date(chosen.enveloppe.du)} au {long_date(chosen.enveloppe.au)} exclu",
        ),
    ]
    return table(
        (Column("reglage", "Réglage", header=True), Column("valeur", "Valeur retenue")),
        rows,
        id=id,
        title=title,
        source="Réglages du plan (data/plan/plan.toml)",
    )


def registers(values: Values, title: str, id: str) -> Part:
    """Return the files that the report rests on, with their rows and checksums."""
    package = values.plan.package
    used = sorted({name for one in values.plan.catalogue.values() for name in one.registres})
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
    return table(
        (
            Column("registre", "Registre", header=True),
            Column("fichier", "Fichier"),
            Column("lignes", "Lignes", align="right"),
            Column("empreinte", "SHA-256 (début)"),
        ),
        rows,
        id=id,
        title=title,
        source=source_of(values, "Registres de la Région"),
        note="Le manifeste de l'édition donne l'empreinte entière de chaque fichier.",
    )


def one_scale(figures: Sequence[Figure | None]) -> list[Figure | None]:
    """Write the amounts of a column in one scale: M€ as soon as one of them reaches a million."""
    amounts = [abs(f.numerator) for f in figures if f and f.unit == "EUR" and f.numerator]
    if not amounts:
        return list(figures)
    scale = "M€" if max(amounts) >= MILLION_EUROS else "€"
    return [replace(figure, scale=scale) if figure else None for figure in figures]


def _sources(values: Values, indicators: Sequence[str]) -> str:
    return " ; ".join(dict.fromkeys(values.plan.catalogue[name].source for name in indicators))


def source_of(values: Values, origin: str) -> str:
    """Return where a table comes from, with the day up to which its data were known."""
    return f"{origin}, données arrêtées au {long_date(values.known_on)}."
