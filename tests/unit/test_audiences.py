"""Audiences are read from dbt's exposures; a wrong declaration is refused with its place and what to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ingestion.persons.classes import PERSONAL_CLASSES
from orchestration.publish.audiences import Audience, ExposuresWrong, audiences
from orchestration.publish.catalogue import catalogue

Manifest = dict[str, Any]
ALL = list(PERSONAL_CLASSES)


def _model(name: str, stage: str) -> dict[str, Any]:
    columns = {
        "customer_key": {"name": "customer_key", "data_type": "bigint", "description": "The customer."},
        "email": {
            "name": "email",
            "data_type": "VARCHAR",
            "description": "E-mail.",
            "config": {"meta": {"personal": "contact"}},
        },
    }
    return {
        "name": name,
        "resource_type": "model",
        "unique_id": f"model.loop.{name}",
        "fqn": ["loop", stage, "customer", name],
        "description": "All of them. Example - how many: select count(*) from marts.a.",
        "raw_code": "-- grain: one row a customer\nselect 1",
        "columns": columns,
        "config": {"meta": {"owner": "service"}},
    }


def _exposure(name: str, *models: str, **meta: Any) -> dict[str, Any]:
    return {
        "name": name,
        "unique_id": f"exposure.loop.{name}",
        "original_file_path": "models/exposures.yml",
        "label": name.title(),
        "description": "Who they are.",
        "owner": {"name": "Somebody"},
        "config": {"meta": meta},
        "depends_on": {"nodes": [f"model.loop.{model}" for model in models]},
    }


@pytest.fixture
def manifest() -> Manifest:
    models = [_model("a", "marts"), _model("b", "marts"), _model("int_c", "intermediate")]
    exposures = [
        _exposure("one", "a", audience="service", personal=[]),
        _exposure("two", "b", "a", audience="warehouse", personal=ALL),
        _exposure("three", "int_c"),
    ]
    return {
        "nodes": {model["unique_id"]: model for model in models},
        "exposures": {exposure["unique_id"]: exposure for exposure in exposures},
    }


def test_the_whole_warehouse_comes_first_and_other_exposures_publish_nothing(manifest: Manifest) -> None:
    whole, narrow = audiences(manifest)
    assert whole == Audience("warehouse", "Two", "Somebody", "Who they are.", ("a", "b"), PERSONAL_CLASSES)
    assert (narrow.name, narrow.tables, narrow.personal) == ("service", ("a",), ())


def test_a_mart_that_no_audience_names_is_not_published(manifest: Manifest) -> None:
    assert set(catalogue(manifest).tables) == {"a", "b"}
    manifest["exposures"]["exposure.loop.two"]["depends_on"]["nodes"].remove("model.loop.b")
    assert set(catalogue(manifest).tables) == {"a"}


@pytest.mark.parametrize(("classes", "sees"), [(["contact"], True), (["identifier", "free_text"], False)])
def test_a_column_is_seen_by_whom_its_class_is_given(
    manifest: Manifest, classes: list[str], sees: bool
) -> None:
    _meta(manifest, audience="service", personal=classes)
    given = catalogue(manifest)
    ((table,),) = (given.of(audience) for audience in given.audiences if audience.name == "service")
    assert ("email" in table.names) == sees


def test_columns_about_persons_are_not_for_everybody(manifest: Manifest) -> None:
    given = catalogue(manifest)
    whole, narrow = ([table.names for table in given.of(audience)] for audience in given.audiences)
    assert whole == [("customer_key", "email"), ("customer_key", "email")]
    assert narrow == [("customer_key",)]


def _meta(manifest: Manifest, **meta: Any) -> None:
    manifest["exposures"]["exposure.loop.one"]["config"]["meta"] = meta


def _depend(manifest: Manifest, *nodes: str) -> None:
    manifest["exposures"]["exposure.loop.one"]["depends_on"]["nodes"] = list(nodes)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda m: _meta(m, audience="Service desk", personal=ALL), "cannot name an audience"),
        (lambda m: _meta(m, audience="marts", personal=ALL), "cannot name an audience"),
        (lambda m: _meta(m, audience=None, personal=ALL), "cannot name an audience"),
        (lambda m: _meta(m, audience="warehouse", personal=ALL), "warehouse is declared twice"),
        (lambda m: _meta(m, audiance="service", personal=ALL), "write audience"),
        (lambda m: _meta(m, audience="service", colour=True), "known are audience, personal"),
        (lambda m: _meta(m, audience="service"), "config.meta.personal, a list"),
        (lambda m: _meta(m, audience="service", personal=True), "config.meta.personal, a list"),
        (lambda m: _meta(m, audience="service", personal=["contacts"]), "config.meta.personal, a list"),
        (lambda m: _depend(m, "model.loop.int_c"), "model.loop.int_c is no mart"),
        (lambda m: _depend(m, "source.loop.raw.orders"), "source.loop.raw.orders is no mart"),
        (_depend, "it names no mart"),
        (lambda m: m["exposures"].pop("exposure.loop.two"), "no exposure has the audience warehouse"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_place(
    manifest: Manifest, spoil: Callable[[Manifest], None], said: str
) -> None:
    spoil(manifest)
    with pytest.raises(ExposuresWrong, match=r"dbt_project/models/exposures\.yml") as refused:
        catalogue(manifest)
    assert said in str(refused.value)


def test_any_word_of_the_dictionary_is_part_of_what_is_published(manifest: Manifest) -> None:
    before = catalogue(manifest)
    assert catalogue(manifest).digest() == before.digest()
    manifest["nodes"]["model.loop.a"]["columns"]["email"]["description"] = "Where to write."
    assert catalogue(manifest).digest() != before.digest()
    assert before.in_currency("EUR").digest() == before.digest(), "no amount here"
