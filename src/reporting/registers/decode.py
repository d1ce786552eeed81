"""Bytes to text: the encodings that offices use, recognised and never guessed at random."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from reporting.registers.findings import Finding, Origin, Phrase, Refused, Rule, say

KINDS = {
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "rtf",
}
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.IGNORECASE)
JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*"|\[\s*[\[{])')
TEXTS = {"html": MARKUP, "json": JSON}
BOMS = (  # UTF-32 before UTF-16: one BOM begins like the other
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096
EXPECTED = frozenset("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÁÍÓÚÑÒÌàâäçéèêëîïôöùûüÿœæáíóúñòì·’")
"""Letters outside ASCII of French, Occitan and Catalan words."""
SUSPECT = re.compile(
    r"(?<=[A-Za-z])(?:[^\x00-\x7f](?=[A-Za-z])|[‚ˆŠŽž‡ƒ])|(?P<latin_9>¤|(?<![0-9])[¼½](?=[a-z]))"
)
"""A sign between two letters; after one, those that are « é » or « è » on old machines; those that
are « € », « Œ » or « œ » in Latin-9."""
SPOILT_BOM = "\ufeff".encode().decode("cp1252")
LINE_ENDS = re.compile("[\x85\u2028\u2029]")
NO_TEXT = ' ;,|\t\n"'
LATIN_9 = "iso8859-15"
OLD_ENCODINGS = ("cp850", "mac_roman", LATIN_9)


def decode(content: bytes) -> tuple[str, str]:
    r"""Turn the bytes of a file into text with `\n` at the end of lines, and name its encoding.

    UTF-8 and UTF-16 (with or without a byte order mark) and cp1252 are recognised.

    Raises
    ------
    Refused
        For any other encoding, NUL characters, and files that are not text at all.

    Examples
    --------
    >>> decode("é\r\n".encode("cp1252"))
    ('é\n', 'cp1252')
    """
    if not content:
        raise Refused(Rule.EMPTY_FILE)
    if kind := _kind(content):
        raise Refused(Rule.NOT_A_CSV, kind=say(f"kind-{kind}"))
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(Rule.BAD_ENCODING, line=line, byte=error.start + 1) from error
    if "\0" in text:
        at = text.index("\0")
        byte = len(text[:at].encode(encoding)) + 1
        raise Refused(Rule.NUL_BYTE, line=text.count("\n", 0, at) + 1, byte=byte)
    text = _tidied(text)
    if not text[:SAMPLE].strip(NO_TEXT) and not text.strip(NO_TEXT):
        raise Refused(Rule.BLANK_FILE, size=len(content))
    return text, encoding


def _tidied(text: str) -> str:
    """Give every line the same end, and drop the marks of the start and of the end of a file."""
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    text = text.lstrip("\ufeff").removeprefix(SPOILT_BOM)
    if "\x1a" in text[-SAMPLE:]:  # the end of a file, for DOS
        text = text.rstrip("\x1a\n") + "\n"
    return text if "\n" in text else LINE_ENDS.sub("\n", text)


def kind_of(content: bytes) -> Phrase:
    """Say what a file that should be a workbook is."""
    kind = _kind(content) or ("text" if _is_text(content) else "other")
    return say(f"kind-{kind}")


def _is_text(content: bytes) -> bool:
    sample = content[:SAMPLE]
    return content.startswith(tuple(bom for bom, _ in BOMS)) or b"\0" not in sample


def _kind(content: bytes) -> str | None:
    kind = next((kind for magic, kind in KINDS.items() if content.startswith(magic)), None)
    return kind or next((name for name, one in TEXTS.items() if one.match(content[:SAMPLE])), None)


def mended(value: str) -> str | None:
    """Give back the text whose UTF-8 was read as cp1252 or Latin-1, or None if it was not.

    >>> mended("BÃ©ziers"), mended("Béziers")
    ('Béziers', None)
    """
    for encoding in ("cp1252", "latin-1"):
        try:
            return unicodedata.normalize("NFC", value.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return None


def _encoding(content: bytes) -> str:
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return encoding
    sample = content[:SAMPLE]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        nulls = sample[first::2].count(0)
        if len(sample) > 3 and nulls > len(sample) // 4 and not sample[1 - first :: 2].count(0):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if _mostly_utf8(content) else "cp1252"
    return "utf-8"


def _mostly_utf8(content: bytes) -> bool:
    """Whether a few spoilt bytes stand in a text that is otherwise UTF-8."""
    text = content.decode("utf-8", errors="replace")
    spoilt = text.count("\ufffd")
    return sum(not char.isascii() for char in text) > 2 * spoilt


def doubts(text: str, origin: Origin) -> Iterator[Finding]:
    """Refuse a text read as cp1252 where a sign stands that no such text has there."""
    for number, line in enumerate(text.split("\n"), start=1):
        found = next((one for one in SUSPECT.finditer(line) if one[0] not in EXPECTED), None)
        if found and mended(line) is None:
            details: dict[str, Any] = {"char": found[0], "near": _reading(found)}
            yield origin.finding(Rule.DOUBTFUL_ENCODING, number, **details)
            return


def _reading(found: re.Match[str]) -> Phrase | str:
    """Say which letter the byte stands for in the encodings of old machines."""
    for encoding in (LATIN_9,) if found["latin_9"] else OLD_ENCODINGS:
        letter = found[0].encode("cp1252").decode(encoding)
        # inside a word, it is a small letter
        if found["latin_9"] or (letter in EXPECTED and letter.islower()):
            return say("encoding", encoding=encoding, letter=letter)
    return ""
