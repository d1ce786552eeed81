"""What machines read of the site: its map, its feed, its catalogue (DCAT), the search index."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from reporting.document.annex import LICENCE
from reporting.document.page import templates
from reporting.editions.shelf import Published
from reporting.site.shelves import Shelves, address
from reporting.territories import Territory

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
