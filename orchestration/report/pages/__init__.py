"""All pages, in the order of the navigation: one module a page.

Add a page here, after its module. Never here: what a page shows.
"""

from __future__ import annotations

from orchestration.report.pages import (
    cohorts,
    customer,
    issues,
    overview,
    recovery,
    rfm,
    save_list,
    segment,
    segments,
    service,
)
from orchestration.report.parts import Page

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    save_list.PAGE,
    service.PAGE,
    issues.PAGE,
    recovery.PAGE,
    rfm.PAGE,
    segments.PAGE,
    segment.PAGE,
    cohorts.PAGE,
    customer.PAGE,
)
