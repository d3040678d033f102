"""`make report`, or `python -m orchestration.report`: builds the report of the served version and names its page.

Exit codes: 0 done, 1 it could not be built (the message says what to do). Never here: what the report holds.
"""

from __future__ import annotations

import sys

from ingestion.errors import LoyaltyError
from ingestion.settings import load_settings
from orchestration.refresh import terminal
from orchestration.report.build import build_report


def main() -> int:
    """Build it; returns the exit code."""
    console = terminal()
    try:
        built = build_report(load_settings())
    except LoyaltyError as error:
        console.print(str(error), soft_wrap=True, markup=False)
        return 1
    did = f"built in {built.seconds:.1f} s" if built.is_new else "nothing changed"
    console.print(
        f"Report of version {built.version}: {did}. Open {built.page}", soft_wrap=True, markup=False
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
