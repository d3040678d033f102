"""The project's pages as an asset, downstream of what is published and never in its way.

Never here: how the pages are made (orchestration/documentation/site).
"""

import time

import dagster as dg

from orchestration.dbt.manifest import Prepared
from orchestration.documentation.site.site import build_site
from orchestration.resources import Refresh
from orchestration.run.progress import say


def docs_asset(prepared: Prepared) -> dg.AssetsDefinition:
    """The asset that keeps the project's documentation up to date."""

    @dg.asset(
        key=["publish", "docs"],
        deps=[dg.AssetKey(["publish", "warehouse"])],
        group_name="publish",
        kinds={"html", "file"},
        pool="pipeline",
        description="The project's pages: models, columns, tests, exposures, and the raw columns behind each column of "
        "the marts. Made again only when the project or the marts' columns changed.",
    )
    def docs(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:
        settings, started = refresh.settings, time.monotonic()
        if not settings.docs:
            return dg.MaterializeResult(metadata={"made": "no, LOYALTY_DOCS=false"})
        try:
            site = build_site(settings, prepared)
        except (
            Exception
        ) as error:  # what is published stands; pages about the project must not make the run fail
            context.log.warning(f"the project's pages stay as they were: {error}")
            say("docs", f"the project's pages could not be made and stay as they were: {error}")
            return dg.MaterializeResult(metadata={"made": f"no: {error}"})
        seconds = round(time.monotonic() - started, 2)
        if site.is_new:
            say("docs", f"{site.folder / 'index.html'} ({seconds:.1f} s)")
        page = dg.MetadataValue.path(str(site.folder / "index.html"))
        return dg.MaterializeResult(metadata={"page": page, "made": site.is_new, "seconds": seconds})

    return docs
