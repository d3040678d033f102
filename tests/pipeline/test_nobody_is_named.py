"""From a file without personal columns and a full list of people, nobody is named.

As somebody would try who has the code, the file and the list, but not the company's secret (attacker.py). The search
itself is tried on files that do give people away.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.persons.secret import secret_of
from tests.keys import halves
from tests.pipeline.attacker import KINDS, WAYS, Person, cells_of, named
from tests.small import SmallCompany

#: Feeds that tell who somebody is, each with the id of its rows.
FEEDS = {
    "customers": "customer_id", "orders": "order_id", "tickets": "ticket_id", "surveys": "response_id",
    "survey_invitations": "invitation_id", "contacts": "contact_id",
}  # fmt: skip
#: Somebody whom no feed knows, to be given away.
ANNA: Person = (
    "kd-471100",
    "anna@post.example",
    "+49 30 1234567",
    "card:9911-22",
    "Anna Beispiel",
    "order-77001",
)
#: Columns that a key may stand in beside a text of its own, each with what is made of Anna's text.
PLACES = {
    "UUID": "cast(md5(text) as uuid)", "UBIGINT": "hash(text)", "UHUGEINT": "md5_number(text)",
    "BLOB": "unhex(sha256(text))", "VARCHAR[]": "['x', md5(text)]", "VARCHAR": "upper(sha1(text))",
    "JSON": "cast('{\"key\": \"' || sha256(text) || '\"}' as json)",
}  # fmt: skip


@pytest.fixture(scope="module")
def people(served_company: SmallCompany) -> set[Person]:
    """Everybody that any feed tells of, and the names of their rows."""
    with duckdb.connect(str(served_company.settings.pipeline_db), read_only=True) as con:
        name = {"customers": "full_name"}
        parts = (
            f"select customer_id, email, phone, person_key, {name.get(feed, 'null')}, {key} from raw.{feed}"
            for feed, key in FEEDS.items()
        )
        return set(con.execute(" union ".join(parts)).fetchall())


@pytest.fixture(scope="module")
def marketing(served_company: SmallCompany) -> set[str]:
    return cells_of(served_company.settings.serve_dir / "current" / "marketing.duckdb")


def test_nobody_is_named_from_the_marketing_file(people: set[Person], marketing: set[str]) -> None:
    assert len(people) > 500 and len(marketing) > 100
    assert all(any(texts) for texts in zip(*people, strict=True)), "a kind that nobody has proves nothing"
    assert named(people, marketing) == set()


def test_whoever_has_the_secret_finds_them(people: set[Person], marketing: set[str]) -> None:
    """The search is no blind one: with the real keys it finds people."""
    inner, outer = halves()["inner"], halves()["outer"]
    keyed = f"cast(cast('0x' || left(md5('{outer}' || md5('{inner}' || text)), 15) as bigint) as varchar)"
    assert len({text for _, text, way in named(people, marketing, {"keyed": keyed}) if way == "keyed"}) > 50


def leaking(file: Path, columns: dict[str, str], text: str) -> set[str]:
    """Cells of a file with one mart, whose columns are made of a text."""
    with duckdb.connect(str(file)) as con:
        values = ", ".join(f'{sql} as "{name}"' for name, sql in columns.items())
        con.execute("create schema marts")
        con.execute(f"create table marts.leak as select {values} from (select ? as text)", [text])
    return cells_of(file)


@pytest.mark.parametrize(("kind", "text"), list(zip(KINDS, ANNA, strict=True)))
def test_every_way_of_giving_a_kind_away_is_seen(tmp_path: Path, kind: str, text: str) -> None:
    cells = leaking(tmp_path / "leak.duckdb", WAYS, text)
    seen = {way for of, what, way in named([ANNA], cells) if (of, what) == (kind, text)}
    assert seen == set(WAYS)


@pytest.mark.parametrize("kind", PLACES)
def test_a_key_is_seen_wherever_it_stands(tmp_path: Path, kind: str) -> None:
    assert named([ANNA], leaking(tmp_path / "leak.duckdb", {"key": PLACES[kind]}, "anna@post.example"))


@pytest.mark.parametrize("sentence", ["to {} by letter", "ticket:{}", "{};other", '"{}"'])
def test_a_plain_text_is_seen_in_a_sentence(tmp_path: Path, sentence: str) -> None:
    said = {"said": f"replace('{sentence}', '{{}}', text)"}
    assert named([ANNA], leaking(tmp_path / "leak.duckdb", said, "anna@post.example"))


def test_a_key_of_several_texts_together_is_seen(tmp_path: Path) -> None:
    together = leaking(
        tmp_path / "leak.duckdb", {"key": "sha256(text)"}, "kd-471100 anna@post.example 49301234567"
    )
    assert named([ANNA], together)


def test_the_secret_is_in_nothing_that_is_published_or_logged(served_company: SmallCompany) -> None:
    settings = served_company.settings
    secret = secret_of(settings)
    from orchestration.dbt.secret import variables

    words = [text.encode() for text in (secret, *variables(secret).values())]
    files = [file for file in settings.home.rglob("*") if file.is_file() and file.name != "identity.key"]
    assert len(files) > 20
    assert [file for file in files if any(word in file.read_bytes() for word in words)] == []
