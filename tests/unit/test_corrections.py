"""Corrected files: what they said before stands no more, what others repeat stays."""

from __future__ import annotations

from tests.unit.conftest import ORDER_HEADER, Shop

A = "a,c1,2024-01-02T10:00:00,completed,EUR,10.00"
B = "b,c2,2024-01-03T10:00:00,completed,EUR,20.00"
C = "c,c3,2024-01-04T10:00:00,completed,EUR,30.00"


def test_content_that_two_paths_had_stands_until_both_are_corrected(shop: Shop) -> None:
    first = shop.orders("1.csv", A)
    shop.load()
    shop.orders("copy.csv", A)
    shop.load()
    shop.correct(first, f"{ORDER_HEADER}\n{B}\n")
    shop.load()
    assert shop.live() == ["a", "b"]
    shop.correct(shop.folder / "in/copy.csv", f"{ORDER_HEADER}\n{C}\n")
    shop.load()
    assert shop.live() == ["b", "c"]


def test_a_corrected_file_replaces_what_it_said_before(shop: Shop) -> None:
    path = shop.orders("1.csv", A, B)
    shop.load()
    shop.correct(path, f"{ORDER_HEADER}\n{B}\n{C}\n")
    shop.load()
    assert shop.live() == ["b", "c"]


def test_a_row_repeated_elsewhere_outlives_the_correction_of_its_first_file(shop: Shop) -> None:
    path = shop.orders("1.csv", A, B)
    shop.load()
    shop.orders("2.csv", B, C)
    shop.load()
    shop.correct(path, f"{ORDER_HEADER}\n{A}\n")
    shop.load()
    assert shop.live() == ["a", "b", "c"]
    assert shop.load().files_new == 0  # and the ledger still agrees with the rows


def test_a_correction_taken_back_stands_again(shop: Shop) -> None:
    path = shop.orders("1.csv", A, B)
    shop.load()
    shop.correct(path, f"{ORDER_HEADER}\n{C}\n")
    shop.load()
    shop.orders("2.csv", A)  # loaded, for nothing that stands holds it
    shop.load()
    shop.correct(path, f"{ORDER_HEADER}\n{A}\n{B}\n")
    shop.load()
    assert shop.live() == ["a", "b"]  # each once


def test_correcting_one_of_two_paths_repeats_nothing(shop: Shop) -> None:
    first = shop.orders("1.csv", A, B)
    shop.load()
    shop.orders("copy.csv", A, B)
    shop.load()
    shop.correct(first, f"{ORDER_HEADER}\n{B}\n{C}\n")
    report = shop.load()
    assert (report.rows_loaded, report.rows_duplicate) == (1, 1)
    assert shop.live() == ["a", "b", "c"]
