"""`loyalty serve` lists the versions or serves one of them again, `loyalty rollback` serves the one before.

Never here: the audit and the switch (orchestration/publish/rollback.py).
"""

from __future__ import annotations

import argparse
from typing import Any

from ingestion.settings import Settings, load_settings
from orchestration.commands.asking import show
from orchestration.commands.locked import locked


def add_serve(commands: Any) -> None:
    """Add the commands to the parser."""
    one = commands.add_parser("serve", help="list the versions, or serve one of them again: --version N")
    one.add_argument("--version", type=int, metavar="N", help="the version to serve; without it: list them")
    one.set_defaults(form=None)
    commands.add_parser("rollback", help="serve the version before the served one")


def _list(settings: Settings) -> int:
    from orchestration.publish.layout import Layout
    from orchestration.publish.rollback import standing

    layout = Layout(settings.serve_dir)
    rows = [
        [
            one.version,
            "served" if one.version == layout.current() else "",
            one.as_of,
            one.published_at,
            one.run_id,
        ]
        for one in standing(layout)
    ]
    return show(["version", "state", "as_of", "published_at", "run"], rows, None, 0)


def _show_report(settings: Settings, version: int) -> str:
    """Show the report of a version where it is still there; a sentence about it."""
    from orchestration.report.layout import ReportLayout, alone, switch

    layout = ReportLayout(settings.serve_dir)
    with alone(layout):
        own = [folder for folder in layout.all() if folder.name.split(".")[0] == f"v{version:08d}"]
        if own:
            switch(layout, own[-1])
    return "Its report is shown again." if own else "Its report is gone: `loyalty report` builds it again."


def _serve(settings: Settings, version: int | None) -> int:
    """Serve a version, None the one before, under the refresh lock."""
    from orchestration.publish.layout import Layout
    from orchestration.publish.rollback import serve_version, version_before

    layout = Layout(settings.serve_dir)
    published = serve_version(layout, version_before(layout) if version is None else version)
    print(f"Version {published.version} as of {published.as_of} is served, audited.")
    print(_show_report(settings, published.version))
    print("The next refresh publishes a new version, unless its marts are those of this one.")
    if settings.postgres:
        print("PostgreSQL keeps its version until the next refresh.")
    return 0


def serve(chosen: argparse.Namespace) -> int:
    """List, serve again, or roll back; 75 while a refresh runs."""
    settings = load_settings()
    if chosen.command == "serve" and chosen.version is None:
        return _list(settings)
    version = chosen.version if chosen.command == "serve" else None
    return locked(settings.company_home, lambda: _serve(settings, version), settings.lock_wait)
