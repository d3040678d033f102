"""Texts of persons are found where they stand by themselves, in any of a file's spellings, however many there are."""

from __future__ import annotations

import time

import pytest

from orchestration.persons.words import pattern

MANY = 20_000


@pytest.mark.parametrize(
    ("text", "content", "found"),
    [
        ("C-1001", '{"id": "C-1001"}', True),
        ("C-1001", "C-10017", False),
        ("C-1001", "XC-1001", False),
        ("ann@x.org", "to ANN@X.org, today", True),
        ("Zoë Ångström", '"Zo\\u00eb \\u00c5ngstr\\u00f6m"', True),
        ("O'Neill & Sons", "<td>O&#x27;Neill &amp; Sons</td>", True),
        ("+49 30 555", "call +49 30 555 now", True),
        ("17", '{"n": 17, "price": "170"}', False),
        ("17", '{"id": "17"}', True),
        ("17", "<td>17</td>", True),
        ("a.b@x.org", "aXb@x.org", False),
    ],
)
def test_a_text_is_found_by_itself(text: str, content: str, found: bool) -> None:
    assert bool(pattern([text]).search(content)) == found


def test_one_that_begins_as_another_is_found_whole() -> None:
    both = pattern(["C-1001", "C-1001-A", "D-200200"])
    assert both.sub("x", "C-1001 C-1001-A D-200200 C-1002") == "x x x C-1002"
    assert pattern([]).search("anything") is None
    long = "thank you " * 500
    assert pattern([long + "a", long + "b", long]).sub("x", long + "b") == "x"


def test_thousands_cost_no_more_than_a_few() -> None:
    many = pattern([f"C-{number:08}" for number in range(MANY)])
    content = " ".join(f"D-{number:08}" for number in range(MANY)) + f" C-{MANY - 1:08}"
    started = time.process_time()
    assert len(many.findall(content)) == 1
    assert time.process_time() - started < 1
