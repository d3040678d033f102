"""Asking Great Expectations: rules in, outcomes out.

Here: the translation both ways. Results come back reordered, so they are matched on `meta`; an exception inside an
expectation looks like a failed one, so it is raised. The library costs seconds to import: inside functions only.
"""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.gates.offenders import fetch
from orchestration.gates.rule import GateRule, Outcome, Suite


def _expectation(rule: GateRule, place: int) -> Any:
    import great_expectations.expectations as gxe

    kinds = {
        "row_count": gxe.ExpectTableRowCountToBeBetween,
        "not_null": gxe.ExpectColumnValuesToNotBeNull,
        "in_set": gxe.ExpectColumnValuesToBeInSet,
        "between": gxe.ExpectColumnValuesToBeBetween,
        "no_rows": gxe.UnexpectedRowsExpectation,
    }
    arguments = dict(rule.arguments)
    if rule.kind == "no_rows":
        # A query over ledger tables reads no batch; the library insists that the placeholder is there.
        query = arguments["query"]
        arguments = {"unexpected_rows_query": query if "{batch}" in query else f"{query} /* {{batch}} */"}
    return kinds[rule.kind](**arguments, severity=rule.severity, meta={"place": place, "rule": rule.name})


def _validate(context: Any, datasource: Any, suite: Suite, name: str) -> list[Any]:
    import great_expectations as gx

    batch = datasource.add_query_asset(name, suite.relation).add_batch_definition_whole_table("all")
    expectations = [_expectation(rule, place) for place, rule in enumerate(suite.rules)]
    gx_suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    definition = gx.ValidationDefinition(name=name, data=batch, suite=gx_suite)
    result = context.validation_definitions.add(definition).run(result_format="SUMMARY")
    return list(result.results)


def _raise_on_exception(rule: GateRule, result: Any) -> None:
    """Raise RuntimeError when the expectation itself broke: then nothing is known, and nothing may pass."""
    info = result.exception_info or {}
    parts = [info] if "raised_exception" in info else list(info.values())
    for part in parts:
        if part.get("raised_exception"):
            raise RuntimeError(f"the gate could not ask '{rule.name}': {part.get('exception_message')}")


def _count(rule: GateRule, result: Any) -> tuple[Any, int | None]:
    """What was observed and how many rows offend."""
    observed = result.result.get("observed_value")
    if rule.kind == "no_rows":
        return observed, int(observed or 0)
    return observed, result.result.get("unexpected_count")


def _outcome(connection: duckdb.DuckDBPyConnection, suite: Suite, rule: GateRule, result: Any) -> Outcome:
    _raise_on_exception(rule, result)
    observed, offending = _count(rule, result)
    query = rule.offenders or rule.arguments.get("query")
    rows = (
        fetch(connection, query.format(batch=f"({suite.relation})")) if query and not result.success else []
    )
    return Outcome(
        suite.asset,
        rule.check,
        rule.name,
        rule.severity,
        "passed" if result.success else "failed",
        rule.says,
        rule.what_to_do,
        observed=observed,
        offending=offending,
        rows=rows,
    )


def _skipped(suite: Suite) -> list[Outcome]:
    return [
        Outcome(suite.asset, rule.check, rule.name, rule.severity, "skipped", rule.says, rule.what_to_do,
                note=suite.skipped or "")
        for rule in suite.rules
    ]  # fmt: skip


def evaluate(connection: duckdb.DuckDBPyConnection, suites: list[Suite]) -> list[Outcome]:
    """Ask every rule of every suite on this connection, in the suites' order.

    Skipped suites answer `skipped`, never `passed`. Raises RuntimeError when an expectation cannot be asked.
    """
    asked = [suite for suite in suites if suite.rules and not suite.skipped]
    outcomes = [outcome for suite in suites if suite.skipped for outcome in _skipped(suite)]
    if not asked:
        return outcomes
    from orchestration.gates.duckdb_datasource import over

    with over(connection) as (context, datasource):
        for number, suite in enumerate(asked):
            for result in _validate(context, datasource, suite, f"{suite.asset} {number}"):
                rule = suite.rules[result.expectation_config.meta["place"]]
                outcomes.append(_outcome(connection, suite, rule, result))
    return outcomes
