"""Settings: every knob of a run, validated in one place.

Each setting has an environment variable LOYALTY_<NAME>. Add a setting here and to docs/settings.md.
Never here: thresholds of the marts, which are dbt vars.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingestion.company.checks import check_zone
from ingestion.company.file import fill, load_company
from ingestion.company.model import Company
from ingestion.company.variables import refusal, refuse_unknown, variable_of
from ingestion.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DEMO = PROJECT_ROOT / "ingestion/companies/demo.yml"


#: Bytes a refresh takes beside DuckDB's buffers - interpreter, frameworks, the parsed project, fits: 0.75 GB at the
#: peak of a small company, and some that DuckDB does not count. More leaves DuckDB less before it spills.
OWN_BYTES = 900 * 10**6
#: Bytes of the units that DuckDB knows.
UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


class Settings(BaseSettings):
    """One run's settings; frozen, so that every stage of a run sees the same."""

    model_config = SettingsConfigDict(env_prefix="LOYALTY_", frozen=True, extra="forbid")

    environment: Literal["dev", "test", "prod"] = "dev"
    company_file: Path = Field(default=DEMO, validation_alias="LOYALTY_COMPANY")
    home: Path = PROJECT_ROOT / "var"
    #: Folder that {data} means in locations; a company file that uses it needs it set.
    data: Path | None = None
    as_of_day: date | None = Field(default=None, validation_alias="LOYALTY_AS_OF")
    zone: str | None = Field(default=None, validation_alias="LOYALTY_TIME_ZONE")
    reporting_currency: str | None = Field(None, pattern=r"^[A-Z]{3}$", validation_alias="LOYALTY_CURRENCY")
    #: Cores a query may use; more than the machine has are slower.
    threads: int = Field(default=2, ge=1, le=256)
    #: Memory a refresh may use; DuckDB gets what the process itself leaves of it, and spills to disk beyond that.
    memory_limit: str = Field(default="8GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|TB|MiB|GiB|TiB)$")
    #: Published versions kept; fewer frees disk sooner, but a BI tool on an old one needs it a while.
    keep_versions: int = Field(default=3, ge=2, le=100)
    #: Whether the marts are published as Parquet too; without it a publish takes half the time and half the disk.
    parquet: bool = True
    #: Share of a feed's rows of one run that may be quarantined before the gate stops (0 to 1).
    quarantine_share: float = Field(default=0.05, ge=0, le=1)
    #: A batch below this share of its feed's usual volume stops at the gate (0 switches it off).
    min_volume_ratio: float = Field(default=0.3, ge=0, le=1)
    #: Whether a mapping's SQL sees its own rows alone; copying them there takes some tenths of a load's time.
    confine_sql: bool = False
    #: Share of a feed's references that lead to nobody in the feed customers from which the gate warns (0 to 1).
    unknown_customers_share: float = Field(default=0.9, ge=0, le=1)
    #: Share of the order ids of tickets or answers that match no order from which the gate warns (0 to 1).
    unknown_orders_share: float = Field(default=0.1, ge=0, le=1)
    #: Seconds a second refresh waits for the first before it gives up.
    lock_wait: float = Field(default=0, ge=0, le=86_400)
    #: Whether a refresh keeps the project's pages (docs/) up to date: some 15 s when the project changed, else nothing.
    docs: bool = True
    #: Days that Dagster's history of runs is kept; a refresh writes some 20 MB of it.
    history_days: int = Field(default=14, ge=1, le=3650)
    #: Days after which `loyalty tidy` may remove rows of file contents that were replaced; None: they stay for ever.
    replaced_days: int | None = Field(default=None, ge=1, le=36_500)
    #: Hours since the last good refresh from which `loyalty watch` sounds; a day, and room for a slow morning.
    fresh_hours: float = Field(default=26, gt=0, le=10_000)
    webhook_url: str | None = Field(default=None, pattern=r"^https?://")
    #: Server that the published version is loaded into as well; None = none. May hold a password, so never shown.
    postgres: SecretStr | None = None
    #: Text of which the keys of customers, orders and tickets are made; None = that of the company's file. Never shown.
    identity_secret: SecretStr | None = Field(default=None, min_length=32)

    _zone = field_validator("zone")(check_zone)

    @field_validator("home", "data", "company_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path and path.expanduser().resolve()

    @field_validator("postgres", mode="before")
    @classmethod
    def _server(cls, url: Any) -> Any:
        """An empty address means no server."""
        text = url.get_secret_value() if isinstance(url, SecretStr) else url
        if text and not re.match(r"postgres(ql)?://", str(text)):
            raise ValueError("it is no address such as postgresql://user@host:5432/database")
        return text or None

    @cached_property
    def company(self) -> Company:
        """The parsed company file."""
        return load_company(self.company_file)

    @property
    def company_home(self) -> Path:
        """Folder of everything this company's runs write."""
        return self.home / self.company.name

    @property
    def pipeline_db(self) -> Path:
        """The pipeline's own DuckDB file; nobody else opens it."""
        return self.company_home / "pipeline.duckdb"

    @property
    def identity_key(self) -> Path:
        """File with the company's secret, of which keys are made; readable by its owner alone."""
        return self.company_home / "identity.key"

    @property
    def serve_dir(self) -> Path:
        """Folder of the published versions and the link `current`."""
        return self.company_home / "serve"

    @property
    def engine_memory(self) -> str:
        """Memory DuckDB may use before it spills: the limit without OWN_BYTES, half of it at least."""
        number, unit = re.fullmatch(r"([\d.]+)\s?(\w+)", self.memory_limit).groups()  # type: ignore[union-attr]
        allowed = float(number) * UNITS[unit]
        return f"{max(allowed / 2, allowed - OWN_BYTES) / 10**6:.0f}MB"

    @property
    def time_zone(self) -> str:
        """Zone in which the company's days begin."""
        return self.zone or self.company.time_zone

    @property
    def currency(self) -> str:
        """Reporting currency, ISO 4217."""
        return self.reporting_currency or self.company.currency

    @cached_property
    def as_of(self) -> date:
        """Last complete day the marts know: the setting, else the company file's, else yesterday there."""
        today = datetime.now(ZoneInfo(self.time_zone)).date()
        return self.as_of_day or self.company.as_of or today - timedelta(days=1)

    def at_this_moment(self, as_of: date | None = None) -> Settings:
        """The same settings with the as-of day of this moment, or that day: for services that live past midnight."""
        copy = self.model_copy(update={"as_of_day": as_of} if as_of else None)
        copy.__dict__.pop("as_of", None)  # computed once a run; this is another run's
        return copy

    @property
    def as_of_instant(self) -> datetime:
        """End of the as-of day in the company's zone, as naive UTC; exclusive."""
        end = datetime.combine(self.as_of + timedelta(days=1), time(), ZoneInfo(self.time_zone))
        return end.astimezone(UTC).replace(tzinfo=None)

    def max_quarantine_share(self, feed: str) -> float:
        """Share of a feed's rows that may be quarantined (0 to 1)."""
        return self.company.max_quarantine_share.get(feed, self.quarantine_share)

    def locate(self, location: str) -> str:
        """A source's location with its placeholders filled; raises SettingsError where {data} means nothing."""
        if self.data is None and "{data}" in location:
            raise SettingsError(f"{location}: set LOYALTY_DATA to the folder that {{data}} means")
        places = {"home": self.home, "company_home": self.company_home, "here": self.company_file.parent}
        return fill(location, places | ({"data": self.data} if self.data else {}))

    def dbt_vars(self) -> dict[str, Any]:
        """What the models are told: as-of, zone, currency and the company's own thresholds."""
        return {
            "as_of": self.as_of.isoformat(),
            "as_of_instant": self.as_of_instant.strftime("%Y-%m-%d %H:%M:%S"),
            "time_zone": self.time_zone,
            "reporting_currency": self.currency,
            "attributes": self.company.attributes(),
            "statements": [statement.model_dump() for statement in self.company.statements],
            **self.company.vars,
        }


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, with overrides by field name (tests, run config).

    Raises SettingsError naming each wrong setting and its allowed range; CompanyFileError for the file.
    """
    aliases = {name: str(field.validation_alias or name) for name, field in Settings.model_fields.items()}
    refuse_unknown({variable_of(alias) for alias in aliases.values()})
    values = {aliases[name]: value for name, value in overrides.items()}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(refusal(error)) from None
    settings.company  # noqa: B018 - a broken company file is refused here, before any work
    return settings
