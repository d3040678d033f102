"""Identity against a twin written from the specification in plain loops."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.dbt.support import Warehouse, failures, warehouse

IDENTITY = "+int_references_resolved"
CUSTOMER_OF = "select reference_text, customer_key from intermediate.int_references_resolved"
START = datetime(2025, 1, 1)

#: The limit of the random companies: low enough that small companies pass it.
LIMIT = 3

Reference = tuple[str | None, str | None, str | None]


def text_of(reference: Reference) -> str:
    return " ".join(part or "" for part in reference)


def key_of(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:15], 16)


def twin(firsts: dict[Reference, datetime], limit: int) -> dict[str, int]:
    """Customer key of each reference text: components of shared values, named by the earliest event."""
    holders: dict[tuple[int, str], list[Reference]] = {}
    for reference in firsts:
        for place, value in enumerate(reference):
            if value is not None:
                holders.setdefault((place, value), []).append(reference)
    group = {reference: {reference} for reference in firsts}
    for together in holders.values():
        for one, other in pairwise(together if len(together) <= limit else []):
            merged = group[one] | group[other]
            group.update(dict.fromkeys(merged, merged))
    return {
        text_of(reference): key_of(text_of(min(members, key=lambda r: (firsts[r], text_of(r)))))
        for reference, members in group.items()
    }


@st.composite
def companies(draw: st.DrawFn) -> list[tuple[Reference, int]]:
    """Rows of one company: a reference of few possible values each, and the day of its event."""
    values = st.one_of(st.none(), st.integers(0, 3))
    row = st.tuples(values, values, values, st.integers(0, 3)).filter(lambda r: r[:3] != (None, None, None))
    drawn = draw(st.lists(row, min_size=2, max_size=9))
    return [((_id(a), _email(b), _phone(c)), day) for a, b, c, day in drawn]


def _id(value: int | None) -> str | None:
    return None if value is None else f"c{value}"


def _email(value: int | None) -> str | None:
    return None if value is None else f"e{value}@x.org"


def _phone(value: int | None) -> str | None:
    return None if value is None else f"55500{value}"


def apart(number: int, reference: Reference) -> Reference:
    """The reference in the value space of one company of many."""
    customer_id, email, phone = reference
    return (
        customer_id and f"{number}-{customer_id}",
        email and f"{number}.{email}",
        phone and f"{number}{phone}",
    )


def feed_rows(rows: list[tuple[Reference, int]], shift: int = 0) -> dict[str, list[dict[str, Any]]]:
    """The rows spread over three feeds, from another one on for each shift."""
    feeds = [("orders", "order_id", "ordered_at"), ("tickets", "ticket_id", "opened_at")]
    feeds.append(("contacts", "contact_id", "contacted_at"))
    out: dict[str, list[dict[str, Any]]] = {feed: [] for feed, _, _ in feeds}
    for place, ((customer_id, email, phone), day) in enumerate(rows):
        feed, row_id, event_at = feeds[(place + shift) % len(feeds)]
        row = {"customer_id": customer_id, "email": email, "phone": phone}
        out[feed].append({**row, row_id: str(place), event_at: START + timedelta(days=day)})
    return out


def resolve(
    folder: Path, rows: list[tuple[Reference, int]], shift: int = 0, **variables: Any
) -> dict[str, int]:
    """Customer key of each reference text, as the models find it."""
    made = warehouse(folder, feed_rows(rows, shift)).build(IDENTITY, variables=variables)
    return {str(text): int(key) for text, key in made.rows(CUSTOMER_OF)}


def earliest(rows: list[tuple[Reference, int]]) -> dict[Reference, datetime]:
    firsts: dict[Reference, datetime] = {}
    for reference, day in rows:
        at = START + timedelta(days=day)
        firsts[reference] = min(at, firsts.get(reference, at))
    return firsts


@settings(
    max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(many=st.lists(companies(), min_size=30, max_size=40))
def test_components_are_those_of_the_twin(
    many: list[list[tuple[Reference, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [(apart(n, reference), day) for n, company in enumerate(many) for reference, day in company]
    found = resolve(tmp_path_factory.mktemp("identity"), rows, identity_max_sharing=LIMIT)
    assert found == twin(earliest(rows), LIMIT)


def test_the_order_and_feed_of_rows_do_not_matter(tmp_path: Path) -> None:
    rows: list[tuple[Reference, int]] = [
        (("a", "e@x.org", None), 3), ((None, "e@x.org", "555001"), 1),
        (("b", None, "555001"), 1), (("c", None, None), 0),
    ]  # fmt: skip
    forward = resolve(tmp_path / "forward", rows)
    assert resolve(tmp_path / "backward", rows[::-1], shift=1) == forward
    assert len(set(forward.values())) == 2


def chain(length: int) -> list[tuple[Reference, int]]:
    """References each of which shares one value with the next, in an order that is hard on propagation."""
    rows: list[tuple[Reference, int]] = []
    for place in range(length):
        left, right = f"c{place // 2}", f"e{(place + 1) // 2}@x.org"
        rows.append(((left, right, None), place * 7919 % 365))
    return rows


def test_a_long_chain_is_one_customer(tmp_path: Path) -> None:
    found = resolve(tmp_path, chain(600))
    assert len(found) == 600
    assert len(set(found.values())) == 1


def test_too_few_rounds_are_noticed(tmp_path: Path) -> None:
    made: Warehouse = warehouse(tmp_path, feed_rows(chain(40)))
    made.build(IDENTITY, variables={"identity_rounds": 1})
    result = made.dbt("test", "--select", "assert_identity_converged", variables={"identity_rounds": 1})
    assert "assert_identity_converged" in failures(result)
