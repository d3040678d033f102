"""Who is given which tables: the audiences, declared as dbt exposures and read from the manifest.

An exposure with `config.meta.audience` is a published file of its own; what it depends on is what is in it, and a
mart that no audience names is in no file. Other exposures only say who uses what. Never here: how a file is written.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ingestion.errors import LoyaltyError
from ingestion.persons.classes import PERSONAL_CLASSES
from orchestration.publish.table import line

#: The audience that is given every mart; its file is the one that tools without a profile open.
WHOLE = "warehouse"
#: What an exposure's config.meta may hold.
KEYS = frozenset({"audience", "personal"})
#: A name becomes a file, a folder, a catalog and a schema: plain letters, and none that DuckDB has taken.
NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
TAKEN = frozenset({"main", "marts", "memory", "pipeline", "system", "temp"})


class ExposuresWrong(LoyaltyError):
    """An audience is declared wrongly; the message says in which file, and what to write there."""


@dataclass(frozen=True)
class Audience:
    """Somebody who is given a file of their own: the tables in it, and the classes of personal data they may see."""

    name: str
    title: str
    owner: str
    description: str
    tables: tuple[str, ...]
    personal: tuple[str, ...]


def _place(exposure: dict[str, Any]) -> str:
    return f"dbt_project/{exposure['original_file_path']}, exposure {exposure['name']}"


def _refuse(exposure: dict[str, Any], what: str) -> ExposuresWrong:
    return ExposuresWrong(f"{_place(exposure)}: {what}")


def _checked_meta(exposure: dict[str, Any]) -> dict[str, Any]:
    """An exposure's meta, every key of it known; a misspelt one would publish something else in silence."""
    meta: dict[str, Any] = (exposure.get("config") or {}).get("meta") or {}
    for key in sorted(set(meta) - KEYS):
        near = difflib.get_close_matches(key, KEYS, n=1)
        hint = f"write {near[0]}" if near else f"known are {', '.join(sorted(KEYS))}"
        raise _refuse(exposure, f"config.meta.{key} is no known key; {hint}")
    return meta


def _checked_name(exposure: dict[str, Any], name: Any) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name) or name in TAKEN:
        raise _refuse(
            exposure,
            f"{name!r} cannot name an audience; take lower-case letters, digits and _, beginning with a letter, "
            f"and none of {', '.join(sorted(TAKEN))}",
        )
    return name


def _tables(manifest: dict[str, Any], exposure: dict[str, Any]) -> tuple[str, ...]:
    """Names of the marts an exposure depends on."""
    found = []
    for unique_id in exposure["depends_on"]["nodes"]:
        node = manifest["nodes"].get(unique_id, {"resource_type": "source", "fqn": ["", ""]})
        if node["resource_type"] != "model" or node["fqn"][1] != "marts":
            raise _refuse(
                exposure,
                f"{unique_id} is no mart; depends_on may only name models of models/marts: take it out",
            )
        found.append(node["name"])
    if not found:
        raise _refuse(exposure, "it names no mart; list them under depends_on as ref('<mart>')")
    return tuple(sorted(found))


def _classes(exposure: dict[str, Any], given: Any) -> tuple[str, ...]:
    """The classes of personal data that an audience may see, in the contracts' order."""
    if not isinstance(given, list) or not set(given) <= set(PERSONAL_CLASSES):
        raise _refuse(
            exposure,
            "say which personal data are included: config.meta.personal, a list of "
            f"{', '.join(PERSONAL_CLASSES)}, or [] for none",
        )
    return tuple(one for one in PERSONAL_CLASSES if one in given)


def _audience(manifest: dict[str, Any], exposure: dict[str, Any], meta: dict[str, Any]) -> Audience:
    owner = exposure.get("owner") or {}
    return Audience(
        name=_checked_name(exposure, meta["audience"]),
        title=line(exposure.get("label") or exposure["name"]),
        owner=line(owner.get("name") or owner.get("email")),
        description=line(exposure.get("description")),
        tables=_tables(manifest, exposure),
        personal=_classes(exposure, meta.get("personal")),
    )


def audiences(manifest: dict[str, Any]) -> tuple[Audience, ...]:
    """All audiences, the whole warehouse first, then by name.

    Raises ExposuresWrong for a name that cannot be or comes twice, an exposure that names what is no mart, a key that
    nobody knows, or when nobody is given the whole.
    """
    exposures = sorted(manifest["exposures"].values(), key=lambda exposure: str(exposure["unique_id"]))
    declared = [(one, meta) for one in exposures if "audience" in (meta := _checked_meta(one))]
    found = [_audience(manifest, exposure, meta) for exposure, meta in declared]
    twice = [name for name, times in Counter(one.name for one in found).items() if times > 1]
    for exposure, meta in declared:
        if meta["audience"] in twice:
            raise _refuse(
                exposure, f"audience {meta['audience']} is declared twice; give one of them another name"
            )
    if WHOLE not in {one.name for one in found}:
        raise ExposuresWrong(
            f"dbt_project/models/exposures.yml: no exposure has the audience {WHOLE}, which BI tools open; add it"
        )
    return tuple(sorted(found, key=lambda audience: (audience.name != WHOLE, audience.name)))
