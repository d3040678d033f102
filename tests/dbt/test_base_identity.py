"""Identity against a twin written from the specification in plain loops."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.dbt.claims import unmet
from tests.dbt.support import Warehouse, warehouse
from tests.keys import int_key

IDENTITY = ["+int_references_resolved"]
CUSTOMER_OF = "select reference_text, customer_key from intermediate.int_references_resolved"
START = datetime(2025, 1, 1)

#: The limits of the random companies: low enough that small companies pass them.
LIMIT, IDS = 4, 1

#: Id, e-mail, phone and loyalty card.
Reference = tuple[str | None, str | None, str | None, str | None]
#: A reference, the day of its event and the source that tells of it.
Row = tuple[Reference, int, str]


def hashed(card: str | None) -> str | None:
    """A loyalty card as a reference's text holds it."""
    return None if card is None else f"card:{int_key(f'card:{card}')}"


def text_of(reference: Reference) -> str:
    *parts, card = reference
    return " ".join([*(part or "" for part in parts), *([hashed(card) or ""] if card else [])])


def joins(
    place: int, holders: set[Reference], told_by: dict[Reference, set[str]], limit: int, ids: int
) -> bool:
    """Whether a value joins those who hold it: not too many, and not too many ids of one source."""
    sources = {source for reference in holders for source in told_by[reference]}
    most = max(len({r[0] for r in holders if r[0] and source in told_by[r]}) for source in sources)
    return len(holders) <= limit and (place == 0 or most <= ids)


def twin(rows: list[Row], limit: int, ids: int) -> dict[str, int]:
    """Customer key of each reference text: components of shared values, named by the earliest event."""
    firsts, told_by, holders = earliest(rows), dict[Reference, set[str]](), dict[Any, set[Reference]]()
    for reference, _, source in rows:
        told_by.setdefault(reference, set()).add(source)
        for place, value in enumerate(reference):
            if value is not None:
                holders.setdefault((place, value), set()).add(reference)
    group = {reference: {reference} for reference in firsts}
    for (place, _), together in holders.items():
        for one, other in pairwise(together if joins(place, together, told_by, limit, ids) else []):
            merged = group[one] | group[other]
            group.update(dict.fromkeys(merged, merged))
    return {
        text_of(reference): int_key(text_of(min(members, key=lambda r: (firsts[r], text_of(r)))))
        for reference, members in group.items()
    }


@st.composite
def companies(draw: st.DrawFn) -> list[Row]:
    """Rows of one company: a reference of few possible values each, the day of its event and its source."""
    values = st.one_of(st.none(), st.integers(0, 3))
    row = st.tuples(values, values, values, values, st.integers(0, 3), st.sampled_from(["shop", "desk"]))
    drawn = draw(
        st.lists(row.filter(lambda r: any(part is not None for part in r[:4])), min_size=2, max_size=9)
    )
    return [((_id(a), _email(b), _phone(c), _card(d)), day, source) for a, b, c, d, day, source in drawn]


def _id(value: int | None) -> str | None:
    return None if value is None else f"c{value}"


def _email(value: int | None) -> str | None:
    return None if value is None else f"e{value}@x.org"


def _phone(value: int | None) -> str | None:
    return None if value is None else f"55500{value}"


def _card(value: int | None) -> str | None:
    return None if value is None else f"card {value}"


def apart(number: int, reference: Reference) -> Reference:
    """The reference in the value space of one company of many."""
    customer_id, email, phone, card = reference
    return (
        customer_id and f"{number}-{customer_id}",
        email and f"{number}.{email}",
        phone and f"{number}{phone}",
        card and f"{number} {card}",
    )


def feed_rows(rows: list[Row], shift: int = 0) -> dict[str, list[dict[str, Any]]]:
    """The rows spread over three feeds, from another one on for each shift."""
    feeds = [("orders", "order_id", "ordered_at"), ("tickets", "ticket_id", "opened_at")]
    feeds.append(("contacts", "contact_id", "contacted_at"))
    out: dict[str, list[dict[str, Any]]] = {feed: [] for feed, _, _ in feeds}
    for place, ((customer_id, email, phone, card), day, source) in enumerate(rows):
        feed, row_id, event_at = feeds[(place + shift) % len(feeds)]
        row: dict[str, Any] = {"customer_id": customer_id, "email": email, "phone": phone}
        row |= {
            "person_key": card and f"Card:{card}",
            row_id: str(place),
            event_at: START + timedelta(days=day),
        }
        out[feed].append({**row, "_source": source, "_file_id": 1 + ["shop", "desk"].index(source)})
    return out


def resolve(folder: Path, rows: list[Row], shift: int = 0, **variables: Any) -> dict[str, int]:
    """Customer key of each reference text, as the models find it."""
    made = warehouse(folder, feed_rows(rows, shift)).build(*IDENTITY, variables=variables)
    return {str(text): int(key) for text, key in made.rows(CUSTOMER_OF)}


def earliest(rows: list[Row]) -> dict[Reference, datetime]:
    firsts: dict[Reference, datetime] = {}
    for reference, day, _ in rows:
        at = START + timedelta(days=day)
        firsts[reference] = min(at, firsts.get(reference, at))
    return firsts


@settings(
    max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(many=st.lists(companies(), min_size=30, max_size=40))
def test_components_are_those_of_the_twin(
    many: list[list[Row]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [
        (apart(n, reference), day, source)
        for n, company in enumerate(many)
        for reference, day, source in company
    ]
    limits = {"identity_max_sharing": LIMIT, "identity_max_ids": IDS}
    found = resolve(tmp_path_factory.mktemp("identity"), rows, **limits)
    assert found == twin(rows, LIMIT, IDS)
    assert 1 < len(set(found.values())) < len(found), "some are joined and some are not"


def test_the_order_and_feed_of_rows_do_not_matter(tmp_path: Path) -> None:
    rows: list[Row] = [
        (("a", "e@x.org", None, None), 3, "shop"), ((None, "e@x.org", "555001", None), 1, "shop"),
        (("b", None, "555001", None), 1, "desk"), (("c", None, None, None), 0, "shop"),
    ]  # fmt: skip
    forward = resolve(tmp_path / "forward", rows)
    assert resolve(tmp_path / "backward", rows[::-1], shift=1) == forward
    assert len(set(forward.values())) == 2


def chain(length: int) -> list[Row]:
    """References each of which shares one value with the next, in an order that is hard on propagation."""
    rows: list[Row] = []
    for place in range(length):
        left, right = f"c{place // 2}", f"e{(place + 1) // 2}@x.org"
        rows.append(((left, right, None, None), place * 7919 % 365, "shop"))
    return rows


def test_a_long_chain_is_one_customer(tmp_path: Path) -> None:
    found = resolve(tmp_path, chain(600))
    assert len(found) == 600
    assert len(set(found.values())) == 1


def test_too_few_rounds_are_noticed(tmp_path: Path) -> None:
    made: Warehouse = warehouse(tmp_path, feed_rows(chain(40)))
    made.build(*IDENTITY, variables={"identity_rounds": 1})
    claim = "assert_identity_converged"
    assert claim in unmet(made, claim, variables={"identity_rounds": 1})
