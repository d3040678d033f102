"""Files that cannot be loaded: each says its own thing, and the other files go on."""

from __future__ import annotations

import gzip

import pytest
import zstandard

from tests.unit.conftest import ORDER_HEADER, Shop

GOOD = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"
OTHER = "b,c2,2024-01-03T10:00:00,completed,EUR,20.00"
ROWS = "\n".join(f"o{i},c{i},2024-01-02T10:00:00,completed,EUR,{i}.00" for i in range(3000))

FAULTS: dict[str, tuple[str | bytes, str]] = {
    "empty": (b"", "the file is empty: 0 bytes"),
    "duplicate_header": (
        f"{ORDER_HEADER},Order_ID\n{GOOD},z\n",
        "duplicate header: column 'order_id' stands twice",
    ),
    "missing_required": (
        f"{ORDER_HEADER.replace('gross_amount', 'gross')}\n{GOOD}\n",
        "required column(s) missing: 'gross_amount' (gives gross_amount)",
    ),
    "wrong_encoding": (
        f"{ORDER_HEADER}\n{GOOD.replace('c1', 'café')}\n".encode("latin-1"),
        "wrong encoding: row 1",
    ),
    "wrong_encoding_in_header": (
        f"{ORDER_HEADER},größe\n{GOOD},1\n".encode("latin-1"),
        "wrong encoding: the header",
    ),
    "half_written": (f"{ORDER_HEADER}\n{GOOD}\n{OTHER[:20]}", "row 2, the last, breaks off in the middle"),
    "open_quote": (f'{ORDER_HEADER}\n{GOOD}\nb,"c2,2024', "row 2, the last, breaks off in the middle"),
    "nameless_header": (f",,,,,\n{GOOD}\n", "the header has no name in it"),
    "reserved_name": (f"{ORDER_HEADER},_file\n{GOOD},x\n", "a name that is kept for the loader"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_own_message_and_the_rest_goes_on(shop: Shop, fault: str) -> None:
    content, message = FAULTS[fault]
    bad = shop.write("bad.csv", content)
    shop.orders("good.csv", OTHER.replace("b,", "good,", 1))
    report = shop.load()
    assert [r.path for r in report.rejected] == [str(bad)]
    assert message in report.rejected[0].reason
    assert report.rejected[0].what_to_do
    assert shop.live() == ["good"]
    assert shop.query("select path, reason from raw.rejected_files") == [
        (str(bad), report.rejected[0].reason)
    ]


@pytest.mark.parametrize(
    ("ending", "pack"), [("gz", gzip.compress), ("zst", zstandard.ZstdCompressor().compress)]
)
def test_a_packed_file_cut_off_is_half_written(shop: Shop, ending: str, pack: object) -> None:
    packed = pack(f"{ORDER_HEADER}\n{ROWS}\n".encode())  # type: ignore[operator]
    shop.sources[0]["location"] = "{here}/in/*"
    shop.write(f"bad.csv.{ending}", packed[: len(packed) // 2])
    shop.orders("good.csv", GOOD)
    report = shop.load()
    assert len(report.rejected) == 1
    assert "half-written" in report.rejected[0].what_to_do
    assert shop.live() == ["a"]


def test_a_rejected_file_loads_once_it_is_mended(shop: Shop) -> None:
    path = shop.write("1.csv", f"{ORDER_HEADER}\n{GOOD}\n{OTHER[:20]}")
    assert shop.load().rejected
    shop.correct(path, f"{ORDER_HEADER}\n{GOOD}\n{OTHER}\n")
    report = shop.load()
    assert not report.rejected
    assert shop.live() == ["a", "b"]


def test_a_day_without_rows_is_no_fault(shop: Shop) -> None:
    shop.orders("1.csv")
    report = shop.load()
    assert (report.files_new, report.rows_in, report.rejected) == (1, 0, [])


def test_an_empty_file_can_be_allowed(shop: Shop) -> None:
    shop.sources[0]["allow_empty"] = True
    shop.write("1.csv", b"")
    shop.orders("2.csv", GOOD)
    report = shop.load()
    assert (report.files_new, report.rows_loaded, report.rejected) == (2, 1, [])


def test_a_select_that_a_file_no_longer_fits_names_the_column(shop: Shop) -> None:
    shop.sources = [shop.source(select="select order_id, gone from source")]
    del shop.sources[0]["columns"]
    shop.orders("1.csv", GOOD)
    (rejected,) = shop.load().rejected
    assert "gone" in rejected.reason


def test_a_select_without_a_required_column_is_refused(shop: Shop) -> None:
    shop.sources = [
        shop.source(select="select order_id, customer_id, ordered_at, status, currency from source")
    ]
    del shop.sources[0]["columns"]
    shop.orders("1.csv", GOOD)
    (rejected,) = shop.load().rejected
    assert "gives no gross_amount" in rejected.reason


def test_a_type_that_flips_is_quarantined_row_by_row(shop: Shop) -> None:
    shop.orders("1.csv", GOOD, OTHER.replace("20.00", "twenty"))
    report = shop.load()
    assert (report.rows_loaded, report.rows_quarantined) == (1, 1)
    assert shop.refused() == [(2, "gross_amount", "twenty", "not readable as money")]


def test_a_crafted_file_name_is_a_name(shop: Shop) -> None:
    shop.orders("x'); drop table raw.orders; --.csv", GOOD)
    assert shop.load().rows_loaded == 1


def test_a_json_key_without_a_name_rejects_its_file_alone(shop: Shop) -> None:
    row = '"order_id": "a", "customer_id": "c", "ordered_at": "2024-01-02", "status": "completed", "currency": "EUR"'
    shop.sources[0] |= {"format": "jsonl", "location": "{here}/in/*"}
    shop.write("1.jsonl", f'{{{row}, "gross_amount": 1, "": 2}}\n')
    shop.write("2.jsonl", f'{{{row}, "gross_amount": 1}}\n')
    report = shop.load()
    assert [one.reason for one in report.rejected] == ["column '' has a name that is kept for the loader"]
    assert report.rows_loaded == 1
