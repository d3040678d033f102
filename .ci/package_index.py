"""Where packages come from: the machine's own settings of pip, in uv's words.

The project names no index and no host. What pip is told on this machine, by its files or its environment, is read when
it is needed, handed to uv as variables, and written nowhere. Add a setting of pip here that uv must follow too. Never
here: what is installed (locks). Standard library only.
"""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys
from pathlib import Path

#: uv's variable for each of pip's settings that say where packages come from and how they are reached.
UV_VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def pip_settings(listed: str) -> dict[str, str]:
    """Settings of `pip config list` by name; the environment wins over [install], which wins over [global]."""
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in found:
            found[section][name] = str(ast.literal_eval(value))
    return {**found["global"], **found["install"], **found[":env:"]}


def uv_variables(settings: dict[str, str]) -> dict[str, str]:
    """The same settings in uv's words, so that both installers ask the same places."""
    told = {UV_VARIABLES[name]: " ".join(settings[name].split()) for name in settings if name in UV_VARIABLES}
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = ",".join(told["UV_FIND_LINKS"].split())
    # pip takes a package from whichever index has it. Every file is checked against its hash, so uv may do so too.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_CONFIG": "1", **told}


def variables(environment: Path) -> dict[str, str]:
    """Variables for uv from what the environment's pip is set to; those already set by hand stay."""
    command = [str(environment / "bin/python"), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {
        name: value for name, value in uv_variables(pip_settings(listed)).items() if name not in os.environ
    }


if __name__ == "__main__":  # for .ci/lock: lines that a shell takes over
    for name, value in variables(Path(sys.argv[1])).items():
        print(f"export {name}={shlex.quote(value)}")
