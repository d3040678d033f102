"""Opening what is served, from the settings, a company's folder or a file; always as a reader that can only read.

The link `current` is resolved once, so a reader stays on the version it opened. Never here: questions.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.publish.reader import open_file
from orchestration.query.errors import NothingPublished, ReadingError
from orchestration.query.marts import Marts

if TYPE_CHECKING:
    from ingestion.settings import Settings

#: The audience that sees every mart.
WAREHOUSE = "warehouse"


def _served_folder(folder: Path) -> Path:
    """The version that a company's folder, its serve folder or a version's own folder serves at this moment."""
    for link in (folder / "serve" / "current", folder / "current"):
        if link.exists():
            return link.resolve()
    if (folder / "manifest.json").is_file():
        return folder.resolve()
    what = f"nothing is served under {folder} yet" if folder.is_dir() else f"there is no folder {folder}"
    raise NothingPublished(
        f"{what}. Run `make refresh`, which publishes a first version; for another company set LOYALTY_COMPANY "
        "(and LOYALTY_HOME), or name its folder"
    )


def _file(folder: Path, audience: str) -> Path:
    file = folder / f"{audience}.duckdb"
    if file.is_file():
        return file
    known = ", ".join(sorted(path.stem for path in folder.glob("*.duckdb"))) or "none"
    raise ReadingError(f"{folder} has no file for the audience '{audience}'; it has: {known}")


def served_file(source: Settings | Path | str | None = None, audience: str = WAREHOUSE) -> Path:
    """The database file that a source means now: None the settings' company, else settings, a folder or a file.

    Raises NothingPublished before the first publish, ReadingError for an audience that was not published.
    """
    if source is None:
        from ingestion.settings import load_settings

        source = load_settings()
    if not isinstance(source, str | Path):
        source = source.company_home
    path = Path(os.path.abspath(Path(source).expanduser()))
    return path.resolve() if path.is_file() else _file(_served_folder(path), audience)


def open_marts(source: Settings | Path | str | None = None, audience: str = WAREHOUSE) -> Marts:
    """Open the served version of a company: of the settings (None), of its folder, or a published file by its path.

    `audience` names the published file, `warehouse` has every mart. Use it in a `with`, or call `close()`. Reopen to
    see a newer version. Raises NothingPublished before the first publish, ReadingError when the file cannot be read.
    """
    file = served_file(source, audience)
    try:
        connection = open_file(file)
    except duckdb.Error as error:
        raise ReadingError(
            f"{file} cannot be opened: {str(error).splitlines()[0]}. Only published files can be read; `make refresh` "
            "publishes a damaged one anew"
        ) from None
    return Marts(connection, file)
