"""The classes of personal data: what a column may hold of a person.

Apart from the contracts, whose library a notebook that opens the marts need not wait for. Publishing and erasing follow
from the class. Never here: which column is of which class (the contracts, the marts' YAML).
"""

from __future__ import annotations

from typing import Literal, get_args

#: Who somebody is; where they can be reached; what somebody typed, which may hold anything.
PersonalClass = Literal["identifier", "contact", "free_text"]
PERSONAL_CLASSES: tuple[str, ...] = get_args(PersonalClass)
