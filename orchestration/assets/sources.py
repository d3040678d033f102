"""Where lineage begins: the company's own files, and the simulator that writes those of the demo company.

The files are external assets: Dagster shows them, the company's systems write them. Never here: reading them.
"""

import time

import dagster as dg

from ingestion.company.model import Source
from ingestion.settings import Settings
from orchestration.resources import Refresh
from orchestration.run.progress import say
from orchestration.run.results import save

DEMO = dg.AssetKey(["sources", "demo_company"])


def source_key(source: Source) -> dg.AssetKey:
    """Key of a source's files."""
    return dg.AssetKey(["sources", source.name])


def _spec(source: Source, settings: Settings) -> dg.AssetSpec:
    locations = {name: settings.locate(reading.location) for name, reading in source.inputs.items()}
    return dg.AssetSpec(
        source_key(source),
        deps=[DEMO] if settings.company.demo else [],
        group_name="sources",
        description=f"Files that hold {source.feed}, as the company's systems write them.",
        kinds={reading.format for reading in source.inputs.values()},
        metadata={"feed": source.feed, "locations": dg.MetadataValue.json(locations)},
    )


def source_specs(settings: Settings) -> list[dg.AssetSpec]:
    """One external asset a source of the company."""
    return [_spec(source, settings) for source in settings.company.sources]


@dg.asset(
    key=DEMO,
    group_name="sources",
    pool="pipeline",
    kinds={"python"},
    description="Files of an invented company, written by the simulator; the same settings write the same files.",
)
def demo_company(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
    """Write the demo company's files where they are not there yet."""
    from ingestion.demo import write_demo

    started = time.monotonic()
    report = write_demo(refresh.settings)
    seconds = round(time.monotonic() - started, 2)
    save(refresh.folder(context.run.run_id), "demo", {"seconds": seconds, "report": vars(report)})
    say("sources", f"demo company ready ({seconds:.1f} s)")
    return dg.MaterializeResult(metadata={"seconds": seconds, "written": str(report)})
