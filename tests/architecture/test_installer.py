"""uv installs what pip would, from the places that pip is set to, and pip does where uv cannot.

Add a case when .ci/package_index.py learns a setting of pip. Never here: when an environment is built anew
(test_environment.py).
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.builder import asked, builder

__all__ = ["builder"]


@pytest.mark.parametrize("broken", ["uv.txt", "runtime.txt"], ids=["uv cannot be had", "uv cannot do it"])
def test_pip_installs_the_same_lock_where_uv_does_not(
    builder: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    quiet, calls = builder.run, list[tuple[str, ...]]()

    def breaks(*command: str, variables: dict[str, str] | None = None) -> None:
        calls.append(command)
        by_uv = Path(command[0]).name == "uv"
        if command[-1].endswith(broken) and (by_uv or broken == "uv.txt"):
            raise builder.StepFailed("no such package")
        quiet(*command)

    monkeypatch.setattr(builder, "run", breaks)
    assert asked(builder, "runtime")[-1] == "runtime"
    assert calls[-1][1:3] == ("-m", "pip")
    assert "--require-hashes" in calls[-1]
    assert "no such package" in capsys.readouterr().out
    assert builder.is_current("runtime")


def test_uv_checks_every_hash_and_installs_nothing_else(
    builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, calls = builder.run, list[tuple[str, ...]]()

    def noted(*command: str, variables: dict[str, str] | None = None) -> None:
        calls.append(command)
        quiet(*command)

    monkeypatch.setattr(builder, "run", noted)
    asked(builder, "runtime")
    installs = [command for command in calls if "--requirement" in command]
    assert [Path(command[0]).name for command in installs] == ["python", "uv"]
    for command in installs:
        assert {"--require-hashes", "--no-deps"} <= set(command)


LISTED = """:env:.find-links='wheels more'
global.extra-index-url='\\nfirst\\nsecond'
global.index-url='overruled'
install.index-url='mirror'
freeze.timeout='10'
global.cert='bundle.pem'
"""


def test_uv_asks_the_places_that_pip_asks(builder: ModuleType) -> None:
    """The environment wins over [install], which wins over [global]; sections of other commands do not count."""
    index = builder.package_index
    told = index.uv_variables(index.pip_settings(LISTED))
    assert told == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_NO_CONFIG": "1",
        "UV_DEFAULT_INDEX": "mirror",
        "UV_INDEX": "first second",
        "UV_FIND_LINKS": "wheels,more",
        "SSL_CERT_FILE": "bundle.pem",
    }
