"""Small published complaints about exports, where they lie beside the project: each loads what it must.

Add a case by its folder and company file with what it loads, quarantines and rejects. Never here: figures of marts.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingestion.load import load_company
from ingestion.settings import PROJECT_ROOT, load_settings

FIELD = Path(os.environ.get("LOYALTY_DATA", PROJECT_ROOT.parent / "shared/data")).parent / "field"
#: Company file: rows loaded, quarantined, and files rejected, over all sources.
CASES = {
    "01-shopify-orders-export/company.yml": (13, 0, 0),
    "05-utf16-tabs-decimal-comma/company.yml": (3, 1, 0),
    "06-sep-line/company.yml": (2, 0, 0),
    "07b-totals-only/company.yml": (2, 1, 0),
    "08-mysql-zero-dates/company.yml": (3, 0, 0),
    "08-mysql-zero-dates/company_naive.yml": (1, 2, 0),
    "09-excel-workbook/company.yml": (3, 1, 0),
    "09-excel-workbook/company_trailing.yml": (3, 1, 0),
    "16-merged-tickets/company_select.yml": (2, 0, 0),
    "22-jira-repeated-columns/company.yml": (2, 0, 0),
    "23b-json-array/company.yml": (2, 0, 0),
    "24-qualtrics-three-headers/company.yml": (3, 0, 0),
    "33-json-lines-with-bom/company.yml": (3, 0, 0),
    "34-blanks-and-trailing-delimiter/company.yml": (2, 0, 0),
}


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases are not there")
@pytest.mark.parametrize("case", CASES)
def test_a_case_loads_what_it_must(case: str, tmp_path: Path) -> None:
    sources = load_company(
        load_settings(company_file=FIELD / case, home=tmp_path, environment="test")
    ).sources
    loaded, refused = (sum(getattr(s, name) for s in sources) for name in ("rows_loaded", "rows_quarantined"))
    assert (loaded, refused, sum(len(s.rejected) for s in sources)) == CASES[case]
