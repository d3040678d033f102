"""The settings page names every setting, its default included."""

from __future__ import annotations

import re

from ingestion.settings import PROJECT_ROOT, Settings

PAGE = (PROJECT_ROOT / "docs/settings.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(LOYALTY_\w+)` \| [^|]+ \| ([^|]+) \|", PAGE, re.M))


def test_every_setting_is_on_the_page_and_no_other() -> None:
    names = {
        str(field.validation_alias or f"LOYALTY_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
    assert set(ROWS) == names


def test_defaults_are_those_of_the_code() -> None:
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int | float | str):
            said = ROWS[str(field.validation_alias or f"LOYALTY_{name.upper()}")]
            assert said.strip().strip("`") == str(field.default)
