"""What machines read of the site: its map, its feed, its catalogue of data (DCAT)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from reporting.document.annex import LICENCE
from reporting.editions.shelf import Published
from reporting.site.shelves import Shelves, address

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ATOM = "http://www.w3.org/2005/Atom"
_DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FIRST = 60
"""Entries of the feed: the latest reports; sheets come by thousands, and are left to the map."""
FEED, MAP, CATALOGUE = "flux.atom", "sitemap.xml", "catalogue.jsonld"


def feeds(shelves: Shelves, pages: Sequence[str]) -> dict[str, bytes]:
    """Return the files that machines read; `pages` are the site's own."""
    root = shelves.plan.settings.site.adresse or ""
    return {
        MAP: _sitemap(shelves, pages, root),
        FEED: _feed(shelves, root),
        CATALOGUE: _catalogue(shelves, root),
    }


def _sitemap(shelves: Shelves, pages: Sequence[str], root: str) -> bytes:
    top = ET.Element("urlset", xmlns=_SITEMAP)
    for name in (*pages, *(address(one) for one in shelves.editions)):
        ET.SubElement(ET.SubElement(top, "url"), "loc").text = root + name
    return _xml(top)


def _feed(shelves: Shelves, root: str) -> bytes:
    settings, latest = shelves.plan.settings, shelves.latest
    reports = [one for one in shelves.editions if not one.is_sheet]
    reports = sorted(reports, key=lambda one: one.name)
    reports = sorted(reports, key=lambda one: (one.freeze, one.territory == shelves.home.id))[::-1]
    top = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "fr"})
    _told(top, id=_id(shelves, ""), title=settings.nom, updated=_at(latest))
    ET.SubElement(top, "link", rel="self", href=root + FEED)
    ET.SubElement(top, "link", rel="alternate", href=root + "index.html")
    _told(ET.SubElement(top, "author"), name=settings.organisme)
    for one in reports[:_FIRST]:
        entry = ET.SubElement(top, "entry")
        _told(entry, id=_id(shelves, one.path), title=_title(shelves, one), updated=_at(one))
        ET.SubElement(
            entry, "link", rel="alternate", href=root + address(one), hreflang=one.language
        )
        _told(entry, summary=f"Données arrêtées au {one.freeze}.")
    return _xml(top)


def _catalogue(shelves: Shelves, root: str) -> bytes:
    settings = shelves.plan.settings
    publisher = {"@type": "foaf:Organization", "foaf:name": settings.organisme}
    datasets = [
        {
            "@type": "dcat:Dataset",
            "@id": root + address(one),
            "dct:title": _title(shelves, one),
            "dct:issued": {"@type": "xsd:date", "@value": one.freeze},
            "dct:language": one.language,
            "dct:license": {"@id": LICENCE["path"]},
            "dct:publisher": publisher,
            "dcat:distribution": [
                {
                    "@type": "dcat:Distribution",
                    "dct:title": name.partition("/")[2],
                    "dcat:downloadURL": {"@id": root + address(one, name)},
                    "dcat:mediaType": "text/csv",
                    "dcat:byteSize": size,
                }
                for name, size in one.files.items()
                if name.endswith(".csv")
            ],
        }
        for one in shelves.regional
    ]
    catalogue = {
        "@context": _DCAT,
        "@type": "dcat:Catalog",
        "@id": root or "./",
        "dct:title": settings.nom,
        "dct:description": settings.sous_titre,
        "dct:publisher": publisher,
        "dct:language": "fr",
        "dcat:dataset": datasets,
    }
    return (json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n").encode()


def _title(shelves: Shelves, one: Published) -> str:
    place = shelves.plan.territories.get(one.territory).name
    return f"{shelves.plan.settings.nom} : {place}, {one.year}" + (
        "" if one.language == "fr" else f" ({one.language})"
    )


def _id(shelves: Shelves, path: str) -> str:
    """Return a name that stays the same wherever the site lies."""
    siret = shelves.plan.settings.siret or shelves.home.id
    return f"urn:x-rapport:{siret}:{path or 'site'}".replace("/", ":")


def _at(one: Published) -> str:
    return f"{one.freeze}T00:00:00Z"


def _told(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text


def _xml(top: ET.Element) -> bytes:
    ET.indent(top, "")
    return (
        b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(top, "unicode").encode() + b"\n"
    )
