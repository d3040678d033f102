"""A quote that never closes costs its own row: every physical row is loaded, a duplicate or quarantined."""

from __future__ import annotations

import gzip

import pytest
import zstandard

from tests.unit.conftest import ORDER_HEADER, Shop

ROWS = [f"o{n},c{n},2024-01-02T10:00:00,completed,EUR,{n}.00" for n in range(1, 101)]
OPENED = {
    "to_the_end": {},
    "to_a_sound_quote": {80: '"c80"'},
    "to_another_open": {80: '"c80'},
    "inches": {80: 'c80"'},
}


@pytest.mark.parametrize("case", OPENED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_open_quote_costs_its_own_row(shop: Shop, case: str, line_end: str) -> None:
    rows = list(ROWS)
    for number, customer in {50: '"c50', **OPENED[case]}.items():
        rows[number - 1] = rows[number - 1].replace(f",c{number},", f",{customer},")
    shop.company["max_quarantine_share"] = {"orders": 1}
    shop.write("1.csv", line_end.join([ORDER_HEADER, *rows, ""]))
    report = shop.load()
    assert (report.rejected, report.rows_in) == ([], 100)
    lost = [50, 80] if case == "to_another_open" else [50]
    assert [row[0] for row in shop.refused()] == lost
    texts = shop.query("select row_text, reason from raw.quarantine order by row_number")
    assert texts[0][0] == rows[49]
    assert "a quote opens" in texts[0][1]
    assert "(line 51)" in texts[0][1]
    numbers = shop.live(columns="_row_number")
    assert numbers == [n for n in range(1, 101) if n not in lost]


def test_a_value_of_several_lines_is_one_value(shop: Shop) -> None:
    text = '"first, line\nsecond, ""quoted"", line\n, , , , ,\nlast"'
    shop.sources[0]["columns"]["channel"] = "note"
    shop.write("1.csv", f"{ORDER_HEADER},note\n{ROWS[0]},{text}\n{ROWS[1]},x\n")
    assert shop.load().rows_loaded == 2
    assert shop.live(columns="channel") == ['first, line\nsecond, "quoted", line\n, , , , ,\nlast', "x"]


def test_a_refused_row_is_kept_whole(shop: Shop) -> None:
    long = f"{ROWS[0]},{'z' * 30_000}"
    shop.company["max_quarantine_share"] = {"orders": 1}
    shop.orders("1.csv", ROWS[1], long, ROWS[2])
    shop.load()
    assert shop.query("select row_number, row_text from raw.quarantine") == [(2, long)]


@pytest.mark.parametrize(
    ("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".zst", zstandard.compress)]
)
def test_a_line_that_no_export_writes_rejects_its_file(shop: Shop, ending: str, pack: object) -> None:
    shop.sources[0]["location"] = "{here}/in/*"
    huge = f"{ORDER_HEADER}\n{ROWS[0]}\n".encode() + b"0" * 16_100_000 + f"\n{ROWS[1]}\n".encode()
    bad = shop.write(f"bad.csv{ending}", pack(huge))  # type: ignore[operator]
    headless = shop.write(f"headless.csv{ending}", pack(b"0" * 16_100_000))  # type: ignore[operator]
    shop.orders("good.csv", ROWS[2])
    report = shop.load()
    assert {r.path for r in report.rejected} == {str(bad), str(headless)}
    assert all("is longer than 16 MB" in r.reason for r in report.rejected)
    assert shop.live() == ["o3"]


def test_a_torn_row_whose_text_the_reader_does_not_keep_is_kept_whole(shop: Shop) -> None:
    torn = 't0,[\0,"\t,"\t  "\ra'
    shop.write("1.csv", f"{ORDER_HEADER}\n{torn}\n{ROWS[0]}\n")
    report = shop.load()
    assert (report.rejected, report.rows_loaded) == ([], 1)
    assert "t0,[" in shop.query("select row_text from raw.quarantine where row_number = 1")[0][0]


@pytest.mark.parametrize("files", [1, 2, 5, 9])
def test_a_torn_row_costs_itself_alone_among_many_files(shop: Shop, files: int) -> None:
    """Of many files read at once DuckDB does not say that a quote has swallowed the rest of one."""
    for number in range(files):
        rows = [f"{number}-{row},c1,2024-01-02,completed,EUR,1.00" for row in range(5)]
        rows[1] = rows[1].replace(",c1", ',"c1')
        shop.orders(f"{number}.csv", *rows)
    report = shop.load()
    assert report.rejected == []
    assert (report.rows_loaded, report.rows_quarantined) == (4 * files, files)
