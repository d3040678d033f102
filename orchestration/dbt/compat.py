"""Private parts of dagster, dbt, dbt-colibri and sqlglot, named in one place with the releases they were read in.

An upgrade is tried against this page: a test compares VERSIONS with what is installed, and refuses a private import
anywhere else. Add a name here when no public one does the work, with the reason. Never here: logic of ours.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# What define_asset_job returns has no public name.
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as AssetJob

# The history's storage, to keep its connections open (orchestration/run/history.py).
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._core.storage.sqlite_storage import _event_logs_directory as event_logs_directory

# How dagster-dbt turns a selection into arguments, and dbt's events into Dagster's: dbt runs in this process, not in
# the child that its public client starts.
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context as arguments_of_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage as DbtEvent

__all__ = [
    "AssetJob",
    "DagsterSqliteStorage",
    "DbtEvent",
    "SqliteEventLogStorage",
    "arguments_of_context",
    "event_logs_directory",
]

#: Releases that the names on this page were read in.
VERSIONS = {
    "dagster": "1.13.27",
    "dagster-dbt": "0.29.27",
    "dbt-core": "1.11.16",
    "dbt-duckdb": "1.11.1",
    "dbt-colibri": "0.3.7",
}


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause Python's garbage collector while a manifest is made.

    It searches the growing heap again and again, which takes three times as long as making the manifest.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def manifest_of(packed: bytes) -> Any:
    """Dbt's Manifest object out of its own binary form, so that dbt need not parse the project again."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    return Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)


def data_test_of(values: dict[str, Any]) -> Any:
    """A generic data test as dbt's Manifest holds it, out of what manifest.json says of one."""
    from dbt.contracts.graph.nodes import GenericTestNode

    return GenericTestNode.from_dict(values)


def close_database() -> None:
    """Close the database file that an invocation with `keep_open` leaves open; the next step needs its lock."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()


def event_as_dict(message: Any) -> dict[str, Any]:
    """A dbt event as plain values."""
    from dbt_common.events.functions import msg_to_dict

    return dict(msg_to_dict(message))


def without_debug_events() -> None:
    """Drop dbt's debug events before a message is built of them.

    There are thousands, no logger of ours takes them, and building their messages is a tenth of a small refresh.
    """
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

    class Quiet(EventManager):
        def fire_event(
            self,
            e: BaseEvent,
            level: EventLevel | None = None,
            node: Any = None,
            force_warn_or_error_handling: bool = False,
        ) -> None:
            if (level or e.level_tag()) not in (EventLevel.DEBUG, EventLevel.TEST):
                super().fire_event(e, level, node, force_warn_or_error_handling)

    if type(get_event_manager()) is EventManager:
        ctx_set_event_manager(Quiet())


def without_compiled_files() -> None:
    """Dbt writes every compiled model and test to a file of its own; a failure's SQL is in its result as well."""
    from dbt.compilation import Compiler

    Compiler._write_node = lambda self, node, split_suffix=None: node  # type: ignore[method-assign]


def understand_unions() -> None:
    """dbt-colibri asks sqlglot for the parts of a union by the name they had before sqlglot 30.

    Without it every model that holds a union is left out: a fifth of the marts' columns.
    """
    from sqlglot.optimizer.scope import Scope

    if not hasattr(Scope, "union_scopes"):
        Scope.union_scopes = property(lambda scope: scope.set_operation_scopes)  # type: ignore[attr-defined]
