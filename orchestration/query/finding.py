"""Which customer a reference means: an id as any feed wrote it, a key present or past, an e-mail address, a phone.

Never here: what is said about the customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.query.errors import CustomerNotFound, ReadingError
from orchestration.query.served import ServedFile

#: Ids offered when none fits; more is a list nobody reads.
NEAR = 5
#: Least similarity (Jaro-Winkler, 0 to 1) of an id that is offered; lower offers ids that share only their beginning.
SIMILAR = 0.85
#: Ways to know a customer, the cheap and sure ones first; the first that knows somebody is believed.
WAYS = (
    "select customer_key from marts.customer_360 where customer_id = $id",
    "select customer_key from marts.customer_360 where customer_key = try_cast($id as bigint)",
    "select customer_key from marts.customer_aliases where old_customer_key = try_cast($id as bigint)",
    # A reference is id, e-mail and phone with one blank between; only the id may hold blanks itself.
    "select customer_key from marts.customer_aliases "
    "where regexp_extract(reference_text, '^(.*) [^ ]* [^ ]*$', 1) = $id",
    "select customer_key from marts.figure_evidence where evidence_set in ('records', 'references') "
    "and (row_id = $id or note = $id or starts_with(note, $id || ', '))",
    "select customer_key from marts.customer_360 where lower(email) = lower($id) or phone = $id",
    "select customer_key from marts.customer_aliases "
    "where list_contains(regexp_extract_all(reference_text, '[^ ]+')[-2:], lower($id))",
    "select customer_key from marts.customer_360 where lower(customer_id) = lower($id)",
)


@dataclass(frozen=True)
class Found:
    """A customer: its key, and its id for people."""

    key: int
    id: str


def _rows(marts: ServedFile, query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a query; none where this file lacks the table or the column it asks."""
    try:
        return marts.connection.execute(query, parameters).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return []


def _id(marts: ServedFile) -> str:
    """Column that people know a customer by; an audience that is not told who somebody is has the key alone."""
    named = "customer_id" in marts.connection.table("marts.customer_360").columns
    return "customer_id" if named else "cast(customer_key as varchar)"


def find_customers(marts: ServedFile, reference: str) -> list[Found]:
    """The customers that a reference means; several where they share it, such as the e-mail address of a household.

    Raises ReadingError where the file has no customers.
    """
    if "customer_360" not in marts.names:
        raise ReadingError(
            f"{marts.version.file} has no customer_360: this audience's file knows no customers"
        )
    sought = reference.strip()
    for way in WAYS:
        found = _rows(
            marts,
            f"select distinct customer_key, {_id(marts)} from marts.customer_360 "
            f"where customer_key in ({way}) order by 2",
            {"id": sought},
        )
        if found and sought:
            return [Found(key, name) for key, name in found]
    return []


def _near(marts: ServedFile, reference: str) -> list[str]:
    """Ids that begin so, else ids that are alike."""
    sought = reference.strip()
    begins = (
        "select customer_id from marts.customer_360 where starts_with(lower(customer_id), lower($id)) "
        "order by 1 limit $n"
    )
    aliases = (
        "select distinct c.customer_id from marts.customer_aliases as a join marts.customer_360 as c "
        "using (customer_key) where starts_with(lower(a.reference_text), lower($id)) order by 1 limit $n"
    )
    alike = (
        "select customer_id from (select customer_id, jaro_winkler_similarity(lower(customer_id), lower($id)) as near "
        "from marts.customer_360) where near >= $least order by near desc, 1 limit $n"
    )
    for query, more in ((begins, {}), (aliases, {}), (alike, {"least": SIMILAR})):
        found = _rows(marts, query, {"id": sought, "n": NEAR, **more}) if sought else []
        if found:
            return [name for (name,) in found]
    return []


def the_customer(marts: ServedFile, reference: str) -> Found:
    """The one customer that a reference means. Raises CustomerNotFound where it is nobody, or several."""
    found = find_customers(marts, reference)
    if len(found) == 1:
        return found[0]
    if found:
        ids = [customer.id for customer in found]
        raise CustomerNotFound(
            f"'{reference}' is shared by {len(ids)} customers: {', '.join(ids[:NEAR])}; ask by id", ids
        )
    near = _near(marts, reference)
    hint = f"near: {', '.join(near)}" if near else "no id comes close; look in marts.customer_360"
    raise CustomerNotFound(f"no customer is known as '{reference}'; {hint}", near)
