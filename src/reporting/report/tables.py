"""The tables of a report: dashboard, territories, years, targets, key figures, reversals."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reporting import parts
from reporting.assessment.status import Assessments
from reporting.parts import Figure, Part
from reporting.parts.french import MASKED, long_date
from reporting.parts.part import Texts
from reporting.parts.tables import Cell
from reporting.plan.catalogue import Indicator
from reporting.report.forms import form, grid, source_of, untitled
from reporting.report.reading import Reading
from reporting.report.values import Values

NONE = "–"
MILLION_EUROS = 100_000_000
"""One million euros, in cents."""


@untitled
def key_figures(values: Values, *indicators: str) -> Part:
    """Return the page of key figures, with what each one is a share of, and when."""
    shown = [
        (values.ledger.catalogue[name].libelle, cell, _detail(values, cell))
        for name in indicators
        if values.keeps(name) and (cell := values.cell(name))
    ]
    return parts.key_figures(
        shown,
        id="chiffres-cles",
        title=f"{values.territory.name} au {long_date(values.valid_on)}",
        source=source_of(values, values.ledger.settings.vocabulaire.registres),
    )


def _detail(values: Values, figure: Figure) -> str | None:
    """Return what a figure is a share of, and its period if it is not the day of the page."""
    said = [figure.fraction_text] if figure.exists and figure.unit == "%" else []
    is_of_the_day = figure.du == figure.au == values.valid_on
    return ", ".join(said + ([] if is_of_the_day else [figure.when])) or None


@form("tableau-de-bord", fallback="Les engagements {dans}, année par année")
def dashboard(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return three years, targets and status, one row per indicator."""
    years = range(values.year - 2, values.year + 1)
    rows = [
        (
            _named(values, reading, years),
            *one_scale([reading[year] for year in years]),
            *_assessed(values, reading),
        )
        for name in indicators
        if values.cell(name) and (reading := values[name])
    ]
    texts["subtitle"] = f"Situation au 31 décembre, sauf mention contraire, {values.territory.name}"
    texts["source"] = source_of(values, values.ledger.settings.vocabulaire.registres)
    texts["note"] = (
        "Le statut compare le rythme constaté, sur la durée et sur trois ans, au rythme qu'il "
        "faut ; la règle est en annexe. « – » : aucune cible publique."
    )
    return grid(
        texts,
        {
            "indicateur": "Indicateur",
            **{f"a{year}": str(year) for year in years},
            "cible_initiale": "Cible initiale",
            "statut_initial": "Statut",
            "cible_en_vigueur": "Cible en vigueur",
            "statut_en_vigueur": "Statut",
        },
        rows,
        right=[f"a{year}" for year in years],
    )


def _named(values: Values, reading: Reading, years: Sequence[int]) -> str:
    """Return the name of an indicator, with its periods if they are not 31 December."""
    entry, figure = reading.entry, values.cell(reading.entry.id)
    if entry.temps == "stock" or figure is None:
        return entry.libelle
    if entry.temps == "annee_scolaire":
        first, last = (school_year(year) for year in (years[0], years[-1]))
        return f"{entry.libelle} (années scolaires {first} à {last})"
    if entry.temps == "flux":
        return f"{entry.libelle} (dans l'année)"
    if entry.temps == "enveloppe":
        return f"{entry.libelle} ({figure.when})"
    return f"{entry.libelle} (cumul depuis {figure.du.year})"


def school_year(year: int) -> str:
    """Return the school year that ends in a year."""
    return f"{year - 1}-{year}"


def _assessed(values: Values, reading: Reading) -> tuple[str, str, str, str]:
    """Return the initial target and the one in force, each with its status."""
    first, last = reading.cible_initiale, reading.cible_en_vigueur
    found = reading.assessments
    if first is None or (found is None and reading.known):
        return NONE, NONE, NONE, NONE
    initial = f"{first.valeur.text} ({first.annee})"
    in_force = f"{last.valeur.text} ({last.annee})" if last else "inchangée"
    if found is None:
        return initial, MASKED, in_force, MASKED if last else NONE
    effort = [reading.effort] if reading.effort else []
    if last is None:
        return initial, " ; ".join([found.initial.text, *effort]), in_force, NONE
    return initial, found.initial.text, in_force, " ; ".join([found.in_force.text, *effort])


@form("tableau-departements", fallback="Chaque département, {quand}")
def departements(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return one row per département and one for the region."""
    places = [*values.departements, values.region]
    columns = {
        name: one_scale([values.cell(name, place) for place in places]) for name in indicators
    }
    texts["subtitle"] = f"Situation au {long_date(values.valid_on)}, sauf mention contraire"
    return _columns(values, texts, "Territoire", [place.name for place in places], columns)


@form("tableau-annees", fallback="{quoi} {dans}, {quand}")
def years(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return one row per year and one column per indicator, for the report's territory."""
    columns = {
        name: one_scale([series[year] for year in values.years])
        for name in indicators
        if (series := values.series(name))
    }
    shown = [
        rank
        for rank, _ in enumerate(values.years)
        if any(figures[rank] and figures[rank].state != "absent" for figures in columns.values())
    ]
    columns = {name: [figures[rank] for rank in shown] for name, figures in columns.items()}
    kinds = {values.ledger.catalogue[name].temps for name in columns}
    heads = [_year_head(values.years[rank], kinds) for rank in shown]
    texts["subtitle"] = f"{values.territory.name}, au 31 décembre de chaque année"
    if kinds != {"stock"}:
        texts["subtitle"] = f"{values.territory.name}, au 31 décembre sauf mention contraire"
    return _columns(values, texts, "Année", heads, columns)


def _year_head(year: int, kinds: set[str]) -> str:
    """Return the head of the row of a year: with its school year, if some figures are of that."""
    if "annee_scolaire" not in kinds:
        return str(year)
    school = school_year(year)
    return school if len(kinds) == 1 else f"{year} (année scolaire {school})"


def _columns(
    values: Values,
    texts: Texts,
    corner: str,
    heads: Sequence[str],
    columns: dict[str, list[Figure | None]],
) -> Part:
    """Make a table of one column per indicator, whose head says when its figures are of."""
    catalogue = values.ledger.catalogue
    labels = {name: _column_head(values, catalogue[name], corner) for name in columns}
    rows: Iterable[Sequence[Cell]] = zip(heads, *columns.values(), strict=True) if columns else []
    return grid(texts, {corner.lower(): corner, **labels}, rows, right=labels)


def _column_head(values: Values, entry: Indicator, corner: str) -> str:
    """Return the short name of an indicator, with its period if it is not a day."""
    if entry.temps == "stock":
        return entry.court
    if entry.temps == "annee_scolaire":
        when = school_year(values.year) if corner == "Territoire" else "année scolaire"
    elif entry.temps == "flux":
        when = str(values.year) if corner == "Territoire" else "dans l'année"
    else:
        scope = values.scope_of(entry, values.territory.id, values.year)
        is_envelope = entry.temps == "enveloppe" and corner == "Territoire"
        when = f"{scope.du.year}-{scope.au.year}" if is_envelope else f"depuis {scope.du.year}"
    return f"{entry.court} ({when})"


@form("cibles", source="Registre des cibles (data/plan/cibles.csv)")
def targets(values: Values, texts: Texts) -> Part:
    """Return every version of every target: what was promised, when, by whom, for when."""
    texts["subtitle"] = "Une cible annoncée en public n'est pas une cible votée"
    return grid(
        texts,
        {
            "indicateur": "Indicateur",
            "version": "Version",
            "valeur": "Cible",
            "echeance": "Échéance",
            "connue": "Connue le",
            "nature": "Nature",
            "source": "Source",
        },
        [
            (
                entry.libelle,
                str(target.version),
                values.target_figure(name, target),
                long_date(target.due),
                long_date(target.known_since),
                "annoncée" if target.is_announced else "votée",
                target.source,
            )
            for name, entry in values.ledger.catalogue.items()
            if values.series(name)
            for target in values.targets(name)
        ],
        right=("version",),
    )


@untitled
def reversals(values: Values, *indicators: str) -> Part:
    """Return the indicators whose status is not what the last report said; empty without any.

    Without indicators, every one that has a target.
    """
    names = [name for name in indicators or values.ledger.catalogue if values.keeps(name)]
    if values.before is None:
        return parts.empty("statuts-changes")
    said = [sentence for name in names if (sentence := _reversal(values, values.before, name))]
    if not said:
        return parts.empty("statuts-changes")
    known: dict[str, Figure | str] = {}
    templates = [_numbered(rank, *one, known) for rank, one in enumerate(said)]
    opening = "Depuis le dernier rapport, des statuts ont changé."
    if len(said) == 1:
        opening = "Depuis le dernier rapport, un statut a changé."
    return parts.prose(opening, *templates, values=known, id="statuts-changes")


def _reversal(
    values: Values, before: Values, name: str
) -> tuple[str, Figure, Figure, list[str]] | None:
    """Return the name of an indicator, its figures then and now, and which statuses changed."""
    found, former = values.assessments(name), before.assessments(name)
    now, then = values.figure(name), before.figure(name)
    if found is None or former is None or now is None or then is None:
        return None
    changes = _changes(former, found, has_two=len(values.targets(name)) > 1)
    label = values.ledger.catalogue[name].libelle
    return (label, replace(then, observed=False), now, changes) if changes else None


def _changes(former: Assessments, found: Assessments, *, has_two: bool) -> list[str]:
    """Return the statuses that changed, in words; both targets are named where there are two."""
    pairs = [("face à la cible initiale, ", former.initial, found.initial)]
    if has_two:
        pairs.append(("face à la cible en vigueur, ", former.in_force, found.in_force))
    return [
        f"{against if has_two else ''}de « {one.status.word} » à « {other.status.word} »"
        for against, one, other in pairs
        if one.status is not other.status
    ]


def _numbered(
    rank: int,
    label: str,
    then: Figure,
    now: Figure,
    changes: list[str],
    known: dict[str, Figure | str],
) -> str:
    """Return the template of one reversal, whose figures and texts are added to those `known`."""
    known |= {f"nom{rank}": label, f"avant{rank}": then, f"apres{rank}": now}
    known |= {f"statuts{rank}": ", ".join(changes)}
    return (
        f"{{nom{rank}}} : {{statuts{rank}}} ({{avant{rank}.fraction_text}} {{avant{rank}.when}} "
        f"dans le rapport précédent, {{apres{rank}.fraction_text}} {{apres{rank}.when}})."
    )


def one_scale(figures: Sequence[Figure | None]) -> list[Figure | None]:
    """Write the amounts of a column in one scale: M€ as soon as one of them reaches a million."""
    amounts = [abs(f.numerator) for f in figures if f and f.unit == "EUR" and f.numerator]
    if not amounts:
        return list(figures)
    scale = "M€" if max(amounts) >= MILLION_EUROS else "€"
    return [replace(figure, scale=scale) if figure else None for figure in figures]
