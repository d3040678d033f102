"""What the dictionary owes its readers: a unit for every figure, persons marked, a question for every table.

Add a duty when readers need it. Never here: whether a text is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from ingestion.contracts import contracts
from orchestration.publish.audiences import WHOLE, Audience
from orchestration.publish.catalogue import Catalogue, catalogue
from orchestration.publish.table import DescribedColumn
from orchestration.publish.units import UnitConvention, rule_of, rules
from tests.architecture.house import refuse

#: Types whose values mean nothing without a unit.
MEASURED = {"bigint", "integer", "double", "decimal", "date", "timestamp"}
#: Names of columns that tell who somebody is, or hold what somebody typed or a source worded about a person.
PERSONAL = re.compile(
    r"(.*_)?(full_name|first_name|last_name|e?mail|phone|mobile|address|street|postcode|zip|city|birth\w*|gender|"
    r"occupation|wealth\w*|income|customer_id|referred_by|reference_text|comment|verbatim|message|note|row_id)"
)
#: Columns of such names that are about no person, each with what it is instead.
NOBODY = {"customer_value_fit.note": "why a model could not be fitted"}


@pytest.fixture(scope="module")
def published(manifest: dict[str, Any]) -> Catalogue:
    return catalogue(manifest)


def unit_faults(name: str, columns: tuple[DescribedColumn, ...]) -> list[str]:
    """Figures, days and instants that nobody says the unit of."""
    return [
        f"{name}.{column.name}: no unit; add a convention to orchestration/publish/units.yml, or config.meta.unit"
        for column in columns
        if column.data_type.split("(")[0] in MEASURED and not column.unit
    ]


def unused(conventions: tuple[UnitConvention, ...], columns: list[DescribedColumn]) -> list[str]:
    """Conventions that fit no column any more: what nobody follows is no convention."""
    used = {rule_of(column.name, column.data_type) for column in columns}
    return [f"units.yml: {rule} fits no column; take it out" for rule in conventions if rule not in used]


def person_faults(name: str, columns: tuple[DescribedColumn, ...]) -> list[str]:
    """Columns about persons that are not marked, and so would reach audiences who are given none."""
    return [
        f"{name}.{column.name}: mark it, config.meta.personal: <class>, or say in NOBODY why it is about nobody"
        for column in columns
        if PERSONAL.fullmatch(column.name)
        and not column.is_personal
        and f"{name}.{column.name}" not in NOBODY
    ]


def classes_of_contracts() -> dict[str, set[str]]:
    """Classes of personal data by column name, as any contract says them."""
    found: dict[str, set[str]] = {}
    for contract in contracts().values():
        for name in contract.personal_columns:
            found.setdefault(name, set()).add(str(contract.columns[name].personal))
    return found


def mark_faults(name: str, columns: tuple[DescribedColumn, ...]) -> list[str]:
    """Columns that lack a class which the contracts give to the column of their name."""
    known = classes_of_contracts()
    return [
        f"{name}.{column.name}: a contract says it holds {', '.join(sorted(known[column.name]))}; "
        "add it to config.meta.personal"
        for column in columns
        if known.get(column.name, set()) - set(column.personal) and f"{name}.{column.name}" not in NOBODY
    ]


def class_faults(audience: Audience, columns: Iterable[DescribedColumn]) -> list[str]:
    """Columns that an audience is given and may not see, by their own marks and by the contracts'."""
    known = classes_of_contracts()
    return [
        f"{audience.name}: {column.name} holds {', '.join(sorted(holds - set(audience.personal)))}"
        for column in columns
        if (holds := {*column.personal, *known.get(column.name, ())}) - set(audience.personal)
    ]


def test_every_figure_has_a_unit_and_every_convention_is_followed(published: Catalogue) -> None:
    tables = published.tables
    refuse(one for name, table in tables.items() for one in unit_faults(name, table.columns))
    refuse(unused(rules(), [column for table in tables.values() for column in table.columns]))


def test_every_column_about_a_person_is_marked(published: Catalogue) -> None:
    tables = published.tables
    refuse(one for name, table in tables.items() for one in person_faults(name, table.columns))
    refuse(one for name, table in tables.items() for one in mark_faults(name, table.columns))
    known = {f"{name}.{column}" for name, table in tables.items() for column in table.names}
    assert set(NOBODY) <= known


def test_every_table_has_a_question_it_answers(published: Catalogue) -> None:
    refuse(
        f"{name}: add 'Example - question: query' to its description"
        for name, table in published.tables.items()
        if not table.examples
    )


def test_every_mart_is_in_the_whole_warehouse(published: Catalogue, marts: list[dict[str, Any]]) -> None:
    (whole,) = (audience for audience in published.audiences if audience.name == WHOLE)
    refuse(
        f"{mart['name']}: published nowhere as a whole; add ref('{mart['name']}') to dbt_project/models/exposures.yml"
        for mart in marts
        if mart["name"] not in whole.tables
    )


def test_a_narrow_audience_sees_less(published: Catalogue) -> None:
    assert len(published.audiences) >= 4
    for audience in published.audiences:
        seen = [
            column
            for table in published.of(audience)
            for column in table.columns
            if f"{table.name}.{column.name}" not in NOBODY
        ]
        refuse(class_faults(audience, seen))
        assert audience.owner
        assert audience.description


@pytest.mark.parametrize(
    ("column", "units", "persons"),
    [
        (DescribedColumn("score", "double", "x"), 1, 0),
        (DescribedColumn("score", "double", "x", "points"), 0, 0),
        (DescribedColumn("amount", "decimal(18,2)", "x"), 1, 0),
        (DescribedColumn("kind", "varchar", "x"), 0, 0),
        (DescribedColumn("contact_email", "varchar", "x"), 0, 1),
        (DescribedColumn("birth_date", "varchar", "x"), 0, 1),
        (DescribedColumn("full_name", "varchar", "x", personal=("identifier",)), 0, 0),
    ],
)
def test_a_neglected_column_is_seen(column: DescribedColumn, units: int, persons: int) -> None:
    assert len(unit_faults("mart", (column,))) == units
    assert len(person_faults("mart", (column,))) == persons


@pytest.mark.parametrize(
    ("marks", "classes", "lacks", "shown"),
    [
        (("contact",), (), 0, 1),
        (("contact",), ("identifier", "free_text"), 0, 1),
        (("contact",), ("contact",), 0, 0),
        ((), (), 1, 1),
        (("identifier",), ("identifier",), 1, 1),
        (("identifier", "contact"), ("contact",), 0, 1),
    ],
)
def test_a_class_that_an_audience_may_not_see_is_seen(
    marks: tuple[str, ...], classes: tuple[str, ...], lacks: int, shown: int
) -> None:
    column = DescribedColumn("email", "varchar", "x", personal=marks)
    audience = Audience("some", "Some", "Some", "They.", ("mart",), classes)
    assert len(mark_faults("mart", (column,))) == lacks
    assert len(class_faults(audience, [column])) == shown


def test_a_convention_that_nobody_follows_is_seen() -> None:
    gone = UnitConvention("furlongs", ("double",), "length")
    assert len(unused((gone, *rules()), [])) == len(rules()) + 1
    assert unused((rules()[0],), [DescribedColumn("customer_key", "bigint", "x")]) == []
