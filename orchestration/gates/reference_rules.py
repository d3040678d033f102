"""Rules about references that lead nowhere: to nobody in the feed customers, or to no order.

They warn and never stop, and name examples with the likely cure: two exports that write one id differently join
nothing, and no figure says so. Never here: what joins customers by mistake (identity_rules.py).
"""

from __future__ import annotations

from ingestion.contracts import contracts
from orchestration.gates.rule import GateRule

#: Staging table of each feed that refers to customers.
STAGED = {
    "orders": "stg_orders__orders", "tickets": "stg_tickets__tickets", "surveys": "stg_surveys__surveys",
    "survey_invitations": "stg_surveys__survey_invitations", "contacts": "stg_contacts__contacts",
}  # fmt: skip


def tables_of(feeds: set[str]) -> dict[str, str]:
    """Staging tables of those of the feeds that refer to customers."""
    with_customers = {"customers": "stg_customers__customers", **STAGED}
    return {feed: table for feed, table in with_customers.items() if feed in feeds & set(contracts())}


def found_rules(feeds: set[str], highest: float) -> list[GateRule]:
    """References of each feed lead to somebody whom the feed customers describes; none where it is absent."""
    if "customers" not in feeds:
        return []
    parts = [
        f"""select '{feed}' as feed, count(*) as references_of_it,
            count(*) filter (not is_described) as of_nobody_described,
            min(customer_id) filter (not is_described) as an_id,
            (select min(customer_id) from staging.stg_customers__customers) as an_id_of_customers
        from (
            select distinct reference_key, resolved.customer_id,
                resolved.customer_key in (select customer_key from described) as is_described
            from staging.{table} join intermediate.int_references_resolved as resolved using (reference_key)
            where coalesce(resolved.customer_id, resolved.email_normalised, resolved.phone_normalised,
                resolved.person_key_normalised) is not null
        ) having of_nobody_described > {highest} * references_of_it"""
        for feed, table in tables_of(feeds - {"customers"}).items()
    ]
    if not parts:
        return []
    query = f"""
        with described as (
            select resolved.customer_key from staging.stg_customers__customers
            join intermediate.int_references_resolved as resolved using (reference_key)
        )
        {" union all ".join(parts)}"""
    return [
        GateRule("references_plausible", "references_are_described",
                 f"at most {highest:.0%} of a feed's references lead to nobody in the feed customers",
                 "The two exports name customers differently: compare an_id with an_id_of_customers, and bring them to "
                 "one form by sql: in the mapping (a prefix, leading zeros), or map an e-mail or a phone as well. If "
                 "these are strangers indeed, raise LOYALTY_UNKNOWN_CUSTOMERS_SHARE",
                 "no_rows", {"query": query}, severity="warning")
    ]  # fmt: skip


def _plain(column: str) -> str:
    """An id without what exports add to it or leave out: signs, capitals, leading zeros, a .0."""
    return f"ltrim(regexp_replace(lower({column}), '[.]0$|[^a-z0-9]', '', 'g'), '0')"


def order_rules(feed: str, highest: float) -> list[GateRule]:
    """Order ids of tickets or answers are those of orders; the rows name the order that each may mean."""
    query = f"""
        with told as (
            select order_id, count(*) as n from staging.{STAGED[feed]} where order_id is not null group by order_id
        ),
        orders as (select order_id, {_plain("order_id")} as plain from staging.stg_orders__orders),
        missing as (select order_id, n from told where order_id not in (select order_id from orders)),
        counted as (
            select coalesce((select sum(n) from missing), 0) as without_order,
                (select sum(n) from told) as with_order_id
        )
        select missing.order_id as order_id_of_{feed}, min(orders.order_id) as order_it_may_mean,
            counted.without_order, counted.with_order_id
        from missing cross join counted
        left join orders on orders.plain = {_plain("missing.order_id")} and orders.plain <> ''
        where counted.without_order > {highest} * counted.with_order_id
        group by all order by order_it_may_mean nulls last, missing.order_id"""
    return [
        GateRule("orders_found", "order_ids_are_orders",
                 f"at most {highest:.0%} of the order ids of {feed} match no order",
                 "Where order_it_may_mean is filled, the exports write ids differently (a #, a prefix, leading zeros): "
                 "bring them to one form in the mapping, e.g. order_id: {sql: \"'#' || Order\"}. Where it is empty, "
                 "these orders are missing from the orders' export. If that is normal, raise "
                 "LOYALTY_UNKNOWN_ORDERS_SHARE",
                 "no_rows", {"query": query}, severity="warning")
    ]  # fmt: skip
