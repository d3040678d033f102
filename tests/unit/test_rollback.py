"""An earlier version is served again once it is audited; its manifest says so, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.publish.layout import DATABASE, Layout
from orchestration.publish.manifest import read_manifest, whole
from orchestration.publish.recovery import recover
from orchestration.publish.rollback import CannotServe, serve_version, standing, version_before
from tests.versions import serving


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return serving(tmp_path / "serve", 1, 2, 3)


def test_the_version_before_is_served_and_says_so(layout: Layout) -> None:
    assert version_before(layout) == 2
    serve_version(layout, 2)
    assert (layout.current(), layout.all()) == (2, [1, 2, 3])
    (again,) = json.loads((layout.folder(2) / "manifest.json").read_text("utf-8"))["served_again"]
    assert again["instead_of"] == 3
    assert whole(layout.folder(2)) == read_manifest(layout.folder(2))


def test_the_next_publish_keeps_counting_and_deletes_nothing_unasked(layout: Layout) -> None:
    serve_version(layout, 1)
    assert recover(layout) == []
    assert (layout.current(), layout.all(), layout.next()) == (1, [1, 2, 3], 4)


def test_a_damaged_version_is_not_served(layout: Layout) -> None:
    (layout.folder(2) / DATABASE).write_text("marts x", "utf-8")
    with pytest.raises(CannotServe, match=r"version 2 is damaged \(warehouse\.duckdb\)"):
        serve_version(layout, 2)
    assert layout.current() == 3


def test_a_version_that_is_gone_is_named_with_those_that_are_there(layout: Layout) -> None:
    with pytest.raises(CannotServe, match="version 9 is not there with all its files; there are: 3, 2, 1"):
        serve_version(layout, 9)
    assert [one.version for one in standing(layout)] == [3, 2, 1]


def test_before_the_first_version_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="there is no version before"):
        version_before(serving(tmp_path / "one", 1))


def test_the_served_version_is_served_as_it_is(layout: Layout) -> None:
    assert serve_version(layout, 3).served_again == []
