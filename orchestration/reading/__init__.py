"""Reading: the served marts for notebooks and terminals, opened so that nothing but them can be reached.

    with open_marts() as marts:
        marts.customer("C-31617505").show()

Here: opening, finding a customer, the whole picture of one, and where a figure comes from. Add a question here when
people ask it of one customer again and again. Never here: output formats and arguments (orchestration/commands).
"""

from orchestration.reading.errors import CustomerNotFound, NothingPublished, ReadingError
from orchestration.reading.marts import Marts, Version
from orchestration.reading.opening import open_marts
from orchestration.reading.picture import Customer, Part
from orchestration.reading.why import Why

__all__ = [
    "Customer",
    "CustomerNotFound",
    "Marts",
    "NothingPublished",
    "Part",
    "ReadingError",
    "Version",
    "Why",
    "open_marts",
]
