"""dbt's own documentation site as one file that fetches nothing.

Never here: when it is made (site.py).
"""

from __future__ import annotations

from pathlib import Path

from ingestion.errors import LoyaltyError
from ingestion.settings import Settings
from orchestration.dbt.environment import arguments, project_dir
from orchestration.dbt.invocation import invoke
from orchestration.dbt.manifest import Prepared

#: What dbt's page asks its folder for by mistake, and what it means: a template's icon before Angular has filled it in,
#: and an icon that the page's own build has left out.
MENDED = {
    '<use xlink:href="{{': '<use ng-attr-xlink:href="{{',
    "href=\"${require('./assets/favicons/favicon.ico')}\"": 'href="data:,"',
}


class DocsFailed(LoyaltyError):
    """The pages could not be made; the marts are not concerned."""


def generate(settings: Settings, prepared: Prepared, target: Path) -> None:
    """Have dbt compile every model and look up every table: manifest.json, catalog.json, static_index.html in target.

    Opens the pipeline's file, so nobody else may have it open. Raises DocsFailed with dbt's words.
    """
    command = ["docs", "generate", "--static", *arguments(project_dir(settings), target, settings.dbt_vars())]
    result = invoke(settings, command, prepared.for_dbt())
    if not result.success:
        raise DocsFailed(f"dbt docs: {result.exception or 'a model could not be compiled'}")


def page(target: Path) -> str:
    """The site as one page, mended."""
    text = (target / "static_index.html").read_text("utf-8")
    for wrong, right in MENDED.items():
        text = text.replace(wrong, right)
    return text
