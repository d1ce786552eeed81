"""The checks that a workbook passes before anything in it is opened.

A workbook is a ZIP archive of XML: both can hide gigabytes behind a few kilobytes.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from reporting.registers.decode import kind_of
from reporting.registers.findings import Finding, Origin
from reporting.registers.phrases import Phrase, say
from reporting.registers.rulebook import Rule

MEGA = 1024 * 1024
LARGEST_UNZIPPED = 50 * MEGA
HIGHEST_RATIO = 200
RATIO_FROM = 5 * MEGA
"""Unzipped size under which a ratio tells nothing: small files repeat themselves."""
MOST_PARTS = 2_000
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_PART = "[Content_Types].xml"
OTHERS = {"kind-xlsb": "xl/workbook.bin", "kind-word": "word/document.xml"}
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")
FORBIDDEN = tuple(
    shape for one in DECLARATIONS for shape in (one.encode(), one.encode("utf-16-le")[:-1])
)
"""In XML of one byte per character, or two in either order; workbooks never have them."""
UNREADABLE = (BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError)


def open_archive(content: bytes, origin: Origin) -> tuple[ZipFile | None, Finding | None]:
    """Open the archive of a workbook, or say why it must stay closed."""

    def refused(rule: Rule, **details: Any) -> tuple[None, Finding]:
        return None, origin.finding(rule, **details)

    if not content:
        return refused(Rule.EMPTY_FILE)
    if content.startswith(OLE):
        return refused(Rule.LOCKED_WORKBOOK if ENCRYPTED in content else Rule.OLD_WORKBOOK)
    if not content.startswith(b"PK"):
        return refused(Rule.NOT_A_WORKBOOK, kind=kind_of(content))
    try:
        archive = ZipFile(BytesIO(content))
        parts = archive.infolist()
        names = archive.namelist()
        if WORKBOOK_PART not in names or any(part in names for part in OTHERS.values()):
            return refused(Rule.NOT_A_WORKBOOK, kind=_other(archive))
        size = sum(part.file_size for part in parts)
        ratio = size // max(1, len(content))
        if size > LARGEST_UNZIPPED or (size > RATIO_FROM and ratio > HIGHEST_RATIO):
            limits = {"limit": LARGEST_UNZIPPED // MEGA, "most": HIGHEST_RATIO}
            return refused(Rule.ZIP_BOMB, size=-(-size // MEGA), ratio=ratio, **limits)
        if any(part.flag_bits & 1 for part in parts):
            return refused(Rule.LOCKED_WORKBOOK)
        if len(parts) > MOST_PARTS:
            return refused(Rule.DAMAGED_WORKBOOK)
        for part in parts:
            inside = archive.read(part)
            if part.filename.endswith((".xml", ".rels", ".vml")) and any(
                shape in inside for shape in FORBIDDEN
            ):
                return refused(Rule.XML_ENTITY, part=part.filename)
    except UNREADABLE:
        return refused(Rule.DAMAGED_WORKBOOK)
    return archive, None


def _other(archive: ZipFile) -> Phrase:
    """Say what an archive is that is no XLSX workbook."""
    names = archive.namelist()
    if "mimetype" in names and archive.getinfo("mimetype").file_size == len(OPEN_DOCUMENT):
        return say("kind-ods")
    return say(next((kind for kind, part in OTHERS.items() if part in names), "kind-archive"))
