"""The dashboard of a report: one row per indicator, those in default first."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reporting.assessment.status import Flag
from reporting.parts import Column, Figure, Part, empty, miniature, prose, tiled
from reporting.parts.canvas import ICONS
from reporting.parts.figures import FEW
from reporting.parts.french import MASKED, NARROW, NBSP, headings, number, plural, say
from reporting.parts.mentions import check_numbers
from reporting.parts.part import Data, Group, Shown, Texts, Tile
from reporting.parts.scales import Line
from reporting.parts.tables import tabled
from reporting.report import standing
from reporting.report.details import rank_of, word_of
from reporting.report.forms import form, untitled
from reporting.report.reading import Words
from reporting.report.values import Values

NONE = "–"
TONES = {"failing": "late", "keeping": "blue", "unassessed": "quiet"}
"""The groups of the dashboard in their order, and the token of their colour."""


@form
def dashboard(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return three years, status and what is left, one row per indicator, in groups by status.

    A département stands beside its region: its share, its rank where nothing is masked.
    """
    found = standing.standings(values, indicators)
    grouped = {key: _sorted(found, key) for key in TONES}
    rows = [one for key in TONES for one in grouped[key]]
    above = {
        id(one): own[rank - 1] for own in grouped.values() for rank, one in enumerate(own) if rank
    }
    cells = tuple(
        _cells(one, f"{texts['id']}-{rank}", above.get(id(one))) for rank, one in enumerate(rows)
    )
    texts["title"] = texts["title"] or standing.counted_by_group(found)
    texts["note"] = _note(values, rows)
    data = Data(tuple(_columns(values)), cells, _groups(grouped))
    return tabled(texts, data, _figures(rows), (aim.date for one in rows for aim in one.aims()))


@untitled
def tile(values: Values, indicator: str, *sentences: str, width: int = 4) -> Part:
    """Return one figure with its status, and its place beside the region.

    Under it, the first sentence that can be said; without any, how many units it is.
    """
    check_numbers(*sentences)
    one, id = standing.standing_of(values, indicator), f"repere-{indicator}"
    if one is None:
        return empty(id)
    told = prose(*filter(None, [sentences]), values=Words(values), id=id, moment=values.moment)
    said = "".join(span.text for line in told.paragraphs for span in line)
    icon, word = one.status
    region = one.reading.region
    shown = replace(
        _value(one, one.now),
        icon=icon,
        tone=ICONS[icon],
        sub=word,
        svg=miniature.place(one.now, region.known if region else None, f"{id}-place"),
    )
    if one.now.exists:
        few = one.total < FEW
        shown = replace(shown, text=shown.text if few else one.now.text)
    else:
        shown = replace(shown, text=f"{shown.text}{NARROW}%")
    made = Tile(one.entry.intitule, shown, said or _units(one), 0 if one.now.exists else None)
    figures = (one.now, *told.figures) if one.now.exists else told.figures
    return tiled(id, (made,), figures, dates=told.dates, width=width)


def _units(one: standing.Standing) -> str:
    """Return the units of a figure, and what is left of them."""
    nouns, total = one.entry.nom[1], one.total
    part = one.now.numerator if one.now.exists and total >= FEW else None
    nouns = nouns if part is None else plural(part, *one.entry.nom)
    of = say("bullets.of", noun=nouns, total=total)
    told = nouns if part is None and one.now.exists else of
    if part is not None:
        told = f"{number(part)}{NBSP}{of}"
    elif one.now.masked:
        left_least, left_most = one.bounds
        done = {"low": total - left_most, "high": total - left_least}
        told = f"{say('cover.several', **done)}{NBSP}{of}"
    left = one.left[0] if one.targets else ""
    return say("common.then").join(filter(None, [told, left]))


@form
def lines(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return three years and the status, one line per indicator, late ones first."""
    found = standing.standings(values, indicators)
    rows = [one for key in TONES for one in _sorted(found, key)]
    texts["title"] = texts["title"] or standing.counted_by_group(found)
    years = [str(year) for year in range(values.year - 2, values.year + 1)]
    columns = (
        Column("engagement", headings("bullets")["indicateur"], header=True),
        *(Column(f"a{year}", year, align="right") for year in years),
        Column("statut", headings("bullets")["statut"]),
    )
    return tabled(texts, Data(columns, tuple(_line(one) for one in rows)), _figures(rows))


def _line(one: standing.Standing) -> tuple[Shown, ...]:
    years = range(one.values.year - 2, one.values.year + 1)
    cells = [_in_year(one, year) for year in years]
    status = one.shown()
    shown = replace(cells[-1], tone="ink"), replace(status, text=_whole(status.text))
    return (Shown(one.entry.intitule, sub=_time(one)), *cells[:-1], *shown)


def _sorted(found: Sequence[standing.Standing], key: str) -> list[standing.Standing]:
    """Return the rows of a group: late ones first, then the largest work that is left."""
    own = [one for one in found if one.group == key]
    if key != "failing":
        return sorted(own, key=lambda one: -(one.remainder or 0)) if key == "keeping" else own
    return sorted(own, key=lambda one: (one.status[0] != "depassee", -(one.remainder or 0)))


def _groups(grouped: dict[str, list[standing.Standing]]) -> tuple[Group, ...]:
    """Return the headings, each with what it means."""
    found, row = [], 0
    for key, tone in TONES.items():
        if own := grouped[key]:
            title = say(f"dashboard.{standing.heading_of(key, own)}")
            found.append(Group(row, title, tone, say(f"dashboard.{key}_meaning")))
        row += len(own)
    return tuple(found)


def _columns(values: Values) -> list[Column]:
    years = range(values.year - 2, values.year + 1)
    named = values.territory.name
    heads = [
        Column("engagement", headings("bullets")["indicateur"], header=True),
        Column("statut", headings("bullets")["statut"]),
    ]
    if values.is_regional:
        heads.append(Column("evolution", f"{values.years[0]}-{values.year}"))
    heads += [
        Column(
            f"annee_{year}",
            str(year),
            align="right",
            over=None if values.is_regional or year < values.year else named,
        )
        for year in years
    ]
    if values.is_regional:
        heads.append(Column("piste", say("dashboard.to_target")))
    else:
        heads.append(Column("piste", say("dashboard.scale")))
        heads.append(Column("region", say("common.region"), align="right"))
        heads.append(Column("rang", say("dashboard.rank"), align="right"))
    return [*heads, Column("reste", say("dashboard.left"), align="right")]


def _cells(one: standing.Standing, id: str, above: standing.Standing | None) -> tuple[Shown, ...]:
    values = one.values
    years = range(values.year - 2, values.year + 1)
    cells = [Shown(one.entry.intitule, sub=_about(one, above)), one.shown(_flags(one))]
    if values.is_regional:
        line = Line(one.entry.intitule, one.reading.figures)
        span = (values.years[0], values.year)
        cells.append(Shown(_over(one), svg=miniature.course(line, span, f"{id}-ligne")))
    cells += [_in_year(one, year) for year in years]
    cells[-1] = replace(cells[-1], tone="ink" if one.now.exists else "quiet")
    cells.append(_track(one, f"{id}-piste"))
    if not values.is_regional:
        region = one.reading.region
        cells += [_value(one, region.current if region else None), _rank(one)]
    return (*cells, _left(one))


def _about(one: standing.Standing, above: standing.Standing | None) -> str:
    """Return what the numbers of a row are, of when, and which target they are for."""
    entry, nouns = one.entry, one.entry.nom[1]
    kinds = {"%": "dashboard.share", "nombre": "dashboard.number", "EUR": "dashboard.euros"}
    is_money = entry.unite == "%" and entry.nom[0] == "euro"
    is_few = entry.unite == "%" and 0 < one.total < FEW
    key = "dashboard.number" if is_few else kinds.get(entry.unite, "dashboard.other")
    key = "dashboard.share_alone" if is_money else key
    said = [say(key, nouns=nouns, unit=entry.unite)]
    if time := _time(one):
        said.append(time)
    if one.targets:
        is_same = above is not None and above.targets and _promise(above) == _promise(one)
        said.append(say("dashboard.same") if is_same else _promise(one))
    return say("common.then").join(said)


def _time(one: standing.Standing) -> str | None:
    """Return what the numbers of a row are of, where that is not a day."""
    if one.is_closed:
        return one.now.short_when
    if one.entry.temps == "stock":
        return None
    return say(f"dashboard.{one.entry.temps}", year=str(one.now.du.year))


def _promise(one: standing.Standing) -> str:
    """Return the year of the target in force, and that of the first one if it is another."""
    first, last = one.targets[0].due.year, one.targets[-1].due.year
    if len(one.targets) > 1 and first != last:
        return say("dashboard.moved", year=str(last), first=str(first))
    is_past = one.targets[-1].due <= one.values.valid_on and one.remainder
    return say("dashboard.past" if is_past else "dashboard.target", year=str(last))


def _flags(one: standing.Standing) -> str | None:
    """Return what a reader must know beside a status; that a target moved is said elsewhere."""
    found = one.reading.assessments
    if found is None:
        return None
    stands = found.in_force
    paces = {"long_run": stands.long_run, "recent": stands.recent}
    told = {key: word_of(status) for key, status in paces.items() if status}
    flags = [flag for flag in stands.flags if flag is not Flag.CIBLE_REVISEE]
    said = [say(f"status.{flag.value}", **told) for flag in flags]
    return ", ".join(said) or None


def _over(one: standing.Standing) -> str:
    """Return in words what the small line draws."""
    known = [figure for figure in one.reading.figures if figure.exists and not _is_over(figure)]
    if not known:
        return NONE
    first, last = known[0], known[-1]
    if first == last:
        return say("dashboard.one_year", value=last.text, year=_year_of(one, last))
    told = {"first": first.text, "last": last.text}
    return say("dashboard.over", since=_year_of(one, first), until=_year_of(one, last), **told)


def _is_over(figure: Figure) -> bool:
    """Tell whether the period of a figure had closed before the year began."""
    return figure.au.year < figure.year


def _year_of(one: standing.Standing, figure: Figure) -> str:
    """Return the year of a figure in words: its school year, or the one that it ends in."""
    return figure.short_when if one.entry.temps == "annee_scolaire" else str(figure.au.year)


def _value(one: standing.Standing, figure: Figure | None) -> Shown:
    """Return a value as its row has it: the unit is that of the row, few units are counted."""
    if figure is None or not (figure.exists or figure.masked):
        return Shown(NONE, unit="nombre", tone="quiet")
    shown = Shown.of(figure)
    text = shown.text.removesuffix(f"{NARROW}%")
    if figure.unit == "%" and figure.exists and 0 < (figure.denominator or 0) < FEW:
        total = figure.denominator
        text = say("bullets.few", part=number(figure.numerator or 0), total=total)
    is_own = figure is one.now or figure == one.now
    return replace(shown, text=_whole(text), tone=None if is_own else "quiet")


def _in_year(one: standing.Standing, year: int) -> Shown:
    """Return the value of a year; none of a year that begins after the last day that it counts."""
    figure = one.reading[year]
    return _value(one, None if figure and _is_over(figure) else figure)


def _whole(text: str) -> str:
    """Return a short text that no line breaks."""
    return text.replace(" ", NBSP)


def _track(one: standing.Standing, id: str) -> Shown:
    """Return the share on its track; words for what has none."""
    if one.now.unit != "%":
        return Shown(say("dashboard.no_target") if not one.targets else NONE, tone="quiet")
    region = one.reading.region
    reference = region.known.exact if region and region.known else None
    is_done = one.status[0] == "atteinte"
    if one.values.is_regional:
        svg = miniature.track(one.now, id, targets=one.aims(), expected=one.expected, done=is_done)
    else:
        svg = miniature.track(one.now, id, region=reference, done=is_done)
    return Shown(_track_text(one, reference), svg=svg)


def _track_text(one: standing.Standing, region: Fraction | None) -> str:
    """Return in words what a track draws beside its value."""
    now = one.now.text_in(one.values.year)
    told = [_value(one, one.now).text if one.total < FEW else now]
    if region is not None:
        told.append(say("dashboard.in_region", value=one.now.with_value(region).text))
    elif one.values.is_regional and one.expected is not None:
        told.append(say("bullets.expected", value=one.now.as_said(one.expected).text))
    return say("common.then").join(told)


def _rank(one: standing.Standing) -> Shown:
    """Return the rank of a département, the best first; none where one of them is masked."""
    place = None if one.is_agreed or one.entry.unite != "%" else rank_of(one.reading)
    if place is None:
        return Shown(NONE, unit="nombre", tone="quiet")
    return Shown(number(place[0]), Fraction(place[0]), "nombre")


def _left(one: standing.Standing) -> Shown:
    """Return the units that are left, in the colour of targets; an interval where masked."""
    if one.now.masked and one.targets:
        low, high = one.bounds
        if (low, high) == (0, one.total):
            return Shown(MASKED, unit="nombre", tone="quiet")
        said = _whole(say("cover.several", low=low, high=high))
        return Shown(said, unit="nombre", tone="quiet")
    if one.remainder is None:
        return Shown(NONE, unit="nombre", tone="quiet")
    tone = "target" if one.remainder else "accent"
    return Shown(number(one.remainder), Fraction(one.remainder), "nombre", tone=tone)


def _note(values: Values, rows: Sequence[standing.Standing]) -> str:
    rule = say(f"dashboard.rule_{'here' if values.is_regional else 'elsewhere'}")
    said = [say("dashboard.note", rule=rule)]
    if any(one.now.masked for one in rows):
        said.append(say("dashboard.note_masked"))
    if not values.is_regional:
        said.append(say("dashboard.note_rank", total=len(values.departements)))
    return " ".join(said)


def _figures(rows: Sequence[standing.Standing]) -> list[Figure]:
    """Return every figure that a row shows."""
    shown: list[Figure] = []
    for one in rows:
        years = range(one.values.year - 2, one.values.year + 1)
        shown += [figure for year in years if (figure := one.reading[year]) and figure.exists]
        if one.values.is_regional:
            shown += [figure for figure in one.reading.figures if figure.exists]
        elif (region := one.reading.region) and region.known:
            shown.append(region.known)
    return shown
