"""The serve folder after a lost link, a copied folder, a kill: something is served, and no number returns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.publish.layout import DATABASE, Layout, promote
from orchestration.publish.manifest import damaged, read_manifest, whole
from orchestration.publish.recovery import recover
from tests.versions import serving, version


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return serving(tmp_path / "serve", 1, 2, 3)


def test_without_the_link_the_newest_whole_version_is_served(layout: Layout) -> None:
    layout.link.unlink()
    (layout.folder(3) / DATABASE).write_text("cut", "utf-8")
    told = recover(layout)
    assert (layout.current(), layout.all()) == (2, [1, 2, 3])
    assert len(told) == 1 and "version 2, the newest whole one, is served again" in told[0]


def test_a_link_to_a_version_that_is_gone_is_pointed_to_one_that_is_there(layout: Layout) -> None:
    shutil.rmtree(layout.folder(3))
    assert "named version 3, which is not there" in recover(layout)[0]
    assert (layout.current(), layout.next()) == (2, 4)


def test_nothing_is_deleted_while_nothing_is_served(layout: Layout) -> None:
    layout.link.unlink()
    for number in layout.all():
        (layout.folder(number) / DATABASE).unlink()
    assert recover(layout) == []
    assert (layout.current(), layout.all(), layout.next()) == (None, [1, 2, 3], 4)


def test_a_copied_folder_in_the_links_place_is_moved_aside_and_told(layout: Layout) -> None:
    layout.link.unlink()
    shutil.copytree(layout.folder(2), layout.link)
    told = recover(layout)
    (aside,) = layout.root.glob("current.moved-*")
    assert (aside / DATABASE).read_text() == "marts 2"
    assert "was a folder, not the link" in told[0] and str(aside) in told[0]
    assert (layout.current(), layout.all()) == (3, [1, 2, 3])


def test_a_copied_folder_alone_becomes_the_version_it_says_it_is(layout: Layout) -> None:
    layout.link.unlink()
    shutil.copytree(layout.folder(3), layout.link)
    shutil.rmtree(layout.versions)
    (layout.root / "highest_version").unlink()
    recover(layout)
    assert (layout.current(), layout.all(), layout.next()) == (3, [3], 4)


def test_a_file_in_the_links_place_is_moved_aside(layout: Layout) -> None:
    layout.link.unlink()
    layout.link.write_text("../versions/v00000003", "utf-8")
    assert "was a file, not the link" in recover(layout)[0]
    assert layout.current() == 3


def test_a_version_that_was_never_switched_to_goes(layout: Layout) -> None:
    version(layout, 4)
    assert recover(layout) == []
    assert layout.all() == [1, 2, 3]


def test_numbers_never_go_back(layout: Layout) -> None:
    shutil.rmtree(layout.versions)
    layout.link.unlink()
    recover(layout)
    layout.building.mkdir()
    assert promote(layout) == 4


def test_numbers_never_go_back_where_the_note_is_lost_too(layout: Layout) -> None:
    layout.link.unlink()
    (layout.root / "highest_version").unlink()
    recover(layout)
    assert layout.next() == 4


def test_a_changed_byte_in_a_file_of_the_same_size_is_noticed(tmp_path: Path) -> None:
    layout = serving(tmp_path / "serve", 1)
    folder = layout.folder(1)
    published = read_manifest(folder)
    assert damaged(folder, published) == []
    (folder / DATABASE).write_text("marts x", "utf-8")
    assert whole(folder) is not None, "by its size nothing is wrong"
    assert damaged(folder, published) == [DATABASE]
    (folder / DATABASE).unlink()
    assert damaged(folder, published) == [f"{DATABASE} (No such file or directory)"]
