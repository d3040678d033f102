"""The two gates as blocking asset checks: what stops here reaches neither the next stage nor the readers.

Only ERROR severity blocks; a warning is shown and passes. Never here: the rules (orchestration/gates).
"""

import time
from collections.abc import Iterator
from typing import Any

import dagster as dg

from ingestion.contracts import contracts
from ingestion.database import pipeline
from ingestion.settings import Settings
from orchestration.dbt.manifest import Prepared, models
from orchestration.gates import marts_gate, raw_gate
from orchestration.gates.rule import Outcome
from orchestration.publish.manifest import served
from orchestration.resources import Refresh
from orchestration.run.progress import say
from orchestration.run.results import save
from orchestration.run.seen_files import remember_files
from orchestration.run.summary.write import write_summary


def _worst(outcomes: list[Outcome]) -> Outcome | None:
    failed = sorted((o for o in outcomes if o.status == "failed"), key=lambda o: o.severity != "critical")
    return failed[0] if failed else None


def _table(outcomes: list[Outcome]) -> dg.MetadataValue[Any]:
    """The failed rules and their offending rows (masked) for the UI."""
    failed = [
        {"rule": o.name, "severity": o.severity, "rows": o.rows} for o in outcomes if o.status == "failed"
    ]
    return dg.MetadataValue.json(failed)


def check_result(asset: str, check: str, outcomes: list[Outcome]) -> dg.AssetCheckResult:
    """One check of Dagster's out of all rules of that name about an asset."""
    worst = _worst(outcomes)
    skipped = [outcome for outcome in outcomes if outcome.status == "skipped"]
    text = f"{worst.says}: broken. {worst.what_to_do}" if worst else "; ".join(o.says for o in outcomes)
    if not outcomes or len(skipped) == len(outcomes):
        text = f"skipped: {skipped[0].note if skipped else 'nothing to ask'}"
    warning = worst is None or worst.severity == "warning"
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(asset.split("/")),
        check_name=check,
        passed=worst is None,
        severity=dg.AssetCheckSeverity.WARN if warning else dg.AssetCheckSeverity.ERROR,
        description=text,
        metadata={
            "passed": sum(o.status == "passed" for o in outcomes),
            "failed": sum(o.status == "failed" for o in outcomes),
            "skipped": len(skipped),
            "offending": _table(outcomes),
        },
    )


def _results(context: Any, outcomes: list[Outcome]) -> Iterator[dg.AssetCheckResult]:
    for key in sorted(context.selected_asset_check_keys, key=lambda key: key.to_user_string()):
        asset = key.asset_key.to_user_string()
        own = [outcome for outcome in outcomes if outcome.asset == asset and outcome.check == key.name]
        yield check_result(asset, key.name, own)


def _report(
    context: Any, refresh: Refresh, gate: str, outcomes: list[Outcome], started: float, **more: Any
) -> None:
    """Keep the outcomes, say them, and write the page that shows them."""
    folder = refresh.folder(context.run.run_id)
    seconds = round(time.monotonic() - started, 2)
    content = {"seconds": seconds, "outcomes": [outcome.as_dict() for outcome in outcomes], **more}
    save(folder, f"gate_{gate}", content)
    counts = {status: sum(o.status == status for o in outcomes) for status in ("passed", "skipped")}
    warned = sum(o.status == "failed" and not o.stops for o in outcomes)
    stops = sum(o.stops for o in outcomes)
    text = f"{counts['passed']} rules passed, {counts['skipped']} skipped, {warned} warnings, {stops} stops"
    say(f"gate {gate}", f"{text} ({seconds:.1f} s)")
    write_summary(folder, refresh.settings)


def raw_gate_checks(settings: Settings) -> dg.AssetChecksDefinition:
    """The gate between raw and staging, over the feeds the company has."""
    specs = [
        dg.AssetCheckSpec(
            check, asset=dg.AssetKey(["raw", feed]), blocking=True, description=raw_gate.CHECKS[check]
        )
        for feed in sorted(settings.company.feeds())
        for check in raw_gate.checks_of(contracts()[feed])
    ]

    @dg.multi_asset_check(name="raw_gate", specs=specs, can_subset=True, pool="pipeline")
    def gate(context: dg.AssetCheckExecutionContext, refresh: Refresh) -> Iterator[dg.AssetCheckResult]:
        started = time.monotonic()
        feeds = {key.asset_key.path[-1] for key in context.selected_asset_check_keys}
        with pipeline(refresh.settings) as connection:
            outcomes = raw_gate.judge_raw(connection, refresh.settings, context.run.run_id, feeds)
            remember_files(connection, refresh.settings)
        _report(context, refresh, "raw", outcomes, started)
        yield from _results(context, outcomes)

    return gate


def marts_gate_checks(prepared: Prepared) -> dg.AssetChecksDefinition:
    """The gate between marts and publish, over every mart of the project."""
    specs = [
        dg.AssetCheckSpec(check, asset=dg.AssetKey(["marts", mart]), blocking=True,
                          description=marts_gate.CHECKS[check])
        for mart in sorted(models(prepared.content, "marts"))
        for check in marts_gate.checks_of(mart)
    ]  # fmt: skip

    @dg.multi_asset_check(name="marts_gate", specs=specs, can_subset=True, pool="pipeline")
    def gate(context: dg.AssetCheckExecutionContext, refresh: Refresh) -> Iterator[dg.AssetCheckResult]:
        started, settings = time.monotonic(), refresh.settings
        with pipeline(settings) as connection:
            outcomes = marts_gate.judge_marts(
                connection, settings, prepared.content, served(settings.serve_dir)
            )
            anonymous = marts_gate.anonymous_shares(connection)
            waiting = marts_gate.waiting_for(connection, prepared.content, settings)
        _report(context, refresh, "marts", outcomes, started, waiting=waiting, anonymous=anonymous)
        yield from _results(context, outcomes)

    return gate
