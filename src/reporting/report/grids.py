"""The grid of a report: every département beside every promise."""

from collections.abc import Sequence

from reporting.parts import Part, empty
from reporting.parts.french import capital
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.parts.tables import Promise, matrix
from reporting.report.commitments import Commitment, commitments
from reporting.report.forms import form, source_of
from reporting.report.values import Values

LEAST = 2
"""Commitments of one wording that make a column."""


@form
def grid(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw the départements beside the promises: shares, then commitments kept or not."""
    names = [name for name in indicators if values.ledger.catalogue[name].unite == "%"]
    columns = [*(_share(values, name) for name in names), *_agreed(values)]
    if not columns:
        return empty(texts["id"])
    texts["source"] = source_of(values, values.ledger.settings.vocabulaire.registres)
    texts["subtitle"] = say("grid.subtitle", day=_when(values))
    places = [place.name for place in values.departements]
    return matrix(places, columns, values.region.name, **texts)


def _when(values: Values) -> str:
    return values.scope.count("jour", 0).when


def _share(values: Values, name: str) -> Promise:
    entry = values.ledger.catalogue[name]
    targets = values.targets(name)
    over = say("grid.no_target")
    if targets:
        value, year = values.target_figure(name, targets[-1]).text, str(targets[-1].due.year)
        over = say("grid.target", year=year, value=value)
    return Promise(
        id=name,
        label=entry.court,
        over=over,
        cells=tuple(values.cell(name, place) for place in values.departements),
        total=values.cell(name, values.region),
    )


def _agreed(values: Values) -> list[Promise]:
    """Return one column per commitment that several départements share the wording of."""
    if "engagements_conventions" not in values.ledger.tables or not values.is_regional:
        return []
    found: dict[tuple[str, str], list[Commitment]] = {}
    for one in commitments(values):
        if one.places:
            found.setdefault((one.convention, one.wording), []).append(one)
    return [_kept(values, several) for several in found.values() if len(several) >= LEAST]


def _kept(values: Values, several: Sequence[Commitment]) -> Promise:
    state = {place: one.state for one in several for place in one.places}
    shown = {place: one for place, one in state.items() if one != "dropped"}
    done = sum(one == "done" for one in shown.values())
    first = several[0]
    _, _, rest = first.wording.partition(" ")  # without its verb, and the article after it
    article, _, noun = rest.partition(" ")
    label = noun if article in ("le", "la", "les", "un", "une") else rest
    due = say("grid.due", year=str(first.due.year))
    return Promise(
        id=f"engagement_{first.id.lower().replace('-', '_')}",
        label=capital(label.split(" ")[0] or first.wording),
        over=due,
        cells=tuple(shown.get(place) for place in values.departements),
        total=(done, len(shown)),
    )
