"""Settings and catalogue: read strictly, every fault named with its key."""

from datetime import date
from pathlib import Path

import pytest

from reporting.errors import DataError
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
    with pytest.raises(DataError, match=r"equipements\.partiels_comptent"):
        read_settings(path)


def test_a_wrong_type_is_refused(tmp_path):
    path = changed(tmp_path, "plan.toml", "jours = 90", 'jours = "90"')
    with pytest.raises(DataError, match="tolerance_hors_service_jours"):
        read_settings(path)


def test_every_faulty_indicator_is_named(tmp_path):
    path = changed(tmp_path, "indicators.toml", 'sens = "hausse"', 'sens = "stable"')
    with pytest.raises(DataError, match=r"lycees_securises\.sens"):
        read_catalogue(path)


def test_toml_that_cannot_be_read_is_a_finding(tmp_path):
    path = changed(tmp_path, "plan.toml", "[periode]", "[periode")
    with pytest.raises(DataError, match="TOML illisible"):
        read_settings(path)
