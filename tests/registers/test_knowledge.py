"""What a register knew on a day: what has changed since, or is gone, is told row by row."""

import json
from datetime import date

import pytest

from reporting.registers.knowledge import SHOWN, Recorded, forgotten, learnt, rows_known
from reporting.registers.package import read_package

FREEZE, LATER = date(2024, 1, 31), date(2025, 1, 31)
FIELDS = [
    {"name": "id", "constraints": {"required": True}},
    {"name": "etat", "constraints": {"enum": ["en cours", "reçu", "abandonné"]}},
    {"name": "montant", "type": "number", "unite": "EUR"},
    {"name": "le", "type": "date"},
    {"name": "note"},
    {"name": "connu_du", "type": "date"},
    {"name": "connu_au", "type": "date"},
    {"name": "auteur"},
    {"name": "motif_correction"},
]
HEADER = ",".join(field["name"] for field in FIELDS)
ROWS = [
    "A,en cours,1200.00,2023-01-02,rien,2023-02-01,,Ana,",
    "B,reçu,300.50,2023-03-04,,2023-04-01,,Ana,",
    "C,abandonné,,2023-05-06,vu,2023-06-01,2023-07-01,Bob,",
    "C,reçu,40.00,2023-05-06,vu,2023-07-01,,Bob,Corrigé",
    "D,reçu,1.00,2024-05-06,tard,2024-06-01,,Bob,",
]


@pytest.fixture
def register(tmp_path):
    """Read a register from the text of its file."""

    def read(*rows: str, header: str = HEADER, encoding: str = "utf-8", fields=FIELDS, key=("id",)):
        schema = {"fields": fields, "primaryKey": [*key], "missingValues": ["", "s"]}
        schema["validite"] = []
        listed = [{"name": "aides", "path": "registers/aides.csv", "schema": schema}]
        (tmp_path / "registers").mkdir(exist_ok=True)
        (tmp_path / "datapackage.json").write_text(json.dumps({"resources": listed}))
        text = "\n".join([header, *rows, ""])
        (tmp_path / "registers/aides.csv").write_text(text, encoding=encoding)
        package = read_package(tmp_path)
        return package.tables.table("aides")

    return read


def recorded(table, on=FREEZE, before=None, **excuses) -> Recorded:
    return learnt(rows_known(table, on), before, on, excuses)


def told(table, before, **excuses) -> list[tuple]:
    found = forgotten(rows_known(table, before.until), before, excuses)
    return [(one.rule, one.line, one.column, one.value) for one in found]


def test_the_same_knowledge_is_no_finding(register):
    before = recorded(register(*ROWS))
    assert [line[0] for line in before.lines] == ["A", "B", "C", "C"]  # not D: known later
    assert told(register(*ROWS), before) == []
    assert told(register(*reversed(ROWS)), before) == []
    other = [
        one.replace(",", ";").replace("1200.00", "1 200,00 €").replace("2023-01-02", "02/01/2023")
        for one in ROWS
    ]
    header = HEADER.replace(",", ";")
    assert told(register(*other, header=header, encoding="cp1252"), before) == []
    assert told(register(*[one.replace("reçu", "RECU") for one in ROWS]), before) == []


@pytest.mark.parametrize(
    ("row", "place", "was"),
    [
        ("A,en cours,0.00,2023-01-02,rien,2023-02-01,,Ana,", (2, "montant", "0.00"), "« 1200.00 »"),
        ("A,en cours,,2023-01-02,rien,2023-02-01,,Ana,", (2, "montant", None), "« 1200.00 »"),
        ("A,en cours,s,2023-01-02,rien,2023-02-01,,Ana,", (2, "montant", None), "« 1200.00 »"),
        ("A,reçu,1200.00,2023-01-02,rien,2023-02-01,,Ana,", (2, "etat", "reçu"), "« en cours »"),
        ("A,en cours,1200.00,,rien,2023-02-01,,Ana,", (2, "le", None), "« 2023-01-02 »"),
        ("A,en cours,1200.00,2023-01-02,vu,2023-02-01,,Ana,", (2, "note", "vu"), "un autre texte"),
        ("A,en cours,1200.00,2023-01-02,rien,2023-02-01,,Bob,", (2, "auteur", "Bob"), "« Ana »"),
        (
            "A,en cours,1200.00,2023-01-02,rien,2023-02-01,2023-12-01,Ana,",
            (2, "connu_au", "2023-12-01"),
            "rien",
        ),
    ],
)
def test_a_changed_cell_is_named_with_both_values(register, row, place, was):
    extra = "E,reçu,,,,2024-06-02,,Ana,"  # somebody else whom Ana has told of
    before = recorded(register(*ROWS, extra))
    (found,) = forgotten(rows_known(register(row, *ROWS[1:], extra), FREEZE), before, {})
    assert (found.line, found.column, found.value) == place
    assert f"disait {was}" in found.message
    assert "connu_au" in found.fix
    assert "registre « aides », cle « A »" in found.fix
    assert "2024-01-31" in found.message


def test_a_row_gone_or_dated_back_is_named_by_its_key(register):
    before = recorded(register(*ROWS))
    assert told(register(*ROWS[1:]), before) == [("known-gone", None, "id", "A")]
    new = "Z,reçu,1.00,2023-05-06,,2023-06-01,,Bob,"
    assert told(register(*ROWS, new), before) == [("known-late", 7, "connu_du", "2023-06-01")]
    assert told(register(*ROWS, new.replace("2023-06-01", "2024-02-01")), before) == []
    renamed = register(ROWS[0].replace("A,", "AA,", 1), *ROWS[1:])
    assert [one[0] for one in told(renamed, before)] == ["known-gone", "known-late"]


def test_a_row_is_corrected_by_closing_it(register):
    before = recorded(register(*ROWS))
    closed = ROWS[0].replace(",,Ana", ",2024-03-01,Ana")
    right = "A,en cours,12.00,2023-01-02,rien,2024-03-01,,Ana,Virgule"
    corrected = register(closed, right, *ROWS[1:])
    assert told(corrected, before) == []
    after = recorded(corrected, LATER, before)
    assert after.lines[: len([*after.lines])] == sorted(after.lines, key=lambda one: one[:1])
    assert {*before.lines} < {*after.lines}  # lines are only added
    assert told(corrected, after) == []
    reopened = register(ROWS[0], right, *ROWS[1:])
    assert [one[:3] for one in told(reopened, after)] == [("known-changed", 2, "connu_au")]


def test_an_entry_excuses_and_is_kept_with_the_row(register):
    before = recorded(register(*ROWS))
    wrong = register(ROWS[0].replace("1200", "12"), *ROWS[2:])
    assert len(told(wrong, before)) == 2
    assert told(wrong, before, A="REV-0001") == [("known-gone", None, "id", "B")]
    excuses = {"": "REV-0002"}
    assert told(wrong, before, **excuses) == []
    after = recorded(wrong, FREEZE, before, **excuses)
    assert [line[-1] for line in after.lines] == ["", "REV-0002", "", "REV-0002", "", ""]
    assert told(wrong, after) == []
    assert [one[0] for one in told(register(*ROWS), after)] == ["known-changed", "known-late"]


def test_a_register_without_days_of_knowledge_may_grow_only(register):
    def plain(*rows):
        return register(*rows, header="id,le", fields=[FIELDS[0], FIELDS[3]])

    before = recorded(plain("A,2023-01-01", "B,2023-01-02"))
    assert told(plain("B,2023-01-02", "A,2023-01-01", "C,2023-01-03"), before) == []
    assert told(plain("A,2023-01-01", "B,2023-01-05"), before) == [
        ("known-changed", 3, "le", "2023-01-05")
    ]
    assert told(plain("A,2023-01-01"), before) == [("known-gone", None, "id", "B")]


def test_without_days_of_knowledge_a_series_grows_at_its_end(register):
    """A price index that gains a past month would change what was converted by it."""
    fields = [FIELDS[0], {"name": "mois", "nature": "mois", "constraints": {"required": True}}]

    def series(*rows):
        return register(*rows, header="id,mois", fields=fields, key=["id", "mois"])

    known = ("A,2023-01", "A,2023-03", "B,2023-01")
    before = recorded(series(*known))
    assert told(series("C,2020-01", *known, "B,2023-02", "A,2023-04"), before) == []
    late = series(*known, "A,2023-02")
    assert told(late, before) == [("known-late", 5, "mois", "2023-02")]
    assert told(late, before, **{"A|2023-02": "REV-0008"}) == []


def test_a_column_that_is_new_or_gone(register):
    fewer = [one for one in FIELDS if one["name"] != "note"]
    less = [",".join(cell for n, cell in enumerate(row.split(",")) if n != 4) for row in ROWS]
    header = HEADER.replace(",note", "")
    before = recorded(register(*less, header=header, fields=fewer))
    assert told(register(*ROWS), before) == []
    after = recorded(register(*ROWS), LATER, before)
    assert told(register(*ROWS), after) == []
    blank = register(*less, header=header)  # declared, and no longer delivered
    assert {one[2] for one in told(blank, after)} == {"note"}


def test_many_findings_are_summed_up(register):
    rows = [f"K{n:03d},reçu,1.00,2023-01-01,,2023-02-01,,Ana," for n in range(60)]
    before = recorded(register(*rows))
    found = [*forgotten(rows_known(register(*rows[:36]), FREEZE), before, {})]
    assert [one.rule for one in found] == ["known-gone"] * SHOWN + ["too-many"]
    assert "4 autre" in found[-1].message
