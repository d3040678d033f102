"""Lint SQL that has changed since it last passed: sqlfluff takes minutes for all of it.

`lint_sql.py <folders> -- <arguments of sqlfluff lint>`. A file has passed when it passed with the same content, macros,
settings, arguments and version of sqlfluff; what has passed is kept in .lint_cache, which git does not see. Never here:
rules (pyproject.toml).
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".lint_cache"


def digest(*parts: bytes) -> str:
    """One hash of several texts."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def common(arguments: list[str]) -> str:
    """Hash of what all files depend on: the macros and words they may use, the settings, the arguments, the linter."""
    used = [ROOT / "pyproject.toml", *sorted((ROOT / "dbt_project/macros").rglob("*.sql"))]
    used += sorted(file for file in (ROOT / ".ci/dbt_words").rglob("*") if file.is_file())
    said = [version("sqlfluff").encode(), " ".join(arguments).encode()]
    return digest(*said, *(file.read_bytes() for file in used))


def unproven(folders: list[str], arguments: list[str]) -> dict[Path, Path]:
    """Files that have not passed as they are, each with the mark that says so once they have."""
    base = common(arguments)
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.sql"))
    marks = {file: CACHE / digest(base.encode(), str(file).encode(), file.read_bytes()) for file in files}
    return {file: mark for file, mark in marks.items() if not mark.exists()}


def main() -> int:
    """Exit code of sqlfluff; 0 where nothing is to be linted."""
    folders, arguments = sys.argv[1 : sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1 :]
    todo = unproven(folders, arguments)
    print(f"sqlfluff: {len(todo)} files changed since they passed, in {', '.join(folders)}", flush=True)
    if not todo:
        return 0
    code = subprocess.run(["sqlfluff", "lint", *arguments, *map(str, todo)], cwd=ROOT, check=False).returncode
    if code == 0:
        CACHE.mkdir(exist_ok=True)
        for mark in todo.values():
            mark.touch()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
