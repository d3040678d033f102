"""Company files: refused before any data is read, with file, line and fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.company.file import load_company
from ingestion.errors import CompanyFileError
from ingestion.settings import load_settings

GOOD = """\
company: {name: shop, time_zone: Europe/Berlin}
sources:
  - name: web
    feed: orders
    location: "{here}/*.csv"
    columns:
      order_id: nr
      customer_id: {column: kunde}
      ordered_at: {column: am, timestamps: ["%d.%m.%Y"], time_zone: Europe/Vienna}
      status: {column: stand, map: {ok: completed}, otherwise: pending}
      currency: {constant: EUR}
      gross_amount: {sql: "cast(a as double) * b"}
"""

PLACE = 'location: "{here}/*.csv"'

FAULTS = [
    ("name: shop", "name: My Shop", 1, "name"),
    ("Europe/Berlin", "Europe/Berln", 1, "closest: Europe/Berlin"),
    ("feed: orders", "feed: order", 4, "unknown feed 'order'; did you mean 'orders'?"),
    ('location: "{here}/*.csv"', "locatoin: x", 3, "location"),
    ("      order_id: nr\n", "", 7, "required column(s) of feed orders not mapped: order_id"),
    ("status:", "statsu:", 10, "did you mean 'status'?"),
    ("{constant: EUR}", "{constant: EUR, column: x}", 11, "exactly one of column, constant or sql"),
    ('"cast(a as double) * b"', '"cast(a as"', 12, "not valid SQL"),
    ('"cast(a as double) * b"', '"1); drop table x; select (1"', 12, "exactly one select statement"),
    ("    columns:", "    select: select 1\n    columns:", 3, "either 'columns' or 'select'"),
    ("    columns:", "    over: all_files\n    columns:", 3, "need a 'select'"),
    ("    columns:", "    encoding: utf-9\n    columns:", 6, "unknown encoding 'utf-9'"),
    ("order_id: nr", "order_id: no", 7, "put the column's name in quotes"),
    ('"%d.%m.%Y"', '"%Q"', 9, "timestamp format '%Q'"),
    ("{column: kunde}", "{column: kunde, otherwise: x}", 8, "'otherwise' stands beside a 'map'"),
    ("    columns:", "    colour: red\n    columns:", 6, "unknown key"),
    ("    columns:", "    delimeter: x\n    columns:", 6, "did you mean 'delimiter'?"),
    ("name: shop", "name: My Shop", 1, "use lower-case letters"),
    ("name: shop", "name: shop, currency: Euro", 1, "three capital letters of ISO 4217"),
    ("name: shop", "name: shop, as_of: 30.10.2026", 1, "write the day as YYYY-MM-DD"),
]


def _load(tmp_path: Path, text: str) -> None:
    file = tmp_path / "company.yml"
    file.write_text(text)
    load_company(file)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    _load(tmp_path, GOOD)


def test_orders_may_be_nobodys_and_invitations_may_not(tmp_path: Path) -> None:
    _load(tmp_path, GOOD.replace("      customer_id: {column: kunde}\n", ""))
    sent = "    columns: {invitation_id: nr, sent_at: am}\n"
    with pytest.raises(CompanyFileError) as refusal:
        _load(tmp_path, GOOD.partition("    columns:")[0].replace("orders", "survey_invitations") + sent)
    assert "feed survey_invitations needs at least one of customer_id, email, phone" in str(refusal.value)


@pytest.mark.parametrize(("old", "new", "line", "told"), FAULTS, ids=[fault[3] for fault in FAULTS])
def test_a_fault_names_file_line_and_fix(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    assert old in GOOD
    with pytest.raises(CompanyFileError) as refusal:
        _load(tmp_path, GOOD.replace(old, new, 1))
    text = str(refusal.value)
    assert told in text
    assert f"company.yml, line {line}:" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("company: [", "not valid YAML"),
        ("", "the file holds no keys"),
        ("company: {name: a}\ncompanies: {}", "line 2: unknown key 'companies'"),
        (
            "company:\n\tname: a",
            "line 2: not valid YAML: found character '\\t' that cannot start any token; indent with",
        ),
        (GOOD + GOOD.split("sources:\n")[1], "line 13: sources.1.name: source name 'web' is used twice"),
        ("company: {name: a, max_quarantine_share: {order: 1}}", "unknown feed 'order'"),
        ("company: {name: a, max_quarantine_share: {orders: 7}}", "allowed: 0 to 1"),
        ("company: [a]", "line 1: company: write a map"),
        ("company:\n  name: a\n  time_zone: Europe/Berln", "line 3: time_zone: unknown time zone"),
        ("company: {name: a}\ndefaults: [a]", "line 2: defaults: write a map"),
        ("defaults:\n  encoding: utf-9\n" + GOOD, "line 2: sources.0.encoding: unknown encoding"),
        ("company: {name: a}\nsources: 5", "line 2: sources: write a list"),
        ("company: {name: a}\nsources: {web: {}}", "line 2: sources: write a list"),
        ("company: {name: a}\nsources: [x]", "line 2: sources.0: write a map"),
        (GOOD.replace(PLACE, "inputs: {}"), "line 5: sources.0.inputs: Dictionary should have at least 1"),
        (GOOD.replace(PLACE, "inputs: {a: [1]}"), "line 5: sources.0.inputs.a: write a map"),
        (GOOD.replace(PLACE, "inputs: {mapped: {location: x}}"), "'mapped' cannot name an input"),
        (GOOD.replace(PLACE, f"{PLACE}\n    delimiter: '\"'"), "delimiter '\"' must differ from quote"),
        (GOOD.replace("order_id: nr", "order_id: nr\n      order_id: z"), "line 8: order_id: stands twice"),
        (GOOD.replace('"cast(a as double) * b"', '""'), "line 12: sources.0.columns.gross_amount.sql"),
        ("company:\n  as_of: 2024-02-31", "line 2: not a date"),
        ("company: {name: a}\n# \x07", "line 2: not valid YAML"),
        ("company: {name: a}\n? [a]\n: b", "not valid YAML"),
        ("1: 2\nx: 3", "unknown key '1'"),
    ],
)
def test_a_file_that_is_no_company_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CompanyFileError) as refusal:
        _load(tmp_path, text)
    assert told in str(refusal.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "company.yml"
    file.write_bytes(b"company: {name: a}\n# caf\xe9\n")
    with pytest.raises(CompanyFileError, match="line 2: not UTF-8"):
        load_company(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CompanyFileError, match="no such company file"):
        load_company(tmp_path / "none.yml")


def test_a_select_must_parse(tmp_path: Path) -> None:
    columns = GOOD[GOOD.index("    columns:") :]
    with pytest.raises(CompanyFileError, match="not valid SQL"):
        _load(tmp_path, GOOD.replace(columns, '    select: "select from where"\n'))
    with pytest.raises(CompanyFileError, match="exactly one select"):
        _load(tmp_path, GOOD.replace(columns, '    select: "drop table x"\n'))


STATEMENT = "company: {name: shop, time_zone: Europe/Berlin, statements: [{%s}]}"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("figure: orders, feed: orders, field: paid", "'orders' is a figure of the warehouse"),
        ("figure: paid, feed: order, field: paid", "'customers', 'orders'"),
        ("figure: paid, feed: orders, field: \"pa'id\"", "field"),
        ("figure: paid, feed: orders, field: paid, beside: tickets_resolved", "cannot stand beside tickets_resolved"),
        ("figure: paid, feed: orders, field: p}, {figure: paid, feed: orders, field: q", "stated twice"),
        ("figure: paid, feed: orders, field: p, sum: true", "unknown key"),
    ],
)  # fmt: skip
def test_a_faulty_statement_is_told(tmp_path: Path, statement: str, told: str) -> None:
    with pytest.raises(CompanyFileError) as refusal:
        _load(
            tmp_path, GOOD.replace("company: {name: shop, time_zone: Europe/Berlin}", STATEMENT % statement)
        )
    assert told in str(refusal.value)
    assert "company.yml, line 1:" in str(refusal.value)


def test_models_are_told_what_a_source_states(tmp_path: Path) -> None:
    good = "figure: paid, feed: orders, field: paid total, beside: orders_total"
    file = tmp_path / "company.yml"
    file.write_text(GOOD.replace("company: {name: shop, time_zone: Europe/Berlin}", STATEMENT % good))
    settings = load_settings(company_file=file, home=tmp_path)
    assert settings.dbt_vars()["statements"] == [
        {"figure": "paid", "feed": "orders", "field": "paid total", "equals": None, "beside": "orders_total"}
    ]
