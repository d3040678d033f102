"""A Great Expectations datasource over one DuckDB connection that is already open.

Great Expectations opens a new connection a statement, which on DuckDB fails for nearly every expectation; and a
second handle on the pipeline's file would take a second lock. Here everything runs on the caller's connection.
Import this module only inside a check: it imports great_expectations, which costs seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Literal

import duckdb
import great_expectations as gx
import sqlalchemy
from duckdb_engine import ConnectionWrapper
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from sqlalchemy.pool import StaticPool


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection for all statements of a datasource."""

    @contextmanager
    def get_connection(self) -> Iterator[sqlalchemy.Connection]:
        """Yield the one connection; it stays open until the datasource is dropped."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


class DuckDBDatasource(SQLDatasource):
    """A SQL datasource whose engine is a DuckDB connection given before use."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    connection_string: str = "duckdb://"

    #: The engine of the gate that is running; set by `over` alone, one gate at a time in a process.
    _running: ClassVar[DuckDBExecutionEngine | None] = None

    def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
        """The running gate's engine, the same one for every asset."""
        if DuckDBDatasource._running is None:
            raise RuntimeError("use over(connection): the datasource has no connection of its own")
        return DuckDBDatasource._running

    def get_engine(self) -> sqlalchemy.Engine:
        """The SQLAlchemy engine under it, for reflection."""
        engine = self.get_execution_engine().engine
        assert isinstance(engine, sqlalchemy.Engine)
        return engine


@contextmanager
def over(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, Any]]:
    """An ephemeral Great Expectations context and its DuckDB datasource on this connection.

    The connection stays the caller's: it is neither committed nor closed.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    cursor = connection.cursor()
    engine = sqlalchemy.create_engine(
        "duckdb://", creator=lambda: ConnectionWrapper(cursor), poolclass=StaticPool
    )
    DuckDBDatasource._running = DuckDBExecutionEngine(engine=engine, create_temp_table=False)
    try:
        yield context, context.data_sources.add_duckdb("pipeline")
    finally:
        DuckDBDatasource._running = None
        engine.dispose()
