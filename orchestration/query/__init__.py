"""Query: the served marts for notebooks and terminals, opened so that nothing but them can be reached.

    with open_marts() as marts:
        marts.customer("C-31617505").show()

Here: opening, finding a customer, the whole picture of one, and where a figure comes from. Add a question here when
people ask it of one customer again and again. Never here: output formats and arguments (orchestration/commands).
"""

from orchestration.query.customer import Customer, CustomerPart
from orchestration.query.errors import CustomerNotFound, NothingPublished, ReadingError
from orchestration.query.evidence import Why
from orchestration.query.marts import Marts
from orchestration.query.opening import open_marts
from orchestration.query.served import ServedVersion

__all__ = [
    "Customer",
    "CustomerNotFound",
    "CustomerPart",
    "Marts",
    "NothingPublished",
    "ReadingError",
    "ServedVersion",
    "Why",
    "open_marts",
]
