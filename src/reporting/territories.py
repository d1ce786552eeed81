"""Places: codes as text, levels, parents, French articles, passage between vintages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from reporting.arguments import as_text
from reporting.errors import UsageError
from reporting.phrases import Phrase, say

LEVELS = ("region", "departement", "epci", "commune")
"""From the widest to the narrowest; territories are always listed in this order."""

EVERYTHING = "all"
GROUPS = {
    "region": ("region",),
    "departements": ("departement",),
    "epci": ("epci",),
    "communes": ("commune",),
    EVERYTHING: LEVELS,
}
"""Words that stand for every territory of some levels."""

TURNS = {
    0: ("", "de ", "à "),
    1: ("", "d'", "à "),
    2: ("le ", "du ", "dans le "),
    3: ("la ", "de la ", "en "),
    4: ("les ", "des ", "dans les "),
    5: ("l'", "de l'", "dans l'"),
}
"""What stands before a name in the three turns that sentences need, by the TNCC code of INSEE."""
REGION_TURNS = TURNS | {
    0: ("la ", "de ", "en "),
    1: ("l'", "d'", "en "),
    3: ("la ", "de la ", "dans la "),
}
COMMUNE_ARTICLES = {"Le ": 2, "La ": 3, "Les ": 4, "L'": 5, "L’": 5}
SILENT_H = frozenset(
    {"11172", "11173", "12116", "31237", "31238", "34119", "48074", "65217"}
)  # Homps, Hounoux, Huparlac, His, Huos, Hérépian, Hures-la-Parade, Hautaget: TNCC 1 of INSEE
EPCI_WITH_ARTICLE = re.compile(r"(?:CC|CA|CU) ")


@dataclass(frozen=True)
class Territory:
    """A region, a département, an EPCI or a commune.

    Parameters
    ----------
    id
        Such as `departement-31`.
    level
        One of `LEVELS`.
    code
        Text; zeros are kept.
    name
        As in the official list.
    le, de, dans
        The name in a sentence: "la Haute-Garonne", "de la Haute-Garonne", "en Haute-Garonne".
    departement
        Code of the département that it lies in, if there is only one.
    population
        Municipal population; its year is in the data package (`population_millesime`).
    parents
        Ids of the territories that contain it, the narrowest first.
    """

    id: str
    level: str
    code: str
    name: str
    le: str
    de: str
    dans: str
    departement: str | None
    population: int | None
    parents: tuple[str, ...]


class _Phrases(NamedTuple):
    """A name in the three turns that sentences need."""

    le: str
    de: str
    dans: str


def region_phrases(name: str, tncc: int) -> _Phrases:
    """Give the phrases of a region: "d'Occitanie", "du Grand Est", "en Bretagne"."""
    return _Phrases(*(turn + name for turn in REGION_TURNS[tncc]))


def departement_phrases(name: str, tncc: int) -> _Phrases:
    """Give the phrases of a département: "du Gard", "de l'Hérault", "des Hautes-Pyrénées"."""
    return _Phrases(*(turn + name for turn in TURNS[tncc]))


def commune_phrases(name: str, code: str = "") -> _Phrases:
    """Give the phrases of a commune: "de Toulouse", "du Fossat", "aux Angles", "d'Albi".

    >>> commune_phrases("Les Angles").dans, commune_phrases("La Grand-Combe").de
    ('aux Angles', 'de La Grand-Combe')
    """
    article = next((a for a in COMMUNE_ARTICLES if name.startswith(a)), "")
    bare, tncc = name.removeprefix(article), COMMUNE_ARTICLES.get(article)
    if tncc in (2, 4):  # Le and Les melt into the preposition; La and L' stay
        de, inside = ("du ", "au ") if tncc == 2 else ("des ", "aux ")
        return _Phrases(name, de + bare, inside + bare)
    vowel = unicodedata.normalize("NFD", name)[0] in "AEIOUYŒÆ" or code in SILENT_H
    return _Phrases(name, ("d'" if vowel and not article else "de ") + name, f"à {name}")


def epci_phrases(name: str) -> _Phrases:
    """Give the phrases of an EPCI: "de la CC du Saves", "de Toulouse Métropole"."""
    le = f"la {name}" if EPCI_WITH_ARTICLE.match(name) else name
    return _Phrases(le, f"de {le}", f"dans {le}")


class Territories:
    """Every territory of a region, and the passage from former commune codes.

    Parameters
    ----------
    tables
        The reference tables `regions`, `departements`, `epci`, `communes`, `passage_communes`.

    Notes
    -----
    The order is always: region, départements by code, EPCI by code, communes by code.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._is_english = False
        self._levels: dict[str, dict[str, Territory]] = {}
        self._within: dict[str, dict[str, str]] = {}

    def __iter__(self) -> Iterator[Territory]:
        """Go through the territories in their order."""
        return (one for level in LEVELS for one in self._named(level).values())

    def __len__(self) -> int:
        """Count the territories of every level."""
        return len(self.levels)

    def __contains__(self, territory_id: object) -> bool:
        """Tell whether a territory has this id."""
        return self._find(str(territory_id)) is not None

    @cached_property
    def levels(self) -> dict[str, str]:
        """The level of every territory by its id; none is made for it, as communes are many."""
        sources = {level: self._tables[_SOURCES[level][0]][_SOURCES[level][1]] for level in LEVELS}
        sources["region"] = sources["region"].sort_values().head(1)
        return {f"{level}-{code}": level for level in LEVELS for code in sources[level]}

    @cached_property
    def region(self) -> Territory:
        """The region that holds all the others."""
        return self.of_level("region")[0]

    def of_level(self, level: str) -> tuple[Territory, ...]:
        """Give the territories of a level, by code."""
        if level not in LEVELS:
            raise UsageError.unknown(kind="échelon", value=level, known=LEVELS)
        return tuple(self._named(level).values())

    def get(self, text: str) -> Territory:
        """Find a territory by its id, or by its bare code; `region` is the region.

        Former commune codes lead to the present commune.

        Raises
        ------
        UsageError
            When there is none; the nearest one is suggested.
        """
        text = as_text(text, "territoire").strip()
        if text == LEVELS[0]:
            return self.region
        if found := self._find(text):
            return found
        level, _, code = text.rpartition("-")
        code = self._passage.get(code, code)
        candidates = (level,) if level else LEVELS[1:] + LEVELS[:1]
        for place in (self._find(f"{candidate}-{code}") for candidate in candidates):
            if place:
                return place
        raise UsageError(say("unknown.territoire", value=text, hint=self._suggestion(text)))

    def select(self, words: Iterable[str]) -> tuple[Territory, ...]:
        """Give the territories that words (`GROUPS`) and codes stand for, each once."""
        found: dict[str, Territory] = {}
        for word in words:
            groups = GROUPS.get(as_text(word, "territoire"))
            chosen = (
                (self.get(word),)
                if groups is None
                else (one for level in groups for one in self.of_level(level))
            )
            found |= {one.id: one for one in chosen}
        return tuple(found.values())

    def children(
        self, territory: Territory | str, level: str | None = None
    ) -> tuple[Territory, ...]:
        """Give the territories contained in one, of one level or of all, in order."""
        found = self.get(territory) if isinstance(territory, str) else territory
        return tuple(one for one in self if found.id in one.parents and level in (None, one.level))

    def current(self, codes: pd.Series) -> pd.Series:
        """Map commune codes of any vintage to those in force; other codes stay as they are."""
        present = codes.map(self._passage)
        return codes.mask(present.notna(), present)

    def in_english(self) -> Territories:
        """Give the same territories with the phrases of English: "in Occitanie"."""
        told = Territories(self._tables)
        told._is_english = True
        told.__dict__["ancestors"] = self.ancestors
        return told

    @cached_property
    def ancestors(self) -> pd.DataFrame:
        """Each place with every territory that contains it, itself included.

        Columns `place` and `territory`; one merge on `place` and one group-by on `territory` sum
        units over every level at once. Former commune codes are places too.
        """
        above = {
            f"{level}-{row[_SOURCES[level][1]]}": parents
            for level in LEVELS
            for row, _, parents in _placed(self._tables, level)
        }
        pairs = [(one, up) for one, parents in above.items() for up in (one, *parents)]
        for old, new in self._passage.items():
            id = f"commune-{new}"
            pairs += [(f"commune-{old}", up) for up in (id, *above[id])]
        return pd.DataFrame(pairs, columns=["place", "territory"], dtype="str")

    def within(self, level: str) -> Mapping[str, str]:
        """Map each place to the one territory of a level that contains it, or is it."""
        if level not in self._within:
            pairs = self.ancestors[self.ancestors["territory"].str.startswith(f"{level}-")]
            self._within[level] = dict(zip(pairs["place"], pairs["territory"], strict=True))
        return self._within[level]

    @cached_property
    def _passage(self) -> dict[str, str]:
        return _present(self._tables["passage_communes"])

    def _named(self, level: str) -> dict[str, Territory]:
        """Return the territories of a level by id; made when first wanted, as they are many."""
        if level not in self._levels:
            made = _made(self._tables, level)
            told = map(_in_english, made) if self._is_english else made
            self._levels[level] = {one.id: one for one in told}
        return self._levels[level]

    def _find(self, territory_id: str) -> Territory | None:
        level = territory_id.partition("-")[0]
        return self._named(level).get(territory_id) if level in LEVELS else None

    def _suggestion(self, text: str) -> Phrase:
        padded = [f"{level}-0{text.rpartition('-')[2]}" for level in ("departement", "commune")]
        near = next((one for one in padded if one in self), None)
        if near is None:
            every = {one.id: one for one in self}
            names = {one.name.casefold(): one.id for one in reversed(every.values())}
            known = [*GROUPS, *names, *every]
            close = get_close_matches(text.casefold(), known, n=1, cutoff=0.7)
            near = names.get(close[0], close[0]) if close else None
        if near is None:
            return say("errors.write-such", near=self.region.id)
        if near in GROUPS:
            return say("errors.did-you-mean", near=near)
        found = self.get(near)
        bare = found.code if text.isdecimal() else found.id
        return say("errors.did-you-mean-named", near=bare, name=found.name)


def _in_english(place: Territory) -> Territory:
    name = place.name
    return replace(place, le=name, de=f"of {name}", dans=f"in {name}")


def id_of(word: str) -> str:
    """Return the id that a bare code stands for by its form, where no data tell; others stay.

    >>> [id_of(one) for one in ("29", "2A", "974", "31555", "all", "region-76")]
    ['departement-29', 'departement-2A', 'departement-974', 'commune-31555', 'all', 'region-76']
    """
    forms = {"departement": r"\d[\dAB]|\d{3}", "commune": r"\d[\dAB]\d{3}", "epci": r"\d{9}"}
    level = next((one for one, form in forms.items() if re.fullmatch(form, word)), None)
    return f"{level}-{word}" if level else word


def stands_for(word: str, territory: str) -> bool:
    """Tell whether a word, an id or a bare code stands for a territory, given by its id.

    >>> [stands_for(one, "departement-31") for one in ("departements", "31", "epci", "all")]
    [True, True, False, True]
    """
    level, _, code = territory.partition("-")
    return word in (territory, code, level) or level in GROUPS.get(word, ())


def _made(tables: Mapping[str, pd.DataFrame], level: str) -> Iterator[Territory]:
    """Give the territories of a level, by code: a region has the people of its départements."""
    _, key, label, phrases = _SOURCES[level]
    for row, dep, parents in _placed(tables, level):
        code, name, people = row[key], row[label], row["population"]
        yield Territory(
            *(f"{level}-{code}", level, code, name, *phrases(row)),
            departement=dep,
            population=None if pd.isna(people) else int(people),
            parents=parents,
        )


def _placed(
    tables: Mapping[str, pd.DataFrame], level: str
) -> Iterator[tuple[dict[Any, Any], str | None, tuple[str, ...]]]:
    """Give the rows of a level, by code, each with its département and what contains it."""
    table, key, *_ = _SOURCES[level]
    region = f"region-{tables['regions']['code'].min()}"
    rows = tables[table].sort_values(key)
    if level == "region":
        rows = rows.head(1).assign(population=tables["departements"]["population"].sum())
    elif level == "epci":
        homes = tables["communes"].groupby("epci")["departement"].unique()
        alone = {code: found[0] for code, found in homes.items() if len(found) == 1}
        rows = rows.assign(departement=rows["epci"].map(alone))
    for row in rows.astype(object).to_dict("records"):
        code = row[key]
        dep = code if level == "departement" else row.get("departement")
        dep = None if pd.isna(dep) else dep
        above = {
            f"epci-{row.get('epci')}": level == "commune" and not pd.isna(row["epci"]),
            f"departement-{dep}": level in ("epci", "commune") and dep is not None,
            region: level != "region",
        }
        yield row, dep, tuple(one for one, is_above in above.items() if is_above)


_SOURCES: dict[str, tuple[str, str, str, Callable[[Any], _Phrases]]] = {
    "region": ("regions", "code", "nom", lambda r: region_phrases(r["nom"], int(r["typeLiaison"]))),
    "departement": (
        *("departements", "code", "nom"),
        lambda row: departement_phrases(row["nom"], int(row["typeLiaison"])),
    ),
    "epci": ("epci", "epci", "epci_nom", lambda row: epci_phrases(row["epci_nom"])),
    "commune": ("communes", "code", "nom", lambda row: commune_phrases(row["nom"], row["code"])),
}
"""The table of each level, its columns of codes and names, and its names in sentences."""


def _present(passage: pd.DataFrame) -> dict[str, str]:
    """Map former codes to present ones, through the codes that were themselves replaced."""
    step = dict(zip(passage["ancien_code"], passage["code"], strict=True))
    found = {}
    for old in step:
        new, seen = step[old], {old}
        while new in step and new not in seen:
            seen.add(new)
            new = step[new]
        found[old] = new
    return found
