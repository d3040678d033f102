"""MetricFlow's view of the served DuckDB file: it writes the SQL, we run it as a reader.

Never here: which file is read (engine.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from metricflow.protocols.sql_client import SqlEngine
    from metricflow.sql.render.sql_plan_renderer import SqlPlanRenderer


class WritesSqlOnly:
    """A client that MetricFlow asks for a dialect and never for rows.

    MetricFlow's own client needs a dbt profile, and with it the pipeline's file, which a reader must not open.
    """

    @property
    def sql_engine_type(self) -> SqlEngine:
        """The dialect."""
        from metricflow.protocols.sql_client import SqlEngine

        return SqlEngine.DUCKDB

    @property
    def sql_plan_renderer(self) -> SqlPlanRenderer:
        """What words a plan in that dialect."""
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer

        return DuckDbSqlPlanRenderer()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        """How the dialect names a parameter."""
        return f"${bind_parameter_key}"

    def close(self) -> None:
        """Nothing is open."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError("statements are run on the reader's own connection")

    query = execute = dry_run = _refuse
