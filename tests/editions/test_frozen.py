"""What an edition has published is frozen: no build changes it in silence, not even by force."""

import json
import shutil
from dataclasses import replace
from datetime import date

import pytest
from report_cells import FIGURE, show

from reporting.editions.edition import Fate, Options
from reporting.editions.manifest import Asked, Manifest, Told
from reporting.editions.record import compare_editions
from reporting.editions.run import run_editions
from reporting.errors import EditionError, UsageError
from reporting.plan.revisions import Key, Revision, Value

FREEZE = date(2024, 1, 31)
KEY = Key("lycees_securises", 2023, "region-76")
ENTRY = Revision(
    id="REV-0001",
    indicator="lycees_securises",
    year=2023,
    before=FREEZE,
    after=FREEZE,
    nature="erreur",
    reason="Double compte.",
    author="Direction de projet",
    written_on=date(2024, 2, 5),
)


def table(numerator):
    figure = FIGURE | {"numerator": numerator, "observed": True}
    part = {"kind": "table", "id": "change", "title": "Lycées", "figures": [figure]}
    data = {
        "columns": [{"id": "a", "label": "A", "unit": None, "align": "left", "header": True}],
        "rows": [[{"text": "1", "value": 1, "unit": "nombre", "decimals": 0}]],
    }
    return show(part | {"data": data})


def write(workshop, numerator):
    """Write a notebook that shows one figure."""
    workshop.write(table(numerator))
    source = workshop.notebook.read_text()
    cells = json.loads(source)
    cells["cells"] = [cell for cell in cells["cells"] if cell["id"] != "tableau"]
    workshop.notebook.write_text(json.dumps(cells))


def build(workshop, *entries, freeze="2024-01-31", force=False):
    edition = workshop.edition()
    edition = replace(edition, parameters=edition.parameters.model_copy(update={"freeze": freeze}))
    inputs = replace(workshop.inputs, revisions=entries)
    return run_editions([edition], inputs, Options(out=workshop.out, pdf=False, force=force))


def published(workshop):
    return Manifest.of(workshop.out / "2023/region-76").values[KEY]


def test_a_changed_figure_needs_an_entry(workshop):
    write(workshop, 203)
    assert build(workshop).exit_code == 0
    before = workshop.files()
    write(workshop, 202)
    for force in (False, True):
        result = build(workshop, force=force)
        assert result.exit_code == 3
        message = result.failed[0].message
        assert "lycees_securises 2023, region-76 : 203/225 devient 202/225" in message
        assert "REV-0001,lycees_securises,2023,2024-01-31,2024-01-31,,erreur,,," in message
        assert "data/plan/revisions.csv" in message
        assert workshop.files() == before
    assert build(workshop, ENTRY).exit_code == 0
    assert published(workshop) == Value(202, 225)


def test_an_entry_of_one_freeze_serves_once(workshop):
    write(workshop, 203)
    build(workshop)
    write(workshop, 202)
    build(workshop, ENTRY)
    write(workshop, 201)
    result = build(workshop, ENTRY)
    assert result.exit_code == 3
    assert "REV-0002," in result.failed[0].message
    assert build(workshop, ENTRY, ENTRY.model_copy(update={"id": "REV-0002"})).exit_code == 0


def test_a_later_freeze_needs_an_entry_between_the_two(workshop):
    later = date(2025, 1, 31)
    write(workshop, 203)
    build(workshop)
    write(workshop, 205)
    result = build(workshop, ENTRY, freeze="2025-01-31")
    assert ",2024-01-31,2025-01-31,,revision,,," in result.failed[0].message
    entry = ENTRY.model_copy(update={"after": later})
    assert build(workshop, entry, freeze="2025-01-31").exit_code == 0


def test_the_same_figures_need_nothing(workshop):
    write(workshop, 203)
    build(workshop)
    assert build(workshop, freeze="2025-01-31").outcomes[0].status is Fate.BUILT
    assert build(workshop, force=True).outcomes[0].status is Fate.BUILT


def test_only_observations_shown_by_both_are_compared():
    def manifest(*figures):
        told = [Told.model_validate({"part": "a"} | one) for one in figures]
        asked = Asked(year=2023, territory="region-76", freeze="2024-01-31")
        return Manifest.model_construct(parameters=asked, figures=told, revisions=[])

    target = FIGURE | {"numerator": 1, "denominator": 1, "observed": False}
    other = FIGURE | {"year": 2022}
    before = manifest(target, FIGURE, other)
    assert compare_editions(before, manifest(FIGURE, target | {"numerator": 2}), []) == []
    (found,) = compare_editions(before, manifest(FIGURE | {"denominator": 226}), [ENTRY])
    assert (found.before, found.after, found.entry) == (Value(203, 225), Value(203, 226), ENTRY)


def test_what_is_no_edition_is_refused(tmp_path):
    for content in (None, "{}", "[]", '{"figures": [], "parameters": {"freeze": "hier"}}'):
        path = tmp_path / "manifest.json"
        if content:
            path.write_text(content)
        with pytest.raises(UsageError, match="ni une édition"):
            Manifest.of(tmp_path)


def test_a_manifest_cut_anywhere_still_guards_what_it_froze(workshop):
    write(workshop, 203)
    build(workshop)
    path = workshop.out / "2023/region-76/manifest.json"
    whole = path.read_bytes()
    write(workshop, 202)
    for length in {*range(0, len(whole) - 2, 97), len(whole) - 2}:  # the last byte ends the line
        path.write_bytes(whole[:length])
        with pytest.raises(EditionError, match=r"manifest\.json ne se lit pas .*sauvegarde"):
            Manifest.former(path.parent)
    path.write_bytes(whole[: len(whole) // 2])
    before = workshop.files()
    for force in (False, True):
        result = build(workshop, force=force)
        assert result.exit_code == 3
        assert "ôter ce dossier" in result.failed[0].message
        assert workshop.files() == before
    path.unlink()
    assert "(absent)" in build(workshop).failed[0].message
    path.write_bytes(whole)
    assert "203/225 devient 202/225" in build(workshop).failed[0].message
    shutil.rmtree(workshop.out)
    assert "203/225 devient 202/225" in build(workshop).failed[0].message
    shutil.rmtree(workshop.root / "data/published")
    assert build(workshop).exit_code == 0


def test_a_manifest_written_by_hand_is_no_evidence(workshop):
    write(workshop, 203)
    build(workshop)
    path = workshop.out / "2023/region-76/manifest.json"
    manifest = json.loads(path.read_bytes())
    path.write_text(json.dumps(manifest | {"revisions": ["REV-0001"]}))
    write(workshop, 202)
    assert "son empreinte" in build(workshop).failed[0].message


def test_an_empty_folder_has_frozen_nothing(workshop):
    write(workshop, 203)
    (workshop.out / "2023/region-76").mkdir(parents=True)
    assert build(workshop).exit_code == 0
