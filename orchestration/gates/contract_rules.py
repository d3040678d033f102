"""Rules that come out of a contract: keys, allowed values, ranges and row rules of the rows just loaded.

Here: the translation of a contract into rules. To change what a feed's values may be, change its contract: loading
and gate both follow. Never here: anything about one feed.
"""

from __future__ import annotations

from ingestion.contracts import Contract, ContractColumn, ContractRule
from ingestion.database import literal
from orchestration.gates.rule import GateRule

LOADED_DESPITE = (
    "Loading should have quarantined these rows: the contract has become stricter since they were loaded, or the "
    "database was changed by hand. Correct the contract, or load the company anew from its sources"
)

#: Where a row came from, for whoever has to find it in its file.
PLACE = "_file_id, _row_number"


def _offenders(contract: Contract, column: str, condition: str) -> str:
    names = dict.fromkeys([*contract.key, column])
    return f"select {PLACE}, {', '.join(names)} from {{batch}} where {condition}"


def key_rules(contract: Contract) -> list[GateRule]:
    """Rows arrived at all (an empty table passes every other rule), and required columns hold a value."""
    rules = [
        GateRule("keys_present", "rows_arrived", f"the new batches of {contract.feed} hold rows in raw", LOADED_DESPITE,
             "row_count", {"min_value": 1})
    ]  # fmt: skip
    for column in (name for name in contract.required if name not in contract.may_be_unknown):
        rules.append(
            GateRule("keys_present", f"{column}_not_null", f"{column} is known in every row", LOADED_DESPITE,
                 "not_null", {"column": column}, offenders=_offenders(contract, column, f"{column} is null"))
        )  # fmt: skip
    if contract.reference_required:
        nobody = " and ".join(f"{name} is null" for name in contract.references)
        rules.append(
            GateRule("keys_present", "belongs_to_somebody", f"one of {', '.join(contract.references)} is known",
                 LOADED_DESPITE, "no_rows", {"query": f"select {PLACE} from {{batch}} where {nobody}"})
        )  # fmt: skip
    return rules


def _value_rule(contract: Contract, name: str, column: ContractColumn) -> list[GateRule]:
    rules = []
    if column.values:
        listed = ", ".join(f"'{value}'" for value in column.values)
        rules.append(
            GateRule("allowed_values", f"{name}_in_list", f"{name} is one of {', '.join(column.values)}",
                 LOADED_DESPITE, "in_set", {"column": name, "value_set": list(column.values)},
                 offenders=_offenders(contract, name, f"{name} not in ({listed})"))
        )  # fmt: skip
    if column.pattern:
        pattern = literal(column.pattern).replace("{", "{{").replace("}", "}}")
        query = _offenders(contract, name, f"not regexp_full_match({name}, {pattern})")
        says = f"{name} looks like {column.pattern}"
        rules.append(
            GateRule("allowed_values", f"{name}_matches", says, LOADED_DESPITE, "no_rows", {"query": query})
        )
    return rules


def value_rules(contract: Contract) -> list[GateRule]:
    """Columns with a list of values or a pattern hold nothing else."""
    return [rule for name, column in contract.columns.items() for rule in _value_rule(contract, name, column)]


def range_rules(contract: Contract) -> list[GateRule]:
    """Columns with bounds keep them."""
    rules = []
    for name, column in contract.columns.items():
        if column.min is None and column.max is None:
            continue
        below = f"{name} < {column.min}" if column.min is not None else "false"
        above = f"{name} > {column.max}" if column.max is not None else "false"
        rules.append(
            GateRule("ranges", f"{name}_in_range", f"{name} lies in its range", LOADED_DESPITE, "between",
                 {"column": name, "min_value": column.min, "max_value": column.max},
                 offenders=_offenders(contract, name, f"{below} or {above}"))
        )  # fmt: skip
    return rules


def _breaking(contract: Contract, rule: ContractRule) -> dict[str, str]:
    condition = rule.breaks_when.replace("{", "{{").replace("}", "}}")
    return {"query": _offenders(contract, rule.column, condition)}


def row_rules(contract: Contract) -> list[GateRule]:
    """The contract's own row rules hold."""
    return [
        GateRule("row_rules", rule.name, f"no row: {rule.reason}", LOADED_DESPITE, "no_rows",
             _breaking(contract, rule))
        for rule in contract.rules
    ]  # fmt: skip


def row_warnings(contract: Contract) -> list[GateRule]:
    """What the contract loads and finds worth a word."""
    return [
        GateRule("row_rules", rule.name, f"no row: {rule.reason}", rule.what_to_do, "no_rows",
             _breaking(contract, rule), severity="warning")
        for rule in contract.warnings
    ]  # fmt: skip


def contract_rules(contract: Contract) -> list[GateRule]:
    """Everything the contract says about single rows."""
    single = key_rules(contract) + value_rules(contract) + range_rules(contract)
    return single + row_rules(contract) + row_warnings(contract)
