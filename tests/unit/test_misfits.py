"""Many rows that do not split into the header's columns: each is quarantined whole, at a bounded cost.

Never here: quotes that do not close (test_torn_quotes.py), files rejected for their size (test_reading_bounded.py).
"""

from __future__ import annotations

from typing import Any

import pytest

from ingestion.readers import misfits
from tests.unit.conftest import ORDER_HEADER, Shop

GOOD = "o{},c1,2024-01-02T10:00:00,completed,EUR,10.00"
#: Rows of another shape than the header's, and why they are refused when read line by line.
BAD = {
    "short": ("b,c1,2024-01-02", "3 values where the header has 6 columns"),
    "long": (f"{GOOD.format('b')},x,y", "8 values where the header has 6 columns"),
    "quoted": ('"b, ""the"" one",c1,x', "3 values where the header has 6 columns"),
    "of two lines": ('"b\n,,,,,",c1,x', "3 values where the header has 6 columns"),
}


def quarantined(shop: Shop) -> list[tuple[Any, ...]]:
    return shop.query("select row_number, row_text from raw.quarantine order by row_number")


def test_a_row_of_very_many_values_costs_itself_alone(shop: Shop) -> None:
    """DuckDB keeps an error of each value, with the text of the row: with 60,000 it took 17 s and 1.6 GB."""
    wide = GOOD.format(2) + ",x" * 60_000
    shop.company["max_quarantine_share"] = {"orders": 1}
    shop.orders("1.csv", GOOD.format(1), wide, GOOD.format(3))
    assert shop.load().rows_in == 3
    assert quarantined(shop) == [(2, wide)]
    assert shop.live(columns="_row_number") == [1, 3]


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_told_line_by_line_the_same_rows_are_refused(
    shop: Shop, case: str, line_end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, why = BAD[case]
    rows = [GOOD.format(1), text, "", GOOD.format(2), '"o3, a",c1,2024-01-02,"completed",EUR,1', text]
    monkeypatch.setattr(misfits, "MOST_ERRORS", -1)
    monkeypatch.setattr(misfits, "_errors", seen := Counting(misfits._errors))
    shop.company["max_quarantine_share"] = {"orders": 1}
    shop.write("1.csv", line_end.join([ORDER_HEADER, *rows, ""]))
    assert shop.load().rows_in == 5
    assert quarantined(shop) == [(2, text), (5, text)]
    assert all(why in reason for *_, reason in shop.refused())
    assert shop.live(columns="_row_number") == [1, 3, 4]
    assert seen.results == [4 if case == "long" else 2]


class Counting:
    """A function that keeps what it returned."""

    def __init__(self, function: Any) -> None:
        self.function, self.results = function, list[Any]()

    def __call__(self, *given: Any) -> Any:
        self.results.append(self.function(*given))
        return self.results[-1]


def test_values_with_many_delimiters_or_lines_are_no_misfits(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Free text of commas and line ends is counted, and left to DuckDB."""
    monkeypatch.setattr(misfits, "MOST_ERRORS", 10)
    monkeypatch.setattr(misfits, "_errors", seen := Counting(misfits._errors))
    text = '"first, line' + ",\n" * 40 + '""last"""'
    shop.write(
        "1.csv", "\n".join([f"{ORDER_HEADER},note", *[f"{GOOD.format(n)},{text}" for n in range(9)], ""])
    )
    assert shop.load().rows_loaded == 9
    assert seen.results == [0]


def test_without_a_quote_a_long_refused_row_is_kept_whole(shop: Shop) -> None:
    shop.company["max_quarantine_share"] = {"orders": 1}
    shop.sources[0] |= {"quote": "", "escape": ""}
    long = 'b,c1,"' + "y" * 20_000
    shop.orders("1.csv", GOOD.format(1), long, GOOD.format(2))
    assert shop.load().rows_loaded == 2
    assert quarantined(shop) == [(2, long)]


def test_small_files_share_what_duckdb_may_keep(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three short rows a file, of four files read together: by line where 8 errors may be kept, not where 12."""
    shop.company["max_quarantine_share"] = {"orders": 1}
    for number in range(4):
        shop.orders(f"{number}.csv", GOOD.format(number), *["x,y"] * 3, GOOD.format(f"{number}a"))
    monkeypatch.setattr(misfits, "MOST_ERRORS", 8)
    assert (shop.load().rows_in, len(quarantined(shop))) == (20, 12)
    by_line = [reason for *_, reason in shop.refused()]
    assert all("2 values where the header has 6 columns" in reason for reason in by_line)


def test_few_misfits_are_left_to_duckdb(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.company["max_quarantine_share"] = {"orders": 1}
    shop.orders("1.csv", GOOD.format(1), *["x,y"] * 3)
    monkeypatch.setattr(misfits, "MOST_ERRORS", 3)
    shop.load()
    assert all("missing columns" in reason for *_, reason in shop.refused())
