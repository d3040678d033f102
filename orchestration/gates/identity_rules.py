"""Rules about who is a customer: what joins nobody, what may be no person, and what keys are made of.

They warn and never stop: the models have already chosen the careful way, and a person knows better. What is shown is
a value that stands for no single person, and ids. Never here: how references are joined (models/intermediate/identity),
or references that lead nowhere (reference_rules.py).
"""

from __future__ import annotations

from orchestration.gates.reference_rules import tables_of
from orchestration.gates.rule import GateRule

#: Different e-mails (or phones) of one customer id from which it may stand for nobody (a till, a guest account). More
#: overlooks small tills, fewer names every company that buys under one id.
MANY_ADDRESSES = 5
#: Customer ids shown beside a value that joins too many.
SHOWN_IDS = 20


def value_rules() -> list[GateRule]:
    """What joins nobody is named with its ids, and an id of many addresses too."""
    shared = f"""
        select shared.kind, shared.shared_value,
            if(shared.id_count is null, 'held by too many references', 'joins too many ids of one source') as why,
            shared.source, shared.id_count as customer_ids, shared.reference_count as references_of_it,
            array_to_string(list_sort(list(distinct held.customer_id))[1:{SHOWN_IDS}], ', ') as some_ids
        from intermediate.int_shared_values as shared
        join intermediate.int_reference_values as holding
            on holding.kind = shared.kind and holding.shared_value = shared.shared_value
        join intermediate.int_references as held on held.reference_key = holding.reference_key
        where not shared.is_joining
        group by all order by shared.id_count desc nulls last, shared.reference_count desc, shared.shared_value"""
    addresses = f"""
        select customer_id, count(distinct email_normalised) as emails, count(distinct phone_normalised) as phones
        from intermediate.int_references where customer_id is not null group by customer_id
        having greatest(count(distinct email_normalised), count(distinct phone_normalised)) > {MANY_ADDRESSES}
        order by greatest(emails, phones) desc, customer_id"""
    return [
        GateRule("references_plausible", "values_name_one_person",
                 "no e-mail, phone or person key is shared by more references or customer ids than one person has",
                 "It joins nobody: its ids stay customers of their own. If it belongs to nobody (a till, a shop's own "
                 "mailbox), add it to the company's nobody_words.csv; if they are one person, raise identity_max_ids "
                 "or identity_max_sharing in company.vars (docs/sources.md, Who a row belongs to)",
                 "no_rows", {"query": shared}, severity="warning"),
        GateRule("references_plausible", "ids_name_one_person",
                 f"no customer id has more than {MANY_ADDRESSES} e-mails or phones",
                 "All of them are one customer. If the id stands for nobody (a guest account, a till), add it to the "
                 "company's nobody_words.csv; if it is a company that buys, all is well",
                 "no_rows", {"query": addresses}, severity="warning"),
    ]  # fmt: skip


def writing_rules(feeds: set[str]) -> list[GateRule]:
    """Ids of a feed are written alike: some with a .0 behind them and some without are two customers for one."""
    parts = [
        f"""select '{feed}' as feed, count(*) filter (customer_id similar to '[0-9]+[.]0') as ids_with_decimals,
            count(*) as ids, min(customer_id) filter (customer_id similar to '[0-9]+[.]0') as an_example
        from (select distinct customer_id from staging.{table} where customer_id is not null)
        having ids_with_decimals > 0"""
        for feed, table in tables_of(feeds).items()
    ]
    return [
        GateRule("references_plausible", "ids_written_alike", "no feed writes some of its customer ids as decimals",
                 "90012345.0 and 90012345 are two ids as long as some ids of the feed end otherwise. Map the column by "
                 "sql: that takes the .0 away, e.g. customer_id: {sql: \"regexp_replace(Customer, '[.]0$', '')\"}",
                 "no_rows", {"query": " union all ".join(parts)}, severity="warning")
    ]  # fmt: skip


def nobody_rules() -> list[GateRule]:
    """A row of the feed customers whose id means nobody describes nobody, and is left out."""
    query = """
        select customer_id, count(*) as rows_of_it, min(_file_id) as a_file_id, min(_row_number) as a_row
        from raw.customers
        where _file_id in (select file_id from raw.live_files)
            and lower(trim(customer_id)) in (select lower(trim(word)) from seeds.nobody_words)
        group by customer_id order by rows_of_it desc, customer_id"""
    return [
        GateRule("references_plausible", "customers_are_somebody",
                 "no row of the feed customers has an id that means nobody",
                 "These rows are left out. Have them exported with an id; where the word is an id of yours indeed, "
                 "take it out of the company's own nobody_words.csv (docs/rules.md)",
                 "no_rows", {"query": query}, severity="warning")
    ]  # fmt: skip


def secret_rules(made_of: str, served: str) -> list[GateRule]:
    """Keys are made of the same secret as those that are served: after another one, nobody's kept keys fit."""
    if not served:
        return []
    query = f"""
        select '{served}' as served_keys_made_of, '{made_of}' as these_keys_made_of
        where '{served}' <> '{made_of}'"""
    return [
        GateRule("references_plausible", "keys_are_as_served",
                 "keys are made of the secret that the served ones were made of",
                 "Every customer_key, order_key and ticket_key is another one: whoever kept keys (lists, dashboards) "
                 "takes them anew. If that was not meant, put the old secret back (docs/run.md, The secret of the "
                 "keys)",
                 "no_rows", {"query": query}, severity="warning")
    ]  # fmt: skip
