"""Who may do what in PostgreSQL, what is never touched, and what a refusal says."""

from __future__ import annotations

import psycopg
import pytest

from ingestion.errors import LoyaltyError
from ingestion.settings import SettingsError, load_settings
from orchestration.publish.postgres.server import AGAIN, PostgresFailed, explained, require_psycopg
from tests.postgres import Target

TWO = {
    "warehouse": "create table marts.a as select 1 as v; create table marts.b as select 1 as v",
    "support": "create table marts.a as select 1 as v",
}
FORBIDDEN = [
    "insert into marts.a values (2)",
    "update marts.a set v = 2",
    "delete from marts.published_version",
    "truncate marts.a",
    "drop table marts.a",
    "create table marts.mine (v integer)",
    "create table public.mine (v integer)",
    "create schema mine",
    "comment on table marts.a is 'mine'",
    "select * from marts_support.a",
    "select pg_read_file('/etc/hostname')",
    "copy (select 1) to '/tmp/leak'",
]


def test_a_reader_reads_its_audience_and_does_nothing_else(target: Target) -> None:
    target.version(1, **TWO)
    assert target.publish().schemas == ["marts_support", "marts"]
    with psycopg.connect(target.login("ann", "loyalty_reader"), autocommit=True) as reader:
        assert reader.execute("select * from marts.a, marts.published_version").fetchall() != []
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)
        target.version(2, **TWO)
        target.publish()
        assert reader.execute("select version from marts.published_version").fetchall() == [(2,)]
    with psycopg.connect(target.login("bob", "loyalty_reader_support"), autocommit=True) as reader:
        assert reader.execute("select v from marts_support.a").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select v from marts.a")


def test_an_audience_that_is_no_more_is_removed(target: Target) -> None:
    target.version(1, **TWO)
    target.publish()
    target.version(2)
    target.publish()
    assert target.schemas() == ["marts"]
    assert target.seen() == (2, 2, 2)


def test_the_same_version_is_not_loaded_again(target: Target) -> None:
    target.version(1)
    assert [target.publish().is_new for _ in range(2)] == [True, False]
    with target.connect() as connection:
        connection.execute("update marts.published_version set layout = 0")
    assert target.publish().is_new, "a newer way of loading loads once more"


def test_what_somebody_else_made_is_left_alone(target: Target) -> None:
    target.version(1)
    with target.connect() as connection:
        connection.execute("create schema marts; create table marts.theirs as select 1 as v")
    with pytest.raises(PostgresFailed, match=r"schema marts .* left alone"):
        target.publish()
    with target.connect() as connection:
        assert connection.execute("select * from marts.theirs").fetchall() == [(1,)]
        connection.execute("comment on schema marts is 'Loyalty Loop marts of company other'")
    with pytest.raises(PostgresFailed, match=r"of company other.*one database a company"):
        target.publish()


def test_a_view_built_on_a_mart_is_never_dropped(target: Target) -> None:
    target.version(1)
    target.publish()
    with target.connect() as connection:
        connection.execute("create view public.mine as select v from marts.a")
    target.version(2)
    (kept,) = target.publish().removal.built_on
    assert target.schemas() == ["marts", kept]
    with target.connect() as connection:
        assert connection.execute("select v from public.mine").fetchall() == [(1,)]
        connection.execute("drop view public.mine")
    target.publish()
    assert target.schemas() == ["marts"]


def _refused(target: Target, url: str) -> str:
    settings = target.settings.model_copy(update={"postgres": load_settings(postgres=url).postgres})
    with pytest.raises(PostgresFailed) as error:
        Target(settings, target.server, target.database).publish()
    assert AGAIN in str(error.value)
    assert "secret" not in str(error.value)
    return str(error.value)


def test_a_refusal_says_what_to_do_and_no_password(target: Target) -> None:
    target.version(1)
    here = f"127.0.0.1:{target.server.port}"
    assert "start the server" in _refused(target, "postgresql://loyalty:secret@127.0.0.1:1/loyalty")
    assert "PGPASSWORD" in _refused(target, f"postgresql://loyalty:secret@{here}/loyalty")
    assert "create the database" in _refused(target, target.server.url(database="nowhere"))
    said = _refused(target, target.login("carl", "pg_monitor"))
    assert "grant create on database" in said
    target.publish()
    target.version(2)
    with target.admin() as admin:
        admin.execute("alter schema marts owner to postgres")
    assert "let the database's owner publish" in _refused(target, target.url)


def test_a_wrong_address_is_never_repeated(target: Target) -> None:
    target.version(1)
    with pytest.raises(SettingsError) as error:
        load_settings(postgres="mysql://me:swordfish@host/db")
    assert "LOYALTY_POSTGRES" in str(error.value) and "swordfish" not in str(error.value)
    wrong = load_settings(postgres="postgresql://me:swordfish@host/db?nosuch=1").postgres
    settings = target.settings.model_copy(update={"postgres": wrong})
    with pytest.raises(PostgresFailed, match="no address that libpq reads") as failed:
        Target(settings, target.server, target.database).publish()
    assert "swordfish" not in str(failed.value)
    assert "swordfish" not in repr(settings)
    assert load_settings(postgres="").postgres is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.errors.DiskFull("could not extend file"), "free space"),
        (psycopg.errors.TooManyConnections("sorry"), "max_connections"),
        (psycopg.errors.AdminShutdown("terminating"), "stopping or starting"),
        (psycopg.errors.InternalError_("odd"), "the log of the server"),
    ],
)
def test_what_a_server_runs_out_of_is_named(error: psycopg.Error, said: str) -> None:
    told = str(explained(error, "postgresql://me:swordfish@host/db"))
    assert said in told and "swordfish" not in told and "host=host dbname=db user=me" in told


def test_a_text_that_postgresql_cannot_hold_is_told(target: Target) -> None:
    target.version(1, warehouse="create table marts.a as select 'Ann' || chr(0) as name")
    said = _refused(target, target.url)
    assert "NUL" in said and "Ann" not in said


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    require_psycopg()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(LoyaltyError, match="psycopg is not installed"):
        require_psycopg()
