"""The segments of RFM, read off the table of rules by hand. Never here: scores (twins/marts.py)."""

from __future__ import annotations


def segment(recency: int, sums: int) -> str:
    """The eleven segments, read off the table of rules by hand."""
    if recency >= 4:
        names = {
            2: "new" if recency == 5 else "promising",
            4: "potential_loyalist",
            7: "loyal",
            8: "champions",
        }
    elif recency == 3:
        names = {2: "about_to_sleep", 5: "need_attention", 7: "loyal"}
    else:
        low = "lost" if recency == 1 else "hibernating"
        names = {2: low, 4: "hibernating", 6: "at_risk", 9: "cannot_lose"}
    return names[max(start for start in names if start <= sums)]
