"""Kinds of files that offices bring, tried on several registers: the right values, or the line."""

import codecs
import csv
import io
from collections.abc import Callable

import pandas as pd
import pytest

from reporting.registers.findings import Rule

Rows = list[list[str]]
REGISTERS = {
    "mandats": [
        "mandat_id ap_code exercice date_mandat montant type connu_du auteur motif_correction",
        *(f"MA-{n} AP-2022 2022 2022-1{n}-18 67{n}0 acompte 2022-12-3{n} Santé -" for n in "01"),
        "MA-2 AP-2022 2022 2022-12-18 12.50 solde 2022-12-30 Santé -",
        "MA-3 AP-2022 2022 2022-12-19 13.50 solde 2022-12-30 Santé -",
        "MA-4 AP-2022 2022 2022-12-20 14.50 solde 2022-12-30 Santé -",
        "MA-5 AP-2022 2022 2022-12-21 15.50 solde 2022-12-30 Santé -",
    ],
    "gares_pem": [
        "code_uic nom code_commune type desservi_du desservi_au video_du video_au connu_du auteur",
        *(f"9900000{n} Forêt-{n} 31555 PEM 2002-01-0{n} - - - 2016-01-11 -" for n in "123456"),
    ],
    "ppms": [
        "uai annee_scolaire date_validation date_transmission_region version connu_du auteur",
        *(
            f"0099001T 201{n}-201{n + 1} 2016-08-0{n} 2016-09-01 1 2016-09-07 -"
            for n in range(1, 7)
        ),
    ],
}


def written(rows: Rows, separator: str = ";", end: str = "\r\n") -> str:
    """Write rows as a CSV."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    return stream.getvalue()


def lines(rows: Rows, place: int, *changed: str) -> str:
    """Write rows with one line replaced; line 1 is the header."""
    text = written(rows, end="\n").splitlines()
    return "\n".join([*text[: place - 1], *changed, *text[place:]]) + "\n"


def line(rows: Rows, number: int) -> str:
    """Give one line of the file."""
    return ";".join(rows[number - 1])


def added(rows: Rows, value: str) -> str:
    """Write rows with one more, of one value."""
    return written([*rows, [value, *[""] * (len(rows[0]) - 1)]])


def renamed(rows: Rows, change: Callable[[str], str]) -> str:
    """Write rows under other names."""
    return written([list(map(change, rows[0])), *rows[1:]])


def quoted(text: str) -> str:
    """Put every line between quotation marks, as a spreadsheet does with one column."""
    return "".join('"' + one.replace('"', '""') + '"\n' for one in text.splitlines())


def cut_in_two(rows: Rows) -> str:
    """Break line 4 in the middle of a text."""
    text = line(rows, 4)
    half = text.index(";", len(text) // 2) - 1
    return lines(rows, 4, text[:half], text[half:])


def swallowing(rows: Rows) -> str:
    """Open a quotation mark in the last field of line 3, and close one in that of line 5."""
    first, last = ("".join(f"{one};" for one in rows[n - 1][:-1]) for n in (3, 5))
    return lines(rows, 3, f'{first}"a').replace(line(rows, 5), f'{last}b"')


ACCEPTED: dict[str, Callable[[Rows], str | bytes]] = {
    "UTF-16 with tabs": lambda rows: codecs.BOM_UTF16_LE + written(rows, "\t").encode("utf-16-le"),
    "UTF-16 big-endian without BOM": lambda rows: written(rows).encode("utf-16-be"),
    "UTF-32": lambda rows: written(rows).encode("utf-32"),
    "two BOMs": lambda rows: 2 * codecs.BOM_UTF8 + written(rows).encode(),
    "a BOM in the middle": lambda rows: written(rows[:3]) + "\ufeff" + written(rows[3:]),
    "a BOM read as cp1252": lambda rows: "ï»¿" + written(rows),
    "ends of line of three kinds": lambda rows: written(rows[:2]) + written(rows[2:4], end="\r")
    + written(rows[4:], end="\n"),
    "Unicode line separators": lambda rows: written(rows, end="\u2028"),
    "a DOS end of file": lambda rows: written(rows) + "\x1a",
    "blank lines everywhere": lambda rows: "\n ;;\n" + written(rows[:3]) + ";;\n\f\n"
    + written(rows[3:]),
    "no end of line at the end": lambda rows: written(rows).rstrip(),
    "a hint for Excel": lambda rows: "SEP = ;\r\n" + written(rows),
    "pipes": lambda rows: written(rows, "|"),
    "quotation marks after spaces": lambda rows: "\n".join(
        "; ".join(f'"{one}"' for one in row) for row in rows
    ),
    "whole lines between quotation marks": lambda rows: quoted(written(rows)),
    "one whole line between quotation marks": lambda rows: lines(rows, 3, quoted(line(rows, 3))),
    "a separator too many on every line": lambda rows: written([[*row, ""] for row in rows]),
    "a separator too many below the header":
        lambda rows: written([rows[0], *([*row, ""] for row in rows[1:])]),
    "columns in another order": lambda rows: written([row[::-1] for row in rows]),
    "names in capitals": lambda rows: renamed(rows, str.upper),
    "names in camel case":
        lambda rows: renamed(rows, lambda name: name.title().replace("_", "")),
    "names on two lines": lambda rows: renamed(rows, lambda name: name.replace("_", "\n")),
    "names with signs": lambda rows: renamed(rows, lambda name: f"{name[:2]}\u00ad{name[2:]} *"),
}  # fmt: skip


@pytest.fixture(params=REGISTERS)
def rows(request) -> tuple[str, Rows]:
    """Give the rows of each register, one after the other."""
    split = (one.split() for one in REGISTERS[request.param])
    return request.param, [["" if value == "-" else value for value in row] for row in split]


@pytest.mark.parametrize("kind", ACCEPTED)
def test_one_meaning_is_read(registers, rows, kind):
    """The values are those of the plain file, and nothing is refused."""
    name, plain = rows
    package = registers(**{name: ACCEPTED[kind](plain)})
    assert [str(one) for one in package.findings if one.severity == "error"] == []
    expected = registers(**{name: written(plain)}).tables[name].reset_index(drop=True)
    assert len(expected) == 6
    read = package.tables[name].reset_index(drop=True)[expected.columns]
    pd.testing.assert_frame_equal(read, expected)


Refused = tuple[Callable[[Rows], str | bytes], Rule, int | None, str]
REFUSED: dict[str, Refused] = {
    "nothing but a BOM": (lambda rows: codecs.BOM_UTF8, Rule.BLANK_FILE, None, "(3 octets)"),
    "nothing but separators": (lambda rows: ";;;\n;;;\n", Rule.BLANK_FILE, None, "sans aucun"),
    "UTF-32 without BOM":
        (lambda rows: written(rows).encode("utf-32-le"), Rule.NUL_BYTE, 1, "octet 2"),
    "JSON": (lambda rows: '[{"uai": 1}]', Rule.NOT_A_CSV, None, "mais du JSON"),
    "an error page": (lambda rows: "\ufeff<div>Session expirée", Rule.NOT_A_CSV, None, "HTML"),
    "another separator": (lambda rows: written(rows, "^"), Rule.NO_SEPARATOR, 1, "^"),
    "columns by spaces": (lambda rows: written(rows, " "), Rule.NO_SEPARATOR, 1, "sans séparateur"),
    "curly quotation marks": (
        lambda rows: "\n".join(";".join(f"“{one}”" for one in row) for row in rows),
        Rule.OTHER_QUOTES, 1, "« “ »",
    ),
    "too many columns": (
        lambda rows: written([row + 100_000 * [""] for row in rows[:2]]),
        Rule.TOO_MANY_COLUMNS, 1, "plus de 500",
    ),
    "a title of two lines": (
        lambda rows: '"Registre\nde 2024"\n\n' + written(rows),
        Rule.TITLE_ABOVE_HEADER, 1, "Supprimer les lignes 1 à 3.",
    ),
    "numbers of rows in front, without a name": (
        lambda rows: written([rows[0], *([str(n), *row] for n, row in enumerate(rows[1:], 1))]),
        Rule.SHIFTED_ROWS, 2, "jusqu'à la ligne 7. Une colonne n'a pas de nom.",
    ),
    "a note in the margin": (
        lambda rows: written([*([*row, ""] for row in rows[:4]), [*rows[4], "?"],
                              *([*row, ""] for row in rows[5:])]),
        Rule.UNNAMED_COLUMN, 5, "valeur « ? »",
    ),
    "a separator in a text, the last field being empty": (
        lambda rows: lines(rows, 4, "a;" + line(rows, 4)),
        Rule.FIELD_COUNT, 4, "(le dernier est vide : un texte contient-il « ; » sans guillemets ?)",
    ),
    "a line break in a text": (cut_in_two, Rule.FIELD_COUNT, 4, "(la suite est à la ligne 5"),
    "quotation marks around lines": (swallowing, Rule.BAD_QUOTE, 3, "avale des lignes jusqu'à la"),
    "another separator below the header": (
        lambda rows: written(rows[:1]) + written(rows[1:], "\t"),
        Rule.FIELD_COUNT, 2, "jusqu'à la ligne 7 (séparateur « tabulation » sur cette ligne)",
    ),
    "last fields left out": (
        lambda rows: written([rows[0], *(row[:-1] for row in rows[1:])]),
        Rule.FIELD_COUNT, 2, "jusqu'à la ligne 7",
    ),
    "two exports": (
        lambda rows: written(rows[:3]) + renamed([rows[0], *rows[3:]], str.upper),
        Rule.REPEATED_HEADER, 4, "l'en-tête est répété",
    ),
    "two exports in two orders": (
        lambda rows: written(rows[:3]) + written([row[::-1] for row in (rows[0], *rows[3:])]),
        Rule.SECOND_HEADER, 4, "la suite n'est pas lue",
    ),
    "a comment": (
        lambda rows: lines(rows, 3, "# à revoir", line(rows, 3)),
        Rule.STRAY_ROW, 3, "valeur « # à revoir »",
    ),
    "a source": (lambda rows: added(rows, "Source : DF"), Rule.STRAY_ROW, 8, "« Source : DF »"),
    "averages": (lambda rows: added(rows, "Moyenne"), Rule.TOTAL_ROW, 8, "« Moyenne »"),
    "a short total": (
        lambda rows: written(rows) + "S/TOTAL\n", Rule.TOTAL_ROW, 8, "« S/TOTAL »"
    ),
    "a cut last line": (lambda rows: written(rows)[:-20], Rule.FIELD_COUNT, 7, "attendus"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_two_meanings_are_refused_once_at_their_line(registers, rows, kind):
    """One finding for one cause, where it is."""
    name, plain = rows
    content, rule, number, expected = REFUSED[kind]
    found = [one for one in registers(**{name: content(plain)}).findings if one.severity == "error"]
    assert [(one.rule, one.line) for one in found] == [(rule, number)], list(map(str, found))
    assert expected in str(found[0])
