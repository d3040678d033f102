"""When two spellings are the same reference to a person, as SQL for DuckDB.

The models define it (dbt_project/macros/references.sql); rows that are being loaded must be recognised before any model
runs, so it stands here too, and a test holds the two equal. Never here: words that mean nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

UNSEEN = json.loads(
    r'"\u00a0\u00ad\u034f\u061c\u180e\u2007\u200b-\u200f\u202a-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff"'
)
SCIENTIFIC = r"^[+]?[0-9]+([.,][0-9]+)?e[+]?[0-9]+$"
EXTENSION = r"(;.*|[ ,]*(ext|extn|extension|x|#)[.:= ]*[0-9]{1,6} *|[.]0)$"
NOBODY = r"^([0-9]{0,5}|0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$"
#: What parts a row as text into the values it may hold.
BETWEEN = '[",;|\\t{}]+'
#: Pairs of a person key that are read, as in the models.
PAIRS = 3


def _readable(text: str) -> str:
    return f"nullif(trim(regexp_replace(nfc_normalize(cast({text} as varchar)), '[{UNSEEN}]', '', 'g')), '')"


def same_id(text: str) -> str:
    """An id, without the .0 of a number that was a decimal."""
    return f"nullif(regexp_replace({_readable(text)}, '[.]0$', ''), '')"


def same_email(text: str) -> str:
    """An e-mail address in lower case; null where it is none."""
    found = f"lower({_readable(text)})"
    return f"case when regexp_matches({found}, '^[^@ ]+@[^@ ]+$') then {found} end"


def same_phone(text: str) -> str:
    """A phone number as its digits; null where it names nobody."""
    found = f"regexp_replace(lower({_readable(text)}), '{SCIENTIFIC}|{EXTENSION}', '', 'g')"
    found = f"regexp_replace({found}, '^ *[(] *0 *[)]', '0', 'g')"
    found = f"regexp_replace({found}, '[(] *0 *[)]|[^0-9]', '', 'g')"
    return f"nullif(regexp_replace(regexp_replace({found}, '^00', '', 'g'), '{NOBODY}', '', 'g'), '')"


def _pair(text: str, number: int) -> str:
    pair = f"split_part({_readable(text)}, ';', {number})"
    kind = f"lower(trim(split_part({pair}, ':', 1)))"
    value = f"trim(substr({pair}, length(split_part({pair}, ':', 1)) + 2))"
    return f"case when {value} <> '' then concat({kind}, ':', {value}) end"


def references(columns: Iterable[str], alias: str = "") -> str:
    """List of what a row's reference columns say, each as kind:value in one spelling; without what is unknown."""
    ways = {"customer_id": same_id, "email": same_email, "phone": same_phone}
    parts = [
        f"'{name}:' || {ways[name](alias + name)}" for name in columns if name in ways
    ]  # null stays null
    parts += [
        f"'person_key:' || {_pair(alias + name, n)}"
        for name in columns
        if name == "person_key"
        for n in range(1, PAIRS + 1)
    ]
    return f"list_filter([{', '.join(parts)}], lambda x: x is not null)"


def parts_of(text: str) -> str:
    """List of the values that a row as text may hold."""
    return f"regexp_split_to_array({text}, '{BETWEEN}')"


def business(columns: Iterable[str]) -> str:
    """The same of a row that names nobody itself: the order or the ticket it belongs to; empty where there is none."""
    parts = [f"'{name}:' || {same_id(name)}" for name in ("order_id", "ticket_id") if name in columns]
    return f"list_filter([{', '.join(parts)}], lambda x: x is not null)" if parts else ""


def any_reference(text: str) -> str:
    """List of what a text could say if it were an id, an e-mail or a phone, as in `references`."""
    parts = [
        f"'{kind}:' || {way(text)}"
        for kind, way in (("customer_id", same_id), ("email", same_email), ("phone", same_phone))
    ]
    return f"list_filter([{', '.join(parts)}], lambda x: x is not null)"
