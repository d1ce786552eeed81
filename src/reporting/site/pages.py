"""The pages of the site, and what machines read of it: what is published decides their bytes."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from reporting import document
from reporting.document.annex import LICENCE, file_name
from reporting.document.page import drawing, named, sized, style_sheet, templates
from reporting.editions.shelf import Published
from reporting.parts.french import NBSP, counted, full_date, in_words, typeset
from reporting.plan.catalogue import Indicator
from reporting.site.drawings import Standing, drawn, squares
from reporting.site.shelves import Line, Shelves, address, shared, table_of, told
from reporting.territories import Territory

INDEX: Final = "index.html"
DATA: Final = "donnees.html"
INDICATORS: Final = "indicateurs"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_OWN: Final = ("site.css", "recherche.js")


def pages(shelves: Shelves) -> dict[str, bytes]:
    """Return every file of the site but the editions, those that others name first."""
    assets = {shared(name): content for name, content in document.shared_files().items()}
    own = {name: (_TEMPLATES / name).read_bytes() for name in _OWN}
    own["communes.js"] = search_index(shelves)
    names = {name: shared(named(name, content)) for name, content in own.items()}
    files = assets | {names[name]: content for name, content in own.items()}
    site = _Site(shelves, names)
    lines = [Line(shelves, entry) for entry in shelves.indicators]
    for line in lines:
        folder = f"{INDICATORS}/{line.entry.id}"
        files[f"{folder}/valeurs.csv"] = table_of(line)
        files[f"{folder}/{INDEX}"] = site.page("indicateur.html.j2", "../../", line=line)
    groups = [
        (name, list(several)) for name, several in groupby(lines, key=lambda one: one.entry.groupe)
    ]
    files[f"{INDICATORS}/{INDEX}"] = site.page("indicateurs.html.j2", "../", groups=groups)
    files[DATA] = site.page("donnees.html.j2", "", tables=_tables(shelves.latest))
    written = [INDEX, DATA, *(name for name in files if name.startswith(INDICATORS))]
    html = [name for name in written if name.endswith(".html")]
    files |= feeds(shelves, html)
    files[INDEX] = site.page(INDEX + ".j2", "", **_opening(shelves), lines=lines)
    return files


class _Site:
    """What all pages share."""

    def __init__(self, shelves: Shelves, names: dict[str, str]) -> None:
        settings, cover = shelves.plan.settings, shelves.latest.tree["cover"]
        self.given: dict[str, Any] = {
            "shelves": shelves,
            "plan": typeset(settings.nom),
            "publisher": typeset(settings.organisme),
            "notice": cover.get("notice_line") or cover.get("notice"),
            "latest": shelves.latest,
            "english": shelves.translated,
            "method": _method(shelves.latest),
            "names": {**names, "rapport.css": shared(style_sheet())},
        }

    def page(self, template: str, root: str, **given: Any) -> bytes:
        """Return a page, `root` being the way from it to the root of the site."""
        environment = templates("reporting.site")
        environment.filters |= _FILTERS
        made = environment.get_template(template).render(root=root, **self.given, **given)
        return sized(made).encode()


_FILTERS: Final[dict[str, Any]] = {
    "address": address,
    "told": told,
    "counted": counted,
    "typeset": typeset,
    "drawing": drawing,
    "long_date": lambda day: full_date(str(day), NBSP),
}


def _opening(shelves: Shelves) -> dict[str, Any]:
    """Return what the first page alone says: the verdict, the départements, the editions."""
    tree = shelves.latest.tree
    standings = _standings(shelves)
    is_mapped = any(one.state != "absent" for one in standings)
    return {
        "verdict": _verdict(tree),
        "lead": _lead(tree),
        "cover": tree["cover"],
        "squares": squares(tree["cover"]),
        "examples": _examples(shelves),
        "standings": standings,
        "found": _found(standings),
        "mapped": _entry(shelves, shelves.plan.settings.site.carte),
        "others": [_entry(shelves, name) for name in shelves.plan.settings.site.liste],
        "map": drawn(shelves, standings) if is_mapped else None,
        "years": _years(shelves),
        "sheets": sum(one.is_sheet for one in shelves.latest_of.values()),
        "changes": len(shelves.latest.table("revisions")),
    }


def _verdict(tree: dict[str, Any]) -> str:
    """Return the headline of the first section; the title of the report where it has none."""
    first = tree["blocks"][0] if tree["blocks"] else {}
    inlines = first.get("headline") or [{"text": tree["cover"]["title"]}]
    return "".join(one["text"] for one in inlines)


def _lead(tree: dict[str, Any]) -> str:
    """Return the first sentence of each of the first paragraphs that lead."""
    sentences = []
    for block in tree["blocks"][1:]:
        if block["type"] == "heading":
            break
        if block.get("role") == "lead":
            text = "".join(one["text"] for one in block["inlines"])
            sentences.append(text.split(". ")[0].rstrip(".") + ".")
    return " ".join(sentences)


def _examples(shelves: Shelves) -> list[str]:
    """Return what may be looked for: the largest commune, its postcode, a département."""
    communes = shelves.plan.territories.of_level("commune")
    largest = max(communes, key=lambda one: (one.population or 0, one.code))
    return [largest.name, largest.code, shelves.departements[0].name]


def _method(edition: Published) -> str:
    """Return where the report says how figures are made: its last section that is no annex."""
    own = [one for one in edition.tree["sections"] if one.get("id") and not one.get("annex")]
    return address(edition) + (f"#{own[-1]['id']}" if own else "")


def _entry(shelves: Shelves, name: str | None) -> Indicator | None:
    return shelves.plan.catalogue.get(name) if name else None


def _standings(shelves: Shelves) -> list[Standing]:
    """Return the départements: what has most left first, then masked, then finished."""
    ranked = [(_rank(shelves, one), _standing(shelves, one)) for one in shelves.departements]
    return [one for _, one in sorted(ranked, key=lambda pair: (pair[0], pair[1].name))]


def _rank(shelves: Shelves, place: Territory) -> tuple[int, int]:
    left = _left(shelves, place)
    return (9, 0) if left is None else (0 if left[1] else 1, -left[0])


def _left(shelves: Shelves, place: Territory) -> tuple[int, int] | None:
    name = shelves.plan.settings.site.carte
    return shelves.remainder(name, place) if name else None


def _standing(shelves: Shelves, place: Territory) -> Standing:
    settings, year = shelves.plan.settings.site, shelves.latest.year
    left = _left(shelves, place)
    figure = shelves.figure(settings.carte or "", place.id, year)
    is_masked = figure is not None and figure.masked
    if left is None:
        state, text, short = ("masque", "masqué", "") if is_masked else ("absent", "", "")
    elif left[0] != left[1]:
        state, short = "masque", f"{left[0]} à {left[1]}"
        text = f"reste {short}"
    else:
        state, short = ("reste", str(left[0])) if left[0] else ("fini", "")
        text = f"reste {short}" if left[0] else "fini"
    others = (shelves.figure(name, place.id, year) for name in settings.liste)
    edition = shelves.latest_of.get(place.id)
    shown = tuple(one.text if one and one.exists else told(one) for one in others)
    return Standing(
        place.code, place.name, state, text, short, shown, address(edition) if edition else None
    )


def _found(standings: Sequence[Standing]) -> str:
    """Return the title of the map: how many départements have finished, or at least have."""
    done, total = sum(one.state == "fini" for one in standings), len(standings)
    may = any(one.state == "masque" and one.short[:2] in {"", "0 "} for one in standings)
    if not done:
        return "Ce qui reste, par département" if may else "Aucun département n’a fini"
    if done == total:
        return "Tous les départements ont fini"
    verb = "a fini" if done == 1 else "ont fini"
    noun = "département" if done == 1 else "départements"
    counted = f"au moins {in_words(done)}" if may else in_words(done)
    return f"{counted[0].upper()}{counted[1:]} {noun} sur {in_words(total)} {verb}"


def _years(shelves: Shelves) -> list[tuple[int, list[Published], int]]:
    """Return the reports of each year, and how many sheets beside them."""
    return [
        (year, _ordered(shelves, own), sum(one.is_sheet for one in own))
        for year, several in groupby(shelves.editions, key=lambda one: one.year)
        for own in [list(several)]
    ]


def _ordered(shelves: Shelves, editions: Iterable[Published]) -> list[Published]:
    reports = [one for one in editions if not one.is_sheet]
    return sorted(reports, key=lambda one: (one.territory != shelves.home.id, one.name))


def _tables(edition: Published) -> list[tuple[str, str, int]]:
    """Return the title, the place and the bytes of each data file of an edition."""
    tree = edition.tree
    titles = {
        file_name(block): block.get("title")
        or ", ".join(one["label"] for one in block.get("tiles", ()))
        for block in (*tree["blocks"], *tree["data"])
        if "id" in block
    }
    return [
        (titles.get(name.partition("/")[2]) or name, address(edition, name), size)
        for name, size in edition.files.items()
        if name.endswith(".csv")
    ]


FEEDS: Final = ("flux.atom", "sitemap.xml", "catalogue.jsonld")


def feeds(shelves: Shelves, pages: Sequence[str]) -> dict[str, bytes]:
    """Return the files that machines read; `pages` are the site's own."""
    settings, home = shelves.plan.settings, shelves.home.id

    def titled(one: Published) -> str:
        place = shelves.plan.territories.get(one.territory).name
        language = "" if one.language == "fr" else f" ({one.language})"
        return f"{settings.nom} : {place}, {one.year}{language}"

    def urn(path: str) -> str:
        """Return a name that stays the same wherever the site lies."""
        return f"urn:x-rapport:{settings.siret or home}:{path or 'site'}".replace("/", ":")

    reports = sorted(
        (one for one in shelves.editions if not one.is_sheet), key=lambda one: one.name
    )
    environment = templates("reporting.site")
    environment.filters |= {"titled": titled, "urn": urn, "address": address, "json": _json}
    given = {
        "settings": settings,
        "site": settings.site.adresse or "",
        "latest": shelves.latest,
        "regional": shelves.regional,
        "reports": sorted(reports, key=lambda one: (one.freeze, one.territory == home))[::-1],
        "pages": [*pages, *(address(one) for one in shelves.editions)],
        "licence": LICENCE["path"],
    }
    return {name: environment.get_template(f"{name}.j2").render(given).encode() for name in FEEDS}


def _json(value: object) -> Markup:
    return Markup(json.dumps(value, ensure_ascii=False))


def search_index(shelves: Shelves) -> bytes:
    """Return the script that holds the index: read from a file too, which no request would be.

    A line per place, the largest first: name, code, other codes (postal, former), the edition that
    it leads to. No address where it has none: its département's then stands for it.
    """
    folders: dict[str, int] = {}
    lines = [
        f"{place.name}|{place.code}|{' '.join(codes)}|{folder}"
        for place, codes in _places(shelves)
        for folder in [_folder(shelves, place, folders)]
    ]
    index = {
        "annees": list(folders),
        "departements": {
            one.code: [one.name, _address(shelves, one)] for one in shelves.departements
        },
        "lieux": "\n".join(lines),
    }
    told = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"const LIEUX={told};\n".encode()


def _places(shelves: Shelves) -> Iterator[tuple[Territory, list[str]]]:
    tables = shelves.plan.package.tables
    postcodes = tables["communes"].set_index("code")["codes_postaux"].to_dict()
    former: dict[str, list[str]] = {}
    for old, new in tables["passage_communes"][["ancien_code", "code"]].itertuples(index=False):
        former.setdefault(str(new), []).append(str(old))
    communes = shelves.plan.territories.of_level("commune")
    for one in sorted(communes, key=lambda place: (-(place.population or 0), place.code)):
        yield one, [*re.findall(r"\d{5}", str(postcodes.get(one.code))), *former.get(one.code, [])]
    for one in shelves.plan.territories.of_level("epci"):
        yield one, []


def _folder(shelves: Shelves, place: Territory, folders: dict[str, int]) -> str:
    """Return the rank of the year whose edition a place has; nothing where it has none."""
    found = shelves.latest_of.get(place.id)
    return "" if found is None else str(folders.setdefault(str(found.year), len(folders)))


def _address(shelves: Shelves, place: Territory) -> str:
    found = shelves.latest_of.get(place.id)
    return "" if found is None else address(found)
