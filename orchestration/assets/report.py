"""The report as the last asset: pages of what was published, for people.

A report that fails never takes the published marts back: its step fails, and the summary says what to do.
Never here: how pages are made (orchestration/report).
"""

import dagster as dg

from ingestion.errors import LoyaltyError
from orchestration.report.build import build_report
from orchestration.resources import Refresh
from orchestration.run.progress import say
from orchestration.run.results import save
from orchestration.run.summary.write import write_summary


def what_to_do(error: Exception) -> str:
    """What a person does about a report that could not be built."""
    told = str(error) if isinstance(error, LoyaltyError) else f"{type(error).__name__}: {error}"
    return (
        f"The marts are published, but the report is not of this version: {told} "
        "Then `make report`; the report before stays open to readers."
    )


def report_asset() -> dg.AssetsDefinition:
    """The asset that builds the report of the served version."""

    @dg.asset(
        key=["publish", "report"],
        deps=[dg.AssetKey(["publish", "warehouse"])],
        group_name="publish",
        kinds={"html", "file"},
        description="Static pages of the published marts, opened from disk; a new report is switched to in one step.",
    )
    def report(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
        settings = refresh.settings
        folder = refresh.folder(context.run.run_id)
        try:
            built = build_report(settings)
        except Exception as error:
            save(folder, "report", {"what_to_do": [what_to_do(error)]})
            write_summary(folder, settings)
            raise
        save(folder, "report", {"seconds": built.seconds, "page": str(built.page), "version": built.version})
        say("report", f"{'built' if built.is_new else 'unchanged'}: {built.page} ({built.seconds:.1f} s)")
        write_summary(folder, settings)
        return dg.MaterializeResult(
            metadata={
                "page": dg.MetadataValue.path(str(built.page)),
                "version": built.version,
                "is_new": built.is_new,
            }
        )

    return report
