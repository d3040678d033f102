"""How the files of a source are found and read, as a company file says it.

Add a key here when files of some make need a word of their own, and describe it in docs/sources.md. Never here: the
reading itself (ingestion/readers).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ingestion.company.checks import check_formats, check_zone
from ingestion.company.numbers import check_numbers

Format = Literal["csv", "tsv", "jsonl", "json", "parquet", "excel"]


class Strict(BaseModel):
    """A part of the company file: an unknown key is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(Strict):
    """How the files of a source are found and read."""

    location: str
    format: Format = "csv"
    delimiter: str | None = None
    quote: str = Field(default='"', max_length=1)
    escape: str = Field(default='"', max_length=1)
    encoding: str = "utf-8"
    sheet: str | None = None
    header: tuple[str, ...] = ()
    header_row: int = Field(default=1, ge=1, le=1000)
    skip: int = Field(default=0, ge=0, le=1000)
    rows: str | None = Field(default=None, min_length=1)
    null_tokens: tuple[str, ...] = ("",)
    allow_empty: bool = False
    timestamps: tuple[str, ...] = ()
    time_zone: str | None = None
    numbers: str | None = None

    _zone = field_validator("time_zone")(check_zone)
    _formats = field_validator("timestamps")(check_formats)
    _numbers = field_validator("numbers")(check_numbers)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str) -> str:
        try:
            return "".encode(name).decode(name) or name
        except LookupError:
            raise ValueError(
                f"unknown encoding '{name}'; utf-8, latin-1, cp1252 and utf-16 are common"
            ) from None

    @field_validator("delimiter")
    @classmethod
    def _one_sign(cls, sign: str | None) -> str | None:
        if sign is not None and sign != "whitespace" and len(sign) != 1:
            raise ValueError("give one character, or the word whitespace for runs of blanks and tabs")
        return sign

    @model_validator(mode="after")
    def _one_header(self) -> Reading:
        if self.header and self.header_row > 1:
            raise ValueError(
                "give header (the file has no line of names) or header_row (it has one), not both"
            )
        if self.rows and self.format != "json":
            raise ValueError("'rows' is the path to the rows of one JSON document: set format: json")
        if self.numbers and self.format not in ("csv", "tsv"):
            raise ValueError(
                f"'numbers' says how a text file writes them; a cell of {self.format} is a number already. Give "
                "numbers to the one column that holds text: {column: ..., numbers: ...}"
            )
        return self

    @model_validator(mode="after")
    def _cuts_apart(self) -> Reading:
        if self.separator in (self.quote, self.escape, "\n", "\r"):
            raise ValueError(f"delimiter {self.separator!r} must differ from quote, escape and line end")
        return self

    @property
    def separator(self) -> str:
        """Field delimiter of a text file."""
        if self.delimiter == "whitespace":
            return "\t"
        return self.delimiter or ("\t" if self.format == "tsv" else ",")
