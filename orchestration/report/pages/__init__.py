"""All pages, in the order of the navigation: one module a page.

Add a page here, after its module. Never here: what a page shows.
"""

from __future__ import annotations

from orchestration.report.pages import cohorts, customer, overview, recovery, rfm, save_list
from orchestration.report.parts import Page

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    save_list.PAGE,
    customer.PAGE,
    rfm.PAGE,
    cohorts.PAGE,
    recovery.PAGE,
)
