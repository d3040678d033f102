"""From a file without personal columns and a full list of people, nobody is named.

As somebody would try who has the code, the file and the list, but not the company's secret: every id, e-mail, phone and
name, alone and together, as it is and hashed in every way that comes to mind, is looked for in every cell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path

import duckdb
import pytest

from ingestion.persons.secret import secret_of
from tests.keys import int_key, unkeyed
from tests.small import SmallCompany

#: Feeds that tell who somebody is, each with the id of its rows.
FEEDS = {
    "customers": "customer_id", "orders": "order_id", "tickets": "ticket_id", "surveys": "response_id",
    "survey_invitations": "invitation_id", "contacts": "contact_id",
}  # fmt: skip
#: What failures, actions and triggers put before an id where they make a key of it.
PREFIXES = ("", "ticket:", "order:", "response:", "customer_id ", "email ", "phone ")
Person = tuple[str | None, str | None, str | None]
Cells = set[int | str]


def spellings(person: Person) -> set[str]:
    """The texts that a key of this person may have been made of."""
    customer_id, email, phone = person
    digits = "".join(filter(str.isdigit, phone or "")).removeprefix("00")
    ids, emails = {"", customer_id or ""}, {"", email or "", (email or "").strip().lower()}
    phones = {"", phone or "", digits}
    together = {" ".join(parts) for parts in product(ids, emails, phones)}
    alone = {prefix + text for prefix in PREFIXES for text in ids | emails | phones if text}
    return {text for text in alone | together if text.strip()}


def hashes(text: str) -> set[int | str]:
    """What a text becomes for somebody who has no secret, or an empty or a wrong one."""
    raw = text.encode()
    digests = {
        hashlib.new(name, raw, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")
    }
    guessed = {
        hashlib.md5(f"{key}{text}".encode(), usedforsecurity=False).hexdigest()
        for key in ("secret", "loyalty")
    }
    nested = {hashlib.md5(digest.encode(), usedforsecurity=False).hexdigest() for digest in digests}
    all_digests = digests | guessed | nested
    return {text, *all_digests, unkeyed(text), *(int(digest[:15], 16) for digest in all_digests)}


def found(people: Iterable[Person], cells: Cells, ways: Callable[[str], set[int | str]]) -> set[Person]:
    """People whose id, e-mail or phone, or anything made of them, is in a cell."""
    return {person for person in people if any(ways(text) & cells for text in spellings(person))}


@pytest.fixture(scope="module")
def people(served_company: SmallCompany) -> set[Person]:
    """Everybody that any feed tells of, and every order, ticket, answer and contact as if it were somebody's id."""
    with duckdb.connect(str(served_company.settings.pipeline_db), read_only=True) as con:
        refer = " union ".join(f"select customer_id, email, phone from raw.{feed}" for feed in FEEDS)
        rows = " union ".join(f"select {key}, null, null from raw.{feed}" for feed, key in FEEDS.items())
        return set(con.execute(f"{refer} union {rows}").fetchall())


def cells_of(file: Path) -> Cells:
    """Every text and whole number in a published file."""
    with duckdb.connect(str(file), read_only=True) as con:
        columns = con.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where schema_name = 'marts' "
            "and data_type in ('VARCHAR', 'BIGINT', 'UUID') and table_name not like 'dictionary%'"
        ).fetchall()
        return {
            value
            for schema, table, column in columns
            for (value,) in con.execute(f'select distinct "{column}" from "{schema}"."{table}"').fetchall()
            if isinstance(value, str) or (isinstance(value, int) and value > 10**9)
        }


@pytest.fixture(scope="module")
def marketing(served_company: SmallCompany) -> Cells:
    return cells_of(served_company.settings.serve_dir / "current" / "marketing.duckdb")


def test_nobody_is_named_from_the_marketing_file(people: set[Person], marketing: Cells) -> None:
    assert len(people) > 500 and len(marketing) > 100
    assert found(people, marketing, hashes) == set()


def test_whoever_has_the_secret_finds_them(people: set[Person], marketing: Cells) -> None:
    """The search is no blind one: with the real keys, and in a file whose keys are plain, it finds people."""
    assert len(found(people, marketing, lambda text: {int_key(text)})) > 50
    plain = {unkeyed(text) for person in people for text in spellings(person)}
    assert found(people, marketing | plain, hashes) == people


def test_the_secret_is_in_nothing_that_is_published_or_logged(served_company: SmallCompany) -> None:
    settings = served_company.settings
    secret = secret_of(settings)
    from orchestration.dbt.secret import variables

    words = [text.encode() for text in (secret, *variables(secret).values())]
    files = [file for file in settings.home.rglob("*") if file.is_file() and file.name != "identity.key"]
    assert len(files) > 20
    assert [file for file in files if any(word in file.read_bytes() for word in words)] == []
