"""An indicator or a register that is not kept: cells leave themselves out, none fails."""

import json
import re
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pandas as pd
import pytest

from reporting.parts import Part, dotmap, drawings, times
from reporting.report import FORMS, actions, charts, report_of
from reporting.report.around import prepare_sheets

NOT_CELLS = {"parametres", "couverture"}
MADE = {}
"""What the whole plan gave, by what was asked."""


class Lacking:
    """A plan without some indicators and registers, whose figures are those of the whole one."""

    def __init__(self, plan, indicators, registers=()):
        self._plan, self._watched = plan, {}
        without = set(registers)
        kept = {name: one for name, one in plan.catalogue.items() if name not in indicators}
        self.catalogue = kept
        self.tables = {name: plan.tables[name] for name in plan.tables if name not in without}
        resources = {
            name: one.model_copy(update={"sans_registre": True}) if name in without else one
            for name, one in plan.package.resources.items()
        }
        self.package = SimpleNamespace(
            tables=self.tables,
            resources=resources,
            files=plan.package.files,
            answered=plan.package.answered,
            state=self._state,
        )

    def __getattr__(self, name):
        return getattr(self._plan, name)

    def _state(self, name, valid_on, known_on):
        assert name in self.tables, f"{name} is read although it is not kept"
        return _once(self._plan.package.state, name, valid_on, known_on)

    def situation(self, valid_on, known_on):
        days = valid_on, known_on
        if days not in self._watched:
            self._watched[days] = _Watched(self._plan.situation(*days), self._plan, self)
        return self._watched[days]

    def observe(self, *args, **kwargs):
        found = _once(self._plan.observe, *args, **kwargs)
        return found[found["indicator"].isin(self.catalogue)]

    def diff(self, *args, **kwargs):
        found = _once(self._plan.diff, *args, **kwargs)
        return [change for change in found if change.key.indicator in self.catalogue]


def _once(make, *args, **kwargs):
    """Return what the whole plan gives, computed once for all that lack something."""
    key = (make.__name__, str(args), str(kwargs))
    if key not in MADE:
        MADE[key] = make(*args, **kwargs)
    return MADE[key]


class _Watched:
    """Registers on a day, that tell when one is read that nobody keeps."""

    def __init__(self, found, whole, plan):
        self._found, self._whole, self._plan, self._shared = found, whole, plan, {}

    def __getattr__(self, name):
        return getattr(self._found, name)

    def once(self, what, key, make, beside=None):
        """What is made of a plan that lacks something is not for the whole one."""
        if (what, key, beside) not in self._shared:
            lacks_registers = len(self._plan.tables) < len(self._whole.tables)
            is_kept = what == "series" and lacks_registers
            self._shared[what, key, beside] = self._kept(key, make) if is_kept else make()
        return self._shared[what, key, beside]

    def _kept(self, key, make):
        """Without a register, the figures of what is kept: taken from those of the whole plan."""
        values = replace(make.func.__self__, ledger=self._whole)
        found = self._found.once("series", key, partial(values._made, *make.args))
        return {one: series for one, series in found.items() if one[0] in self._plan.catalogue}

    def table(self, name) -> pd.DataFrame:
        assert name in self._plan.tables, f"{name} is read although it is not kept"
        return self._found.table(name)

    def known(self, name) -> pd.DataFrame:
        assert name in self._plan.tables, f"{name} is read although it is not kept"
        return self._found.known(name)


@pytest.fixture(scope="module")
def cells(root):
    """The code of every display cell of the annual report, by its id."""
    notebook = json.loads((root / "notebooks" / "annual_report.ipynb").read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return {cell["id"]: "".join(cell["source"]) for cell in code if cell["id"] not in NOT_CELLS}


@pytest.fixture
def undrawn(monkeypatch):
    """Charts that are not drawn: their figures and their data are all that is looked at."""

    def chart(*drawn, **texts):
        known = {name: texts.get(name) for name in ("id", "title", "subtitle", "source", "note")}
        return Part(kind="chart", alt="", figures=tuple(_figures(drawn)), **known)

    for module in (actions, charts):
        monkeypatch.setattr(module, "bars", chart)
    monkeypatch.setattr(drawings, "_svg", lambda *args: "<svg/>")
    monkeypatch.setattr(dotmap._Drawing, "_room", lambda *args: None)


def _figures(drawn):
    if hasattr(drawn, "indicator"):
        return [drawn]
    if hasattr(drawn, "figures"):
        return list(drawn.figures)
    if isinstance(drawn, list | tuple):
        return [figure for one in drawn for figure in _figures(one)]
    return []


def shown(plan, cells, indicators, registers=()):
    """Run every cell on a plan that lacks something; return the parts, by the id of the cell."""
    days = (pd.Timestamp(2024, 12, 31).date(), plan.settings.freeze_of(2024))
    report = report_of(Lacking(plan, indicators, registers), plan.territories.region, *days)
    parts = {id: eval(code, {"report": report}) for id, code in cells.items()}
    for part in parts.values():
        for text in (part.title, part.subtitle, part.note):
            times.check_text(text or "", part.figures, part.dates, days[1])
    return parts


def test_no_cell_fails_nor_names_an_indicator_that_is_left_out(plan, cells, undrawn):
    for name in plan.catalogue:
        named = {id: code for id, code in cells.items() if name in code or "(title" in code}
        parts = shown(plan, named, {name})
        indicators = {one.indicator for part in parts.values() for one in part.figures}
        assert name not in indicators, name
        alone = [id for id, code in named.items() if code.count('"') == 4 and f'"{name}"' in code]
        assert all(parts[id].kind == "empty" for id in alone), name


def test_no_cell_fails_nor_reads_a_register_that_is_not_kept(plan, cells, undrawn):
    registers = [one.name for one in plan.package.resources.values() if one.is_register]
    for register in registers:
        lost = {name for name, one in plan.catalogue.items() if register in one.registres}
        parts = shown(plan, cells, lost, {register})
        indicators = {one.indicator for part in parts.values() for one in part.figures}
        assert not indicators & lost, register
        texts = [json.dumps(part.as_json(), ensure_ascii=False) for part in parts.values()]
        for name in lost:
            label = plan.catalogue[name].libelle
            assert not any(label in text for text in texts), (register, name)


WORDS = re.compile(r"report\.(verdict|headline|lead|prose|note|facts|tile|soonest)\(")
TRIPLES = {
    (
        "parc_autocars",
        "engagements_conventions",
        "ppms",
    ): "Les lycées|utocars|ngagement|départements ont",
    ("subventions", "mandats", "gares_pem"): "communes? aidée|payés|[Gg]are",
    ("parc_rames", "equipements_mobiles", "actions_sensibilisation"): "[Rr]ame|rains|utocars",
}


@pytest.mark.parametrize("registers", TRIPLES, ids=lambda names: names[0])
@pytest.mark.parametrize("notebook", ["annual_report", "departement"])
def test_nothing_is_said_of_what_three_registers_would_tell(plan, root, notebook, registers):
    """No sentence without a figure stands for those that have none left: it would be false."""
    told = json.loads((root / "notebooks" / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
    sources = ["".join(one["source"]) for one in told if one["cell_type"] == "code"]
    lost = {name for name, one in plan.catalogue.items() if {*registers} & {*one.registres}}
    days = (pd.Timestamp(2024, 12, 31).date(), plan.settings.freeze_of(2024))
    place = plan.territories.get("region" if notebook == "annual_report" else "30")
    report = report_of(Lacking(plan, lost, registers), place, *days)
    parts = [eval(source, {"report": report}) for source in sources if WORDS.match(source)]
    lines = [line for part in parts for line in part.paragraphs]
    lines += [line for part in parts for card in part.cards for line in card.lines]
    said = ["".join(span.text for span in line) for line in lines]
    assert not [
        one for one in said if re.search(TRIPLES[registers], one) and not re.search(r"\d", one)
    ]


@pytest.mark.parametrize("territory", ["commune-34172", "commune-12001", "epci-243000569"])
def test_no_cell_of_a_sheet_fails_nor_reads_a_register_that_is_not_kept(plan, root, territory):
    notebook = json.loads((root / "notebooks" / "commune.ipynb").read_text("utf-8"))
    code = [one for one in notebook["cells"] if one["cell_type"] == "code"]
    sources = ["".join(one["source"]) for one in code if one["id"] not in NOT_CELLS]
    days = (pd.Timestamp(2024, 12, 31).date(), plan.settings.freeze_of(2024))
    for register in (one.name for one in plan.package.resources.values() if one.is_register):
        lost = {name for name, one in plan.catalogue.items() if register in one.registres}
        lacking = Lacking(plan, lost, {register})
        report = report_of(lacking, plan.territories.get(territory), *days)
        prepare_sheets(report.values)
        names = {"report": report}
        for source in sources:
            exec(source, names)


def test_forms_that_rest_on_a_register_declare_it():
    declared = {name for name, one in FORMS.items() if one.registers or one.about}
    assert declared >= {"money_steps", "money_measures", "vintages", "strands"}
    assert declared >= {"engagements", "cyber", "scoreboard"}
