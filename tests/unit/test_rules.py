"""A company's own rules: what may stand in its files, and what is told where it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.errors import CompanyFileError
from ingestion.settings import PROJECT_ROOT
from orchestration.dbt.seed_overrides import INSIDE, KEEP_COMPOSED, NO_RULES, compose, own_rules
from tests.unit.conftest import Shop

HEADER = "segment,r_min,r_max,fm_min,fm_max"
CUTS = "measure,cut_20,cut_40,cut_60,cut_80"
HOURS = "branch,weekday,opens,closes,valid_from,valid_to"
ROW = "champions,1,5,2,10"
#: What a file may leave out, and the loader puts behind it.
APART = ",f_min,f_max,m_min,m_max"

FAULTS = [
    ("rfm_segment.csv", f"{HEADER}\n{ROW}\n", "'rfm_segment'; did you mean rfm_segments.csv?"),
    ("colours.csv", "a\n", "There are: "),
    ("rfm_segments.csv", "", "the file is empty"),
    ("rfm_segments.csv", "\n\n", "the file is empty"),
    ("rfm_segments.csv", "segment,r_min,r_max,fm_min\n", "missing: 'fm_max'"),
    ("rfm_segments.csv", f"{HEADER},colour\n", "not among its columns: 'colour'"),
    ("rfm_segments.csv", f"{HEADER},r_min\n", "twice: 'r_min'"),
    ("rfm_segments.csv", HEADER.replace(",", ";"), f"Write, separated by commas: {HEADER}"),
    ("rfm_segments.csv", f"{HEADER}\n{ROW}\n\nlost,one,5,2,10\n", "row 4: r_min: 'one' does not fit"),
    ("rfm_segments.csv", f"{HEADER}\nlost,1.5,5,2,10\n", "row 2: r_min: '1.5' does not fit"),
    ("rfm_segments.csv", f"{HEADER}\nlost, late,1,5,2,10\n", "row 2: 6 values for 5 columns"),
    ("rfm_segments.csv", f'{HEADER}\n"lost,1,5,2,10\n', "not readable as CSV"),
    ("opening_hours.csv", "branch,weekday,opens,closes,valid_from\n", "missing: 'valid_to'"),
    ("opening_hours.csv", "branch,weekday,opens,closes\n", "(a file may lack team, time_zone)"),
    ("opening_hours.csv", f"{HOURS},time_zone\n*,1,09:00,17:00,,,New York\n", "row 2: time_zone: no time zone is"),
    ("rfm_fixed_cut_points.csv", f"{CUTS}\nrecency,1,2,3,x\n", "row 2: cut_80: 'x' does not fit the column's type"),
]  # fmt: skip


def _with(shop: Shop, name: str, content: str | bytes) -> Path:
    shop.company["rules"] = "{here}/rules"
    file = shop.folder / "rules" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize(("name", "content", "told"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_fault_names_its_file_and_place(shop: Shop, name: str, content: str, told: str) -> None:
    file = _with(shop, name, content)
    with pytest.raises(CompanyFileError) as refusal:
        compose(shop.settings)
    assert str(refusal.value).startswith(str(file))
    assert told in str(refusal.value)


def test_every_faulty_file_is_told_at_once(shop: Shop) -> None:
    _with(shop, "rfm_segments.csv", b"\xff\xfe")
    _with(shop, "rfm_fixed_cut_points.csv", "")
    with pytest.raises(CompanyFileError) as refusal:
        own_rules(shop.settings)
    assert "not UTF-8" in str(refusal.value)
    assert "the file is empty" in str(refusal.value)


def test_a_folder_that_is_not_there_is_told(shop: Shop) -> None:
    shop.company["rules"] = "{here}/rulez"
    with pytest.raises(CompanyFileError, match=r"there is no folder .*rulez"):
        compose(shop.settings)


def test_without_rules_of_its_own_the_project_s_are_read(shop: Shop) -> None:
    assert compose(shop.settings) == NO_RULES
    assert own_rules(shop.settings) == {}


def test_the_company_s_file_is_kept_as_dbt_reads_it(shop: Shop) -> None:
    _with(shop, "rfm_segments.csv", f"\ufeff{HEADER}\r\n{ROW}\r\n\r\n")
    _with(shop, "README.md", "why we call them so")
    rules = compose(shop.settings)
    kept = {file.name: file.read_text("utf-8") for file in (rules.folder / INSIDE).iterdir()}
    assert kept == {"rfm_segments.csv": f"{HEADER}{APART}\n{ROW},,,,\n"}
    assert rules.names == ("rfm_segments",)


def test_a_file_may_lack_columns_that_came_later(shop: Shop) -> None:
    """What holds without them is written into what dbt reads; a column the file has keeps its values."""
    _with(shop, "opening_hours.csv", f"{HOURS},time_zone\n*,1,09:00,17:00,,,Asia/Kolkata\n")
    _with(shop, "service_targets.csv", "category,severity,hours,clock\nhold,*,4,business\n")
    assert own_rules(shop.settings) == {
        "opening_hours": [
            [*HOURS.split(","), "time_zone", "team"],
            ["*", "1", "09:00", "17:00", "", "", "Asia/Kolkata", "*"],
        ],
        "service_targets": [
            ["category", "severity", "hours", "clock", "branch", "measure"],
            ["hold", "*", "4", "business", "*", "resolution"],
        ],
    }


def test_dbt_would_not_find_another_file_first(shop: Shop) -> None:
    assert not (PROJECT_ROOT / "dbt_project" / INSIDE).exists()


def test_each_content_has_a_folder_of_its_own_and_old_ones_go(shop: Shop) -> None:
    _with(shop, "rfm_segments.csv", f"{HEADER}\n{ROW}\n")
    first = compose(shop.settings).folder
    assert compose(shop.settings).folder == first
    later = set()
    for bound in range(2, 8):
        _with(shop, "rfm_segments.csv", f"{HEADER}\nchampions,1,5,{bound},10\n")
        later.add(compose(shop.settings).folder)
    kept = set(first.parent.iterdir())
    assert len(later) == 6
    assert len(kept) == KEEP_COMPOSED
    assert kept < later


def test_a_table_of_rules_may_be_empty_but_for_its_header(shop: Shop) -> None:
    _with(shop, "rfm_segments.csv", f"{HEADER}\n")
    assert own_rules(shop.settings) == {"rfm_segments": [f"{HEADER}{APART}".split(",")]}


def test_a_table_may_bound_frequency_and_money_apart(shop: Shop) -> None:
    _with(shop, "rfm_segments.csv", f"{HEADER},f_min\n{ROW},4\n")
    header, row = own_rules(shop.settings)["rfm_segments"]
    assert dict(zip(header, row, strict=True)) == {
        "segment": "champions", "r_min": "1", "r_max": "5", "fm_min": "2", "fm_max": "10",
        "f_min": "4", "f_max": "", "m_min": "", "m_max": "",
    }  # fmt: skip
