"""The tables of a report: territories, years, key figures, reversals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Literal

from reporting import parts
from reporting.assessment.decomposition import by_group
from reporting.assessment.status import Status
from reporting.indicators.observations import has_begun
from reporting.parts import Cell, Column, Figure, Group, Part, Texts, say
from reporting.parts.french import capital, counted, long_date
from reporting.plan.catalogue import Indicator
from reporting.report.details import needs, word_of
from reporting.report.forms import FORMS, form, source_of, untitled
from reporting.report.reading import Reading, Words
from reporting.report.values import Values

Over = Figure | Literal[""] | None
"""What a table of years shows: "" before a sum begins, None where nothing is known."""
MANY_SOURCES = 4
"""From so many, they are called by one name."""
MILLION_EUROS = 100_000_000
"""One million euros, in cents."""
REST = "Autres départements"
"""Those of which a figure is masked, together."""


@untitled
def key_figures(values: Values, *indicators: str) -> Part:
    """Return the page of key figures, with what each one is a share of, and when."""
    shown = [
        (values.ledger.catalogue[name].libelle, cell, _detail(values, cell))
        for name in indicators
        if values.keeps(name) and (cell := values.cell(name))
    ]
    when = values.when_of(cell for _, cell, _ in shown)
    return parts.key_figures(
        shown,
        id="chiffres-cles",
        title=f"{values.territory.name} {when}".rstrip(),
        source=source_of(values, values.ledger.settings.vocabulaire.registres),
    )


def _detail(values: Values, figure: Figure) -> str | None:
    """Return what a figure is a share of, and its period if it is not the day of the page."""
    said = [figure.fraction_text] if figure.exists and figure.unit == "%" else []
    is_of_the_day = figure.du == figure.au == values.valid_on
    return ", ".join(said + ([] if is_of_the_day else [figure.when])) or None


def school_year(year: int) -> str:
    """Return the school year that ends in a year."""
    return f"{year - 1}-{year}"


@form
def departements(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return one row per département and one for the region."""
    needs(not values.is_single)
    places = [*values.departements, values.region]
    columns = {
        name: one_scale([values.cell(name, place) for place in places]) for name in indicators
    }
    whole = [cell for name in indicators if (cell := values.cell(name, values.region))]
    if len({one.when for one in whole}) == 1 and not whole[0].is_usual:  # a school year alone
        texts["subtitle"] = f"Situation {whole[0].when}"
    return _columns(values, texts, "Territoire", [place.name for place in places], columns)


@form
def years(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return one row per year and one column per indicator, for the report's territory."""
    columns = {
        name: _over(values, values.reading(name, values.territory), values.years)
        for name in indicators
        if values.series(name)
    }
    shown = [
        rank
        for rank, _ in enumerate(values.years)
        if any(one and (one.exists or one.masked) for one in _row(columns, rank))
    ]
    columns = {name: [figures[rank] for rank in shown] for name, figures in columns.items()}
    kinds = {values.ledger.catalogue[name].temps for name in columns}
    heads = [_year_head(values.years[rank], kinds) for rank in shown]
    if kinds != {"stock"}:
        texts["subtitle"] = f"{values.territory.name}, au 31 décembre sauf mention contraire"
    rows = ((heads[rank], *_row(columns, rank)) for rank in range(len(heads)))
    return with_counts(_columns(values, texts, "Année", heads, columns), rows)


@form
def contributions(values: Values, texts: Texts, indicator: str) -> Part:
    """Return what each département did to the change of the region's share, without residual.

    Départements of which a figure is masked are one row: the region without the others.
    """
    since = max(values.years[0], values.year - values.ledger.settings.projection.fenetre_annees)
    whole, names, counts = values.reading(indicator, values.region), [], []
    for place in values.departements:
        known = [values.reading(indicator, place)[year] for year in (since, values.year)]
        if all(one and one.exists for one in known):
            names.append(place.name)
            counts.append([(one.numerator or 0, one.denominator or 0) for one in known if one])
    ends = [whole[year] for year in (since, values.year)]
    needs(not values.is_single, counts, all(one and one.exists for one in ends))
    region = [(one.numerator or 0, one.denominator or 0) for one in ends if one]
    sums = [
        tuple(sum(part) for part in zip(*one, strict=True)) for one in zip(*counts, strict=True)
    ]
    rest = [(n - s, d - t) for (n, d), (s, t) in zip(region, sums, strict=True)]
    if any(d for _, d in rest):
        names, counts = [*names, REST], [*counts, rest]
    before, after = (dict(zip(names, one, strict=True)) for one in zip(*counts, strict=True))
    found = needs(by_group(before, after))
    ranked = sorted(found, key=lambda one: (-one.total, one.group))
    first = next(one for one in ranked if one.group != REST)
    scope = replace(values.scope, du=date(since, 12, 31))
    rows = [
        (
            one.group,
            scope.points("progres_propre", one.own),
            scope.points("effet_de_poids", one.weight),
            scope.points("contribution", one.total),
            None
            if one.remaining is None
            else scope.rate("part_du_reste", *one.remaining.as_integer_ratio()),
        )
        for one in ranked
    ]
    texts["subtitle"] = (
        f"{whole.entry.libelle}, du 31 décembre {since} au {long_date(values.valid_on)}"
    )
    change = sum((one.total for one in found), Fraction(0))
    told = {
        name: scope.points("contribution", points).text
        for name, points in (("own", first.total), ("change", change))
    }
    if first.total > 0:
        texts["title"] = say("contributions.finding", place=first.group, **told)
    broken = [one.motif for one in whole.entry.ruptures if scope.du < one.le <= values.valid_on]
    said = [f"{capital(say('trajectory.broken', why=why))}." for why in broken]
    texts["note"] = " ".join([*said, texts["note"] or ""]).strip()
    return grid(texts, heads(values, "contributions"), rows)


def with_counts(part: Part, rows: Iterable[Sequence[object]]) -> Part:
    """Write the shares of few units as counts."""
    if part.data is None:
        return part
    cells = tuple(
        tuple(
            replace(cell, text=(one.few if isinstance(one, Figure) else "") or cell.text)
            for cell, one in zip(*line, strict=True)
        )
        for line in zip(part.data.cells, rows, strict=True)
    )
    return replace(part, data=replace(part.data, cells=cells))


def _over(values: Values, reading: Reading, years: Sequence[int]) -> list[Over]:
    """Return the figures of some years; a sum has none before it begins, nor once it has closed."""
    figures, entry = one_scale([reading[year] for year in years]), reading.entry
    if entry.temps not in ("cumul", "enveloppe"):
        return [*figures]
    settings = values.ledger.settings
    return [
        one if has_begun(entry, year, settings) and not (one and one.au.year < year) else ""
        for year, one in zip(years, figures, strict=True)
    ]


def _row(columns: Mapping[str, Sequence[Over]], rank: int) -> list[Over]:
    return [figures[rank] for figures in columns.values()]


def _year_head(year: int, kinds: Collection[str]) -> str:
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
    columns: Mapping[str, Sequence[Cell]],
) -> Part:
    """Make a table of one column per indicator, whose head says when its figures are of."""
    catalogue = values.ledger.catalogue
    labels = {name: _column_head(values, catalogue[name], corner) for name in columns}
    sources = dict.fromkeys(catalogue[name].source for name in columns)
    sources = (
        sources
        if len(sources) < MANY_SOURCES
        else {values.ledger.settings.vocabulaire.registres: None}
    )
    texts["source"] = source_of(values, " ; ".join(sources))
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


@untitled
def reversals(values: Values, *indicators: str) -> Part:
    """Return the indicators that no longer stand as the last report said; empty without any.

    Without indicators, every one that has a target.
    """
    names = [name for name in indicators or values.ledger.catalogue if values.keeps(name)]
    before = values.before
    found = [one for name in names if before and (one := _reversal(values, before, name))]
    if not found:
        return parts.empty("statuts-changes")
    known: dict[str, Figure | str] = {}
    for rank, (changes, then, now, _) in enumerate(found):
        known |= {f"statuts{rank}": changes, f"avant{rank}": then, f"apres{rank}": now}
    said = counted(len(found), "indicateur n'est plus", "indicateurs ne sont plus")
    sentences = [
        f"{{statuts{rank}}} ({{avant{rank}.fraction_text}} {{avant{rank}.when}} selon le rapport "
        f"précédent{since} ; {{apres{rank}.fraction_text}} {{apres{rank}.when}})."
        for rank, (*_, since) in enumerate(found)
    ]
    opening = f"Depuis le dernier rapport, {said} dans la même situation face à la cible."
    texts = (opening, *sentences)
    return parts.prose(*texts, values=known, id="statuts-changes", moment=values.moment)


def _reversal(values: Values, before: Values, name: str) -> tuple[str, Figure, Figure, str] | None:
    """Return how an indicator stood and stands, in words, with the figures of both reports."""
    now, then = values.figure(name), before.figure(name)
    if now is None or then is None or not before.targets(name):
        return None
    former, found = (_standings(one, name) for one in (before, values))
    against = ("face à la cible initiale, ", "face à la cible en vigueur, ")
    has_two = len(values.targets(name)) > 1
    changes = [
        f"{said if has_two else ''}de « {one[1]} » à « {other[1]} »"
        for said, one, other in zip(against, former, found, strict=True)
        if one[0] is not other[0] and Status.NON_EVALUABLE not in (one[0], other[0])
    ][: 2 if has_two else 1]
    if not changes:
        return None
    label = values.ledger.catalogue[name].libelle
    told = f"{label} : {', '.join(changes)}"
    return told, replace(then, observed=False), now, _since(values, name, then)


def _since(values: Values, name: str, then: Figure) -> str:
    """Say what this report gives for a figure of the last one, where that is something else."""
    series = values.series(name)
    again = series[then.year] if series else None
    if again is None or (again.exists and again.integers == then.integers):
        return ""
    span = f" : {again.text}" if again.interval else ""
    return say("reversals.masked" if again.masked else "reversals.now", it=again, span=span)


def _standings(values: Values, name: str) -> list[tuple[Status, str]]:
    """Return how an indicator stands against the initial target and against the one in force."""
    reading = values.own(name)
    if (found := reading.assessments) is None:
        return [(Status.NON_EVALUABLE, "")] * 2
    pairs = ((found.initial, reading.against(0)), (found.in_force, reading.status))
    return [(status, _word(one.status, status)) for one, status in pairs]


def _word(assessed: Status, status: Status) -> str:
    """Return the word of a status; without a pace, that a date is past says what was missed."""
    is_paced = assessed is status
    is_missed = status is Status.ECHEANCE_DEPASSEE and not is_paced
    return "cible non atteinte, échéance passée" if is_missed else word_of(status)


def one_scale(figures: Sequence[Figure | None]) -> list[Figure | None]:
    """Write the amounts of a column in one scale: M€ as soon as one of them reaches a million."""
    amounts = [abs(f.numerator) for f in figures if f and f.unit == "EUR" and f.numerator]
    if not amounts:
        return list(figures)
    scale = "M€" if max(amounts) >= MILLION_EUROS else "€"
    return [replace(figure, scale=scale) if figure else None for figure in figures]


def heads(values: Values, name: str) -> dict[str, str]:
    """Return the labels of the columns that a form declares, the printed ones first."""
    words, form = Words(values), FORMS[name].words
    return {id: label.format_map(words) for id, label in (form.columns | form.details).items()}


def grid(
    texts: Texts,
    heads: dict[str, str],
    rows: Iterable[Sequence[Cell]],
    *,
    right: Iterable[str] = (),
    details: Iterable[str] = (),
    groups: Iterable[Group] = (),
) -> Part:
    """Make a table: the first column names its rows, those that hold numbers are set right.

    Parameters
    ----------
    heads
        The label of each column by its id.
    right
        Columns of texts to set right, as the numbers that they stand for.
    details
        Columns that only data files and the details of the web page have.
    groups
        The headings of its rows.
    """
    lines = [tuple(row) for row in rows]

    def is_right(id: str, rank: int) -> bool:
        return id in right or any(isinstance(row[rank], Figure | int) for row in lines)

    columns = [
        Column(
            id,
            label,
            align="right" if is_right(id, rank) else "left",
            header=rank == 0,
            printed=id not in details,
        )
        for rank, (id, label) in enumerate(heads.items())
    ]
    part = parts.table(columns, lines, **texts)
    return replace(part, data=part.data and replace(part.data, groups=tuple(groups)))
