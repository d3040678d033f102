"""Trying a company file out: says what a refresh would, keeps nothing."""

from __future__ import annotations

from ingestion.load.preview import preview
from ingestion.settings import load_settings
from tests.unit.conftest import ORDER_COLUMNS, ORDER_HEADER, Shop

GOOD = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"


def test_it_says_what_fits_and_what_does_not(shop: Shop) -> None:
    shop.company["max_quarantine_share"] = {"orders": 0.5}
    shop.orders("1.csv", GOOD, GOOD.replace("completed", "sold"))
    seen = preview(shop.settings)
    assert seen.fits
    assert (seen.sources[0].rows_loaded, seen.sources[0].rows_quarantined) == (1, 1)
    assert [(r.column, r.rows, r.examples) for r in seen.refused] == [("status", 1, ("sold",))]


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


def test_a_column_that_no_file_has_does_not_fit(shop: Shop) -> None:
    shop.sources[0]["columns"] |= {"channel": "Chanel", "branch": {"sql": "upper(Brnch)"}}
    shop.orders("1.csv", GOOD)
    seen = preview(shop.settings)
    assert not seen.fits
    assert ["'Chanel'" in seen.absent[0], "Brnch" in seen.absent[1]] == [True, True]


def test_what_is_no_key_of_a_file_does_not_fit(shop: Shop) -> None:
    shop.orders("1.csv", GOOD, GOOD.replace("10.00", "11.00"), GOOD.replace("10.00", "12.00"))
    (found,) = preview(shop.settings).keys_that_are_none()
    assert (found.key, found.rows) == ("order_id", 2)
    assert "a in rows 1 and 3 of " in found.case


def test_a_versioned_row_is_no_second_content(shop: Shop) -> None:
    shop.sources = [shop.source(columns=(*ORDER_COLUMNS, "updated_at"))]
    rows = [f"{GOOD},2024-01-0{day}" for day in (3, 4)]
    shop.write("1.csv", "\n".join([f"{ORDER_HEADER},updated_at", *rows, ""]))
    assert preview(shop.settings).no_keys == []


def test_what_is_wrong_is_told_with_the_line_of_its_column(shop: Shop) -> None:
    shop.sources[0]["columns"] |= {
        "channel": "Chanel",
        "status": {"column": "status", "map": {"x": "pending"}},
    }
    shop.orders("1.csv", GOOD.replace("completed", "sold"))
    seen = preview(shop.settings)
    lines = shop.settings.company_file.read_text().splitlines()
    places = {text.split(":")[0]: text for text in [*seen.absent, *(part.place for part in seen.refused)]}
    named = {int(place.split(" line ")[1]): text for place, text in places.items()}
    assert {lines[number - 1].split(":")[0].strip() for number in named} == {"channel", "status"}


def test_a_select_is_told_with_the_line_that_gives_the_column(shop: Shop) -> None:
    file = shop.folder / "company.yml"
    first = ", ".join(ORDER_COLUMNS[:3])
    select = f"      select {first},\n        'sold' as status,\n        currency, gross_amount\n"
    file.write_text(
        "company: {name: shop}\nsources:\n  - name: till\n    feed: orders\n    location: '{here}/in/*.csv'\n"
        f"    select: |\n{select}      from source\n"
    )
    shop.orders("1.csv", GOOD)
    settings = load_settings(company_file=file, home=shop.folder / "var", environment="test")
    (refused,) = preview(settings).refused
    assert refused.place == "company.yml, line 8: "


def test_a_column_whose_sql_is_wrong_is_told_with_its_line(shop: Shop) -> None:
    shop.sources[0]["columns"]["gross_amount"] = {"sql": "cast(gross_amount as doubl)"}
    shop.orders("1.csv", GOOD)
    (rejected,) = preview(shop.settings).sources[0].rejected
    assert rejected.column == "gross_amount"
    assert rejected.reason.startswith("company.yml, line ")


def test_a_location_that_nothing_fits_is_told_with_what_lies_beside(shop: Shop) -> None:
    shop.orders("orders_1.csv", GOOD)
    shop.sources[0]["location"] = "{here}/in/order_*.csv"
    (text,) = preview(shop.settings).absent
    assert text.startswith("company.yml, line ")
    assert "the folder holds: orders_1.csv" in text
