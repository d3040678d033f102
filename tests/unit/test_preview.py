"""Trying a company file out: says what a refresh would, keeps nothing."""

from __future__ import annotations

from ingestion.load.preview import preview
from tests.unit.conftest import Shop

GOOD = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"


def test_it_says_what_fits_and_what_does_not(shop: Shop) -> None:
    shop.company["max_quarantine_share"] = {"orders": 0.5}
    shop.orders("1.csv", GOOD, GOOD.replace("completed", "sold"))
    seen = preview(shop.settings)
    assert seen.fits
    assert (seen.sources[0].rows_loaded, seen.sources[0].rows_quarantined) == (1, 1)
    assert [(r.column, r.rows, r.example) for r in seen.refused] == [("status", 1, "sold")]


def test_it_reads_only_the_newest_files_and_keeps_nothing(shop: Shop) -> None:
    for number in range(5):
        shop.orders(f"{number}.csv", GOOD)
    assert preview(shop.settings).sources[0].files_new == 3
    assert not shop.settings.pipeline_db.exists()


def test_a_rejected_file_or_none_at_all_does_not_fit(shop: Shop) -> None:
    assert not preview(shop.settings).fits
    shop.write("1.csv", "a,b\n1,2\n")
    assert not preview(shop.settings).fits


def test_more_refused_than_the_gate_allows_does_not_fit(shop: Shop) -> None:
    shop.orders("1.csv", GOOD, GOOD.replace("completed", "sold"))
    seen = preview(shop.settings)
    assert seen.too_many() == ["orders"]
    assert not seen.fits
