"""`make dbt-docs`: the pages made anew by hand, under the refresh lock.

Never here: how they are made (site.py).
"""

from __future__ import annotations

import sys
import time

from ingestion.errors import LoyaltyError
from ingestion.settings import load_settings
from orchestration.dbt.manifest import prepare
from orchestration.documentation.site.site import build_site
from orchestration.run.lock import refresh_lock


def main() -> int:
    """Make the pages and name the one to open; 0 done, 1 not."""
    started = time.monotonic()
    try:
        settings = load_settings()
        if not settings.pipeline_db.is_file():
            raise LoyaltyError(
                f"{settings.company.name} has no tables yet to describe: run `make refresh` first"
            )
        with refresh_lock(settings.company_home, settings.lock_wait):
            site = build_site(settings, prepare(settings), anew=True)
    except LoyaltyError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{site.with_origin} of {site.columns} columns of the marts have an origin in other columns")
    print(f"open {site.folder / 'index.html'} ({time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
