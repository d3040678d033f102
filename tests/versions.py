"""Published versions without marts: folders with a file and the manifest that describes it, made in milliseconds.

For tests of numbering, switching and keeping. Never here: expectations.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orchestration.publish.layout import DATABASE, Layout, switch
from orchestration.publish.manifest import Published, files_of, sums_of


def version(layout: Layout, number: int, content: str = "marts") -> Path:
    """A whole version of that number, which nobody serves yet."""
    folder = layout.folder(number)
    folder.mkdir(parents=True)
    (folder / DATABASE).write_text(f"{content} {number}", "utf-8")
    files = files_of(folder)
    Published(
        version=number,
        company="small",
        as_of=date(2026, 3, 31),
        published_at="2026-04-01T05:00:00+00:00",
        run_id="run",
        rows={},
        content={},
        file_bytes=files[DATABASE],
        files=files,
        sums=sums_of(folder, files),
    ).write(folder)
    return folder


def serving(root: Path, *numbers: int) -> Layout:
    """A serve folder with these versions, the last one served."""
    layout = Layout(root)
    for number in numbers:
        version(layout, number)
        switch(layout, number)
    return layout
