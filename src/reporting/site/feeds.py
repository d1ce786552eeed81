"""What machines read of the site: its map, its feed, its catalogue of data (DCAT)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from reporting.document.annex import LICENCE
from reporting.document.style import templates
from reporting.editions.shelf import Published
from reporting.site.shelves import Shelves, address

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
