"""Which keys the YAML of the dbt project may hold, and where.

dbt takes a misspelt key in silence, and what it should have done is simply gone. Add a key when dbt has it
and the project needs it. Never here: what values are right, which dbt checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Anything may stand here.
ANY: Any = object()
#: A test: its bare name, or its name over arguments and config.
TEST: Any = object()

TEST_CONFIG = dict.fromkeys(
    (
        "alias",
        "enabled",
        "error_if",
        "fail_calc",
        "limit",
        "meta",
        "severity",
        "store_failures",
        "tags",
        "warn_if",
        "where",
    ),
    ANY,
)
TEST_BODY = {"arguments": ANY, "config": TEST_CONFIG, "description": ANY, "name": ANY}
CONFIG = dict.fromkeys(
    (
        "alias", "column_types", "contract", "delimiter", "docs", "enabled", "event_time", "freshness", "full_refresh",
        "grants", "group", "incremental_strategy", "loaded_at_field", "materialized", "meta", "on_schema_change",
        "persist_docs", "post_hook", "pre_hook", "quote_columns", "schema", "tags", "unique_key",
    ),
    ANY,
)  # fmt: skip
CONSTRAINT = dict.fromkeys(("columns", "expression", "name", "to", "to_columns", "type"), ANY)
COLUMN = {
    "name": ANY, "description": ANY, "data_type": ANY, "constraints": [CONSTRAINT], "data_tests": [TEST],
    "config": {"meta": ANY, "tags": ANY}, "quote": ANY, "granularity": ANY,
}  # fmt: skip
TIME_SPINE = {
    "standard_granularity_column": ANY, "custom_granularities": [dict.fromkeys(("name", "column_name"), ANY)],
}  # fmt: skip
MODEL = {
    "name": ANY, "description": ANY, "config": CONFIG, "columns": [COLUMN], "constraints": [CONSTRAINT], "data_tests": [TEST],
    "time_spine": TIME_SPINE,
}  # fmt: skip
TABLE = {
    "name": ANY, "description": ANY, "identifier": ANY, "loader": ANY, "config": CONFIG, "columns": [COLUMN], "data_tests": [TEST],
}  # fmt: skip
SOURCE = {
    "name": ANY, "description": ANY, "database": ANY, "schema": ANY, "loader": ANY, "config": CONFIG, "tables": [TABLE],
}  # fmt: skip
ROWS = {"rows": ANY, "format": ANY, "fixture": ANY}
UNIT_TEST = {
    "name": ANY, "description": ANY, "model": ANY, "config": {"enabled": ANY, "meta": ANY, "tags": ANY},
    "overrides": {"vars": ANY, "macros": ANY, "env_vars": ANY}, "given": [{"input": ANY, **ROWS}], "expect": ROWS,
}  # fmt: skip
EXPOSURE = {
    **dict.fromkeys(("depends_on", "description", "label", "maturity", "name", "type", "url"), ANY),
    "owner": {"name": ANY, "email": ANY}, "config": {"enabled": ANY, "tags": ANY, "meta": {"audience": ANY, "personal": ANY}},
}  # fmt: skip
MACRO = {
    "name": ANY,
    "description": ANY,
    "config": ANY,
    "arguments": [dict.fromkeys(("name", "type", "description"), ANY)],
}
# The semantic layer. dbt refuses most of a misspelt key here itself; what lies under config it takes in silence.
ELEMENT_CONFIG = {"meta": ANY, "enabled": ANY}
ENTITY = {"name": ANY, "type": ANY, "expr": ANY, "description": ANY, "label": ANY, "config": ELEMENT_CONFIG}
DIMENSION = {**ENTITY, "type_params": {"time_granularity": ANY}}
MEASURE = {
    "name": ANY, "agg": ANY, "expr": ANY, "description": ANY, "label": ANY, "agg_time_dimension": ANY, "config": ELEMENT_CONFIG,
    "agg_params": dict.fromkeys(("percentile", "use_discrete_percentile"), ANY),
    "non_additive_dimension": dict.fromkeys(("name", "window_choice", "window_groupings"), ANY),
}  # fmt: skip
SEMANTIC_MODEL = {
    "name": ANY, "description": ANY, "label": ANY, "model": ANY, "defaults": {"agg_time_dimension": ANY}, "primary_entity": ANY,
    "entities": [ENTITY], "dimensions": [DIMENSION], "measures": [MEASURE], "config": ELEMENT_CONFIG,
}  # fmt: skip
METRIC_INPUT = dict.fromkeys(("name", "filter", "alias", "offset_window", "offset_to_grain"), ANY)
METRIC = {
    "name": ANY, "label": ANY, "description": ANY, "type": ANY, "filter": ANY, "time_granularity": ANY, "config": ELEMENT_CONFIG,
    "type_params": {
        "measure": ANY, "numerator": ANY, "denominator": ANY, "expr": ANY, "metrics": [METRIC_INPUT],
        "cumulative_type_params": dict.fromkeys(("window", "grain_to_date", "period_agg"), ANY),
    },
}  # fmt: skip
SAVED_QUERY = {
    "name": ANY, "label": ANY, "description": ANY, "config": ELEMENT_CONFIG,
    "query_params": dict.fromkeys(("metrics", "group_by", "where", "order_by", "limit"), ANY),
}  # fmt: skip
PROPERTIES = {
    "version": ANY, "anchors": ANY, "models": [MODEL], "sources": [SOURCE], "seeds": [MODEL], "unit_tests": [UNIT_TEST],
    "data_tests": [{"name": ANY, "description": ANY, "config": TEST_CONFIG}], "macros": [MACRO], "exposures": [EXPOSURE],
    "semantic_models": [SEMANTIC_MODEL], "metrics": [METRIC], "saved_queries": [SAVED_QUERY],
}  # fmt: skip


def unknown(value: Any, schema: Any, at: str) -> Iterator[str]:
    """Every key of a YAML value that its schema does not know, as a path."""
    if schema is ANY or value is None:
        return
    if schema is TEST:
        yield from _unknown_in_test(value, at)
    elif isinstance(schema, list):
        if not isinstance(value, list):
            yield f"{at}: a list is wanted"
            return
        for place, item in enumerate(value):
            label = item.get("name", place) if isinstance(item, dict) else place
            yield from unknown(item, schema[0], f"{at}[{label}]")
    elif not isinstance(value, dict):
        yield f"{at}: keys are wanted"
    else:
        for key, inner in value.items():
            if key in schema:
                yield from unknown(inner, schema[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}: unknown key"


def _unknown_in_test(value: Any, at: str) -> Iterator[str]:
    """A test is a name, or one key, its name, over a body."""
    if isinstance(value, str):
        return
    if not isinstance(value, dict) or len(value) != 1:
        yield f"{at}: a test is its name, or its name over arguments and config"
        return
    for test, body in value.items():
        yield from unknown(body, TEST_BODY, f"{at}.{test}")


def unknown_in_tree(tree: dict[str, Any], folder: Path, at: str) -> Iterator[str]:
    """Keys under models, seeds or data_tests of dbt_project.yml: +config, or a folder or file that exists."""
    for key, inner in tree.items():
        if key.startswith("+"):
            if key[1:] not in CONFIG | TEST_CONFIG:
                yield f"{at}.{key}: unknown config"
        elif not (folder / key).is_dir() and not any(folder.glob(f"{key}.*")):
            yield f"{at}.{key}: no such folder in {folder.name}"
        else:
            yield from unknown_in_tree(inner, folder / key, f"{at}.{key}")
