"""The contracts as a page for people: `python -m ingestion.contracts.page > docs/contracts.md`.

A test keeps the page in the docs equal to what this writes. Never here: words that belong to a contract.
"""

from __future__ import annotations

from ingestion.contracts import Contract, ContractColumn, contracts

INTRO = """# Contracts

What each feed must look like once a [company file](sources.md) has mapped it. Required columns are marked
with *; the rest is null where a source has none of it. A row that breaks a rule is quarantined with the
reason given here; a wrong value in a column without a * costs the value alone, with a note (`raw.cell_notes`).
References are the columns that say who the customer is. Where none of them is known, the row is anonymous: it
counts in every figure of the company, stands in the facts without a customer, and is in no customer's mart.

Columns that hold data of a person carry one of three marks, all others hold none: **identifier** says who somebody is,
alone or with others (an id, a name, a birth date, where somebody lives, what somebody does), **contact** is where
somebody can be reached, **free_text** is what somebody typed and may hold anything. Which audience is given which
follows from the marks ([personal data](personal-data.md)).

This page is written from the contracts themselves (`ingestion/contracts/*.yml`).
"""

TYPES = """## Types

| type | read as | stored as |
| --- | --- | --- |
| text | as it is, without outer blanks | VARCHAR |
| instant | ISO 8601 or the source's formats; without a zone, local time of the source | TIMESTAMP, UTC |
| date | ISO 8601 or the source's formats | DATE |
| money | a decimal number, rounded to the cent | DECIMAL(18,2) |
| price | a decimal number, to a millionth | DECIMAL(18,6) |
| number | any finite number | DOUBLE |
| integer | a whole number; 3.0 is one, 3.5 is not | BIGINT |
| boolean | true, false, yes, no, 1, 0 | BOOLEAN |
"""


def _allowed(column: ContractColumn) -> str:
    parts = [", ".join(column.values)] if column.values else []
    parts += [f"at least {column.min:g}"] if column.min is not None else []
    parts += [f"at most {column.max:g}"] if column.max is not None else []
    parts += [f"{column.written}: `{column.pattern}`"] if column.pattern else []
    parts += ["may be missing where the source says `unknown`"] if column.may_be_unknown else []
    parts += [f"{said}: {', '.join(words)}" for said, words in column.words.items()]
    return "; ".join(parts)


def _marks(column: ContractColumn) -> str:
    return ", ".join(filter(None, ["reference" if column.reference else None, column.personal]))


def _section(contract: Contract) -> str:
    key = ", ".join(contract.key) or "the whole row"
    lines = [f"## {contract.feed}", "", contract.description, "", f"Grain: {contract.grain}. Key: {key}.", ""]
    if contract.reference_required:
        lines += [f"A row needs a reference: one of {', '.join(contract.references)}.", ""]
    lines += ["| column | type | allowed | marks | meaning |", "| --- | --- | --- | --- | --- |"]
    for name, column in contract.columns.items():
        star = "*" if column.required else ""
        text = (
            f"| {name}{star} | {column.type} | {_allowed(column)} | {_marks(column)} | {column.description} |"
        )
        lines.append(text.replace("|  |", "| |").replace("|  |", "| |"))
    if contract.rules:
        lines += ["", "Rules over a row:", ""]
        lines += [
            f"* {rule.column}: {rule.reason} (`{rule.breaks_when}`)"
            + ("; costs the value alone" if rule.costs == "cell" else "")
            for rule in contract.rules
        ]
    if contract.warnings:
        lines += ["", "Loaded, and named with its row by a warning:", ""]
        lines += [f"* {rule.column}: {rule.reason} (`{rule.breaks_when}`)" for rule in contract.warnings]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRO, TYPES, *(_section(contract) for contract in contracts().values())])


if __name__ == "__main__":
    print(page(), end="")
