"""What sentences say and may name: verdicts, leads, notes and facts; commitments, money, grants."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from reporting import parts, phrases
from reporting.errors import UsageError
from reporting.indicators.budget import by_measure
from reporting.indicators.communes import by_size
from reporting.parts import Figure, Part, Said, Scope, boxed, listed, tiled
from reporting.parts.french import counted
from reporting.parts.mentions import check_numbers
from reporting.parts.part import COLUMNS, Card, Shown, Tile
from reporting.parts.sentences import Sentence
from reporting.plan.targets import Verdict
from reporting.report.beneficiary import GRANTS, SIZES, sizes
from reporting.report.commitments import Commitment, commitments
from reporting.report.details import added, needs
from reporting.report.forms import untitled
from reporting.report.grants import calls_of
from reporting.report.overview import promised
from reporting.report.published import changed, comparisons
from reporting.report.reading import Words, word
from reporting.report.values import Values, gathered

DIGITS = 8
NAMED = 2
"""Indicators that name the file of large figures."""
ICONS = {"accent": "atteinte", "blue": "bonne_voie", "late": "depassee"}
"""The icon of each line of a verdict, by its colour."""


@untitled
def verdict(values: Values, *sentences: str) -> Part:
    """Return the words that open a report: the first sentence that can be said."""
    return replace(_prose(values, (sentences,), "verdict"), role="verdict")


@untitled
def headline(values: Values, *sentences: str) -> Part:
    """Return the finding that a section opens with: the first sentence that can be said."""
    return replace(_prose(values, (sentences,), "titre"), role="headline")


@untitled
def lead(values: Values, *sentences: Sentence, width: int = COLUMNS) -> Part:
    """Return the few sentences under a headline: every one that can be said."""
    return replace(_prose(values, sentences, "chapeau"), role="lead", width=width)


@untitled
def note(
    values: Values,
    title: Sentence,
    *sentences: Sentence,
    style: str = "open",
    tone: str | None = None,
    width: int = COLUMNS,
) -> Part:
    """Return a short text under a title; one that has nothing left to say is left out.

    In the style `verdict`, each sentence is a line of a list.
    """
    apart = [one for sentence in sentences for one in (sentence, "")]
    told = apart if style == "verdict" else sentences
    head, body = _prose(values, [title], "note"), _prose(values, told, "note")
    id = f"note-{_digest((title, sentences))}"
    if not (head.paragraphs and body.paragraphs):
        return parts.empty(id)
    icon = ICONS.get(tone or "") if style == "verdict" else None
    card = Card(_text(head), body.paragraphs, tone=tone, icon=icon)
    return boxed(id, (card,), (*body.figures, *head.figures), style=style, width=width)


@untitled
def facts(values: Values, *sentences: Sentence, width: int = COLUMNS) -> Part:
    """Return large figures: each sentence opens with its own, then says what it is."""
    figures: list[Figure] = []
    tiles = []
    for sentence in sentences:
        said = _prose(values, [sentence], "fait")
        if not said.paragraphs:
            continue
        figures += [figure for figure in said.figures if figure not in figures]
        (first, *others), told = said.paragraphs[0], said.figures
        if first.figure is None:
            raise UsageError(phrases.say("parts.fact", sentence=sentence))
        figure = told[first.figure]
        words = "".join(span.text for span in others).strip()
        shown = replace(Shown.of(figure), text=first.text)
        tiles.append(Tile(words, shown, None, figures.index(figure)))
    names = list(dict.fromkeys(figure.indicator for figure in figures))
    id = "-".join(["chiffres", *(names[:NAMED] or [_digest(sentences)])])
    return tiled(id, tiles, figures, width=width)


def _prose(values: Values, sentences: Sequence[Sentence], stem: str) -> Part:
    check_numbers(*sentences)
    id = f"{stem}-{_digest(sentences)}"
    return parts.prose(*sentences, values=Words(values), id=id, moment=values.moment)


def _text(said: Part) -> str:
    return "".join(span.text for span in said.paragraphs[0])


def _digest(given: object) -> str:
    return sha256(repr(given).encode()).hexdigest()[:DIGITS]


SPENT = ("lycees_depense", "rames_depense", "autocars_depense")
"""The indicators whose amounts of a year are its payments."""
Word = dict[str, Any]


@word("engagements", "engagements_conventions")
def _engagements(values: Values) -> Word | None:
    """Return the commitments of a report, as its scoreboard counts them."""
    known, settings = commitments(values), values.ledger.settings
    own = [one for one in known if one.convention in settings.conventions_of("plan")]
    agreed = settings.conventions_of("accord")
    counts = Counter(one.state for one in known)
    late = [one for one in known if one.state == "late"]
    explained = sum(bool(one.cause and one.next) for one in late)
    found = {
        "total": len(known),
        "realises": counts["done"],
        "en_cours": counts["under_way"],
        "en_retard": len(late),
        "plan": len(own),
        "plan_realises": sum(one.state == "done" for one in own),
        "accords": sum(one.convention in agreed for one in _signed(values)),
        "sans_date": (undated := sum(one.next is None for one in late)),
        "tous_sans_date": undated if undated == len(late) else 0,
        "expliques": explained,
        "inexpliques": len(late) - explained,
        "locaux": sum(bool(one.places) for one in known),
        "locaux_en_retard": sum(bool(one.places) for one in late),
    }
    return _counts(found) if known else None


def _signed(values: Values) -> list[Commitment]:
    """Return the commitments made by the freeze, be it after the day of the report."""
    return commitments(values, made_by=values.known_on)


def _counts(found: Mapping[str, int]) -> Word:
    """Return counts as whole numbers, those of nothing as None."""
    return {name: int(count) or None for name, count in found.items()}


@word("depense", "ap_ae_cp", "mandats")
def _depense(values: Values) -> Word | None:
    """Return what was voted and paid since the plan began, and whether a year paid less."""
    needs(values.is_regional)
    measured = by_measure(values.situation)
    sums = {"vote": int(measured["vote"].sum()), "paye": int(measured["mandate"].sum())}
    needs(sums["vote"] > 0)
    of_year = int(measured["mandate_exercice"].sum())
    left = int(measured["affecte"].sum()) - sums["paye"]
    cover = Fraction(left, of_year) if of_year > 0 else None
    orders = values.situation.table("mandats")
    paid = orders["montant"].groupby(orders["date_mandat"].dt.year).sum()
    now, before = (int(paid.get(year, 0)) for year in (values.year, values.year - 1))
    told = {
        name: values.scope.amount(f"budget_{name}", cents or None) for name, cents in sums.items()
    }
    return {
        **told,
        "retombe": values.scope.amount("budget_exercice", now) if now < before else None,
        "couverture": values.scope.number("ratio_couverture", cover, ("an", "ans")),
    }


@word("paiements")
def _paiements(values: Values) -> Word | None:
    """Return what the year and the one before paid for what is protected: lycées and vehicles."""
    kept = needs([name for name in SPENT if values.keeps(name) and values.figure(name)])
    sums = {year: _paid(values, kept, year) for year in (values.year, values.year - 1)}
    return {"annee": sums[values.year], "avant": sums[values.year - 1]}


def _paid(values: Values, names: list[str], year: int) -> Figure | None:
    changes = [added(reading, year) for name in names if (reading := values[name])]
    if None in changes:
        return None
    scope = Scope(values.territory.id, year, date(year, 1, 1), date(year, 12, 31))
    return scope.amount("paiements", sum(one or 0 for one in changes))


@word("aides", *GRANTS)
def _aides(values: Values) -> Word | None:
    """Return what was voted to communes and is not claimed yet, and what lapses first."""
    left = calls_of(values)
    left = left[left["etat"] == "ouverte"]
    needs(not left.empty)
    scope = values.scope
    found: dict[str, Any] = {
        "a_demander": scope.amount("aides_a_demander", int(left["reste"].sum())),
        "aides": len(left),
        "premiere_date": None,
    }
    dated = left.dropna(subset="date_caducite")
    if len(dated):
        first = dated["date_caducite"].min()
        lost = dated[dated["date_caducite"] == first]
        found |= {
            "premiere_date": first.date(),
            "en_jeu": scope.amount("aides_en_jeu", int(lost["reste"].sum())),
            "premieres": len(lost),
        }
    return found


@word("tailles")
@gathered
def _tailles(values: Values) -> Word | None:
    """Return what large communes make of the inhabitants reached, of the money, of the number."""
    helped = values.keeps("communes_aidees") and values.figure("communes_aidees")
    if not helped or not helped.numerator:
        return None
    found = by_size(values.situation, values.places, SIZES)
    whole, small, large = (
        {str(key): int(count) for key, count in row.items()}
        for row in (found.sum(), found.iloc[0], found.iloc[-1])
    )
    most = max(cents for id, cents in sizes(values).votes.items() if id in values.places)
    entry = values.ledger.catalogue["communes_aidees"]
    period, count = values.scope_of(entry, values.territory.id, values.year), whole["aidees"]
    return {
        "communes": whole["communes"] or None,
        "seuil_grandes": SIZES[-1],
        "seuil_petites": SIZES[0],
        "grandes": large["aidees"] or None,
        "part_habitants": period.rate("communes_grandes", large["habitants"], whole["habitants"]),
        "part_argent": period.rate("aides_grandes", large["vote"], whole["vote"]),
        "part_communes": period.rate("communes_part", count, whole["communes"]),
        "petites_sans_aide": None if small["aidees"] else small["communes"],
        "moyenne": period.amount("aide_moyenne", Fraction(whole["vote"], count or 1)),
        "maximum": period.amount("aide_maximum", most) if count > 1 else None,
    }


@word("publies")
def _publies(values: Values) -> Word | None:
    """Return how many published figures agree with the registers."""
    found = needs([one.verdict for one in comparisons(values)])
    said = {verdict: found.count(verdict) for verdict in Verdict}
    gaps = said[Verdict.EXPLAINED] + said[Verdict.UNEXPLAINED]
    return _counts(
        {
            "total": len(found),
            "recalcules": said[Verdict.AGREES] + gaps,
            "concordent": said[Verdict.AGREES],
            "ecarts": gaps,
            "inexpliques": said[Verdict.UNEXPLAINED],
        }
    )


@word("revisions")
def _revisions(values: Values) -> Word | None:
    """Return how many figures of the last report changed since, and how many were wrong."""
    freeze, shown = changed(values)
    freeze = needs(freeze)
    wrong = sum(bool(one.entry and one.entry.nature == "erreur") for one in shown)
    return _counts({"total": len(shown), "erreurs": wrong}) | {"annee": str(freeze.year - 1)}


@word("cibles")
def _cibles(values: Values) -> Word | None:
    """Return how many of the first targets are past their date, and not reached even now."""
    due, reached = set(), 0
    for name in values.ledger.catalogue:
        reading, now = values[name], values.figure(name)
        goal = reading.cible_initiale if reading and now else None
        if goal is not None and goal.target.due <= values.valid_on:
            due.add((name, goal.target.due.year))
            reached += goal.reading.reaches(goal.target)
    years = {year for _, year in needs(due)}
    counts = {"echues": len(due), "atteintes": reached, "manquees": len(due) - reached}
    return _counts(counts) | {"annee": str(years.pop()) if len(years) == 1 else None}


@word("restes")
def _restes(values: Values) -> Word | None:
    """Return what is left of the promises to protect all of something: "14 lycées et 40 rames".

    `annee` is the year for which all that is left was first promised, once it is over; `votees`,
    that of every such promise; `promesses`, how many indicators have a target.
    """
    found = promised(values)
    left = [one.now for one in found if one.now.exists and one.now.remainder]
    due, every = (_year_of(values, names) for names in (left, [one.now for one in found]))
    is_over = due is not None and int(due) <= values.year
    said = [counted(figure.remainder or 0, *figure.noun) for figure in left]
    hidden = any(not one.now.exists for one in found)
    done = "fini" if found and not left and not hidden else None
    aimed = sum(bool(values.targets(name)) for name in values.ledger.catalogue)
    years = {"annee": due if is_over else None, "votees": every}
    return {"texte": listed(said) or None, "fini": done, "promesses": aimed or None, **years}


def _year_of(values: Values, figures: Sequence[Figure]) -> str | None:
    """Return the year for which all was first promised; None where there are several."""
    first = {one.indicator: values.targets(one.indicator)[0] for one in figures}
    years = {target.due.year for target in first.values()}
    if len(years) != 1:
        return None
    shown = [values.target_figure(name, target) for name, target in first.items()]
    return Said.of(str(years.pop()), shown[0])
