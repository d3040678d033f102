"""A company's own rules change its marts at the next refresh, and no others; taken away, the project's hold again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from ingestion.settings import PROJECT_ROOT
from orchestration.dbt.manifest import prepare
from orchestration.publish.reader import open_published
from tests.shared import copied, refreshed_company
from tests.small import SmallCompany, small_company

pytestmark = pytest.mark.long

SEGMENTS = PROJECT_ROOT / "dbt_project/seeds/rfm_segments.csv"


def _rules(company: SmallCompany, rows: list[list[str]]) -> None:
    document = yaml.safe_load(company.file.read_text("utf-8"))
    document["company"]["rules"] = "{here}/rules"
    company.file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    folder = company.folder / "rules"
    folder.mkdir(exist_ok=True)
    with (folder / "rfm_segments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _swapped() -> list[list[str]]:
    """The project's rules with two names exchanged: as complete as before, and another segment for many."""
    names = {"lost": "champions", "champions": "lost"}
    header, *rows = list(csv.reader(SEGMENTS.open(encoding="utf-8")))
    return [header, *([names.get(row[0], row[0]), *row[1:]] for row in rows)]


def _segments(company: SmallCompany) -> dict[str, int]:
    with open_published(company.settings.serve_dir) as reader:
        found = reader.execute(
            "select segment, count(*) from marts.customer_rfm group by segment order by segment"
        )
        return dict(found.fetchall())


def test_a_company_changes_its_rules_without_touching_the_project(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    company = copied(refreshed_company(tmp_path_factory), tmp_path)
    before = SEGMENTS.read_bytes()
    served, usual = company.served(), _segments(company)
    assert usual["champions"] != usual["lost"]

    _rules(company, _swapped())
    code, said = company.refresh()
    assert code == 0, said
    own = _segments(company)
    assert own == usual | {"champions": usual["lost"], "lost": usual["champions"]}
    changed = {mart for mart, content in company.served().items() if content != served[mart]}
    assert {"customer_rfm", "rfm_history", "customer_360"} <= changed
    assert not changed & {"fct_orders", "dim_customer", "cohort_retention", "customer_tenure"}

    rules = _swapped()
    rules[1][0] = rules[1][0].title()
    _rules(company, rules)
    code, said = company.refresh()
    assert code == 1, said
    assert "rfm_segments" in said
    assert _segments(company) == own

    document = yaml.safe_load(company.file.read_text("utf-8"))
    del document["company"]["rules"]
    company.file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    assert company.refresh()[0] == 0
    assert company.served() == served
    assert SEGMENTS.read_bytes() == before


def test_one_parsed_project_serves_every_company(tmp_path: Path) -> None:
    company = small_company(tmp_path)
    usual = prepare(company.settings)
    _rules(company, _swapped())
    own = prepare(company.settings)
    assert own.folder == usual.folder
    seeds = {node.name: node for node in own.for_dbt().nodes.values() if node.resource_type == "seed"}
    file = Path(seeds["rfm_segments"].root_path) / seeds["rfm_segments"].original_file_path
    assert list(csv.reader(file.open(encoding="utf-8"))) == _swapped()
    assert seeds["rfm_fixed_cut_points"].original_file_path == "seeds/rfm_fixed_cut_points.csv"
    again = {node.name: node for node in usual.for_dbt().nodes.values() if node.resource_type == "seed"}
    assert again["rfm_segments"].original_file_path == "seeds/rfm_segments.csv"
