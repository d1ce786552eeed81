"""Settings and catalogue: read strictly, every fault named with its key."""

from datetime import date
from pathlib import Path

import pytest

from reporting import Plan
from reporting.errors import DataError
from reporting.loading import _uncounted
from reporting.plan.catalogue import read_catalogue
from reporting.plan.settings import read_settings

PLAN = Path(__file__).parents[2] / "data" / "plan"


def changed(tmp_path, name, old, new):
    text = (PLAN / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_freeze_of_a_year_is_31_january_after():
    assert read_settings(PLAN / "plan.toml").freeze_of(2023) == date(2024, 1, 31)


def test_a_misspelt_setting_is_refused_by_name(tmp_path):
    path = changed(tmp_path, "plan.toml", "partiel_compte", "partiels_comptent")
    near = r"equipements\.partiels_comptent.*Vouliez-vous « partiel_compte »"
    with pytest.raises(DataError, match=near):
        read_settings(path)


def test_a_wrong_type_is_refused(tmp_path):
    path = changed(tmp_path, "plan.toml", "jours = 90", 'jours = "90"')
    with pytest.raises(DataError, match="tolerance_hors_service_jours"):
        read_settings(path)


def test_every_faulty_indicator_is_named(tmp_path):
    path = changed(tmp_path, "indicators.toml", 'sens = "hausse"', 'sens = "stable"')
    with pytest.raises(DataError, match=r"observatoire_couverture\.sens"):
        read_catalogue(path)


def test_toml_that_cannot_be_read_is_a_finding(tmp_path):
    path = changed(tmp_path, "plan.toml", "[periode]", "[periode")
    with pytest.raises(DataError, match="TOML illisible"):
        read_settings(path)


def test_thresholds_have_versions(tmp_path):
    """A new version holds from its day on; the first one also for what came before."""
    path = tmp_path / "plan.toml"
    later = "[[statuts]]\nversion = 2\ndepuis = 2025-01-01\n"
    later += "en_bonne_voie = 0.9\na_accelerer = 0.5\nprogres_faible = 0.0\n"
    path.write_text((PLAN / "plan.toml").read_text(encoding="utf-8") + later, encoding="utf-8")
    settings = read_settings(path)
    days = [date(2017, 1, 31), date(2024, 12, 31), date(2025, 1, 1)]
    assert [settings.thresholds_on(day).version for day in days] == [1, 1, 2]


def test_thresholds_out_of_order_are_refused(tmp_path):
    path = changed(tmp_path, "plan.toml", "a_accelerer = 0.60", "a_accelerer = 0.99")
    with pytest.raises(
        DataError, match=r"statuts\.0\.a_accelerer ».*0\.99.*n'est pas sous « en_bonne_voie »"
    ):
        read_settings(path)


def test_an_agreement_that_the_plan_does_not_declare_is_told_with_its_rows(root):
    plan = Plan.load(root / "data")
    assert not list(_uncounted(plan.tables, plan.settings))
    fewer = plan.settings.model_copy(update={"conventions": plan.settings.conventions[:2]})
    [found] = _uncounted(plan.tables, fewer)
    count = int((plan.tables["engagements_conventions"]["convention"] == "CLSPD").sum())
    assert (found.value, found.severity) == ("CLSPD", "warning")
    assert f"ses {count} ligne(s) ne comptent dans aucun chiffre" in found.message
