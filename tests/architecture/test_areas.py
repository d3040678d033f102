"""Each area of the intermediate models has a README that says what its models are, as they are now.

Also how long the way from raw to mart may be, and how many tables lie on it. Never here: what the models hold.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from orchestration.documentation.areas import pages
from orchestration.documentation.markdown import first_sentence
from tests.architecture.house import name, refuse

#: Intermediate models, and models one after the other from staging to mart. Raising either lets the house grow again:
#: a step that one model uses and that fits in it is a CTE.
MODELS, STEPS = 145, 23


def faults(manifest: dict[str, Any]) -> list[str]:
    """READMEs that are missing or differ from what the models say."""
    return [
        f"{name(file)}: differs from its models; run `make docs`"
        for file, text in pages(manifest).items()
        if not file.is_file() or file.read_text("utf-8") != text
    ]


def longest(manifest: dict[str, Any]) -> list[str]:
    """The longest chain of models, by name."""
    nodes = manifest["nodes"]

    @cache
    def chain(key: str) -> tuple[str, ...]:
        above = [chain(one) for one in nodes[key]["depends_on"]["nodes"] if one.startswith("model.")]
        return (*sorted(above, key=len)[-1], nodes[key]["name"]) if above else (nodes[key]["name"],)

    return list(sorted((chain(key) for key in nodes if key.startswith("model.")), key=len)[-1])


def test_every_area_says_what_it_is(manifest: dict[str, Any]) -> None:
    assert len(pages(manifest)) > 10
    refuse(faults(manifest))


def test_another_description_is_seen(manifest: dict[str, Any]) -> None:
    changed = copy.deepcopy(manifest)
    changed["nodes"]["model.loyalty_loop.int_orders_keyed"]["description"] = "Something else."
    assert len(faults(changed)) == 1


def test_the_house_stays_small(manifest: dict[str, Any]) -> None:
    made = [
        n
        for n in manifest["nodes"].values()
        if n["resource_type"] == "model" and n["fqn"][1] == "intermediate"
    ]
    assert len(made) <= MODELS
    assert len(longest(manifest)) <= STEPS, " -> ".join(longest(manifest))


def test_a_longer_chain_is_seen() -> None:
    nodes = {
        f"model.p.m{n}": {"name": f"m{n}", "depends_on": {"nodes": [f"model.p.m{n - 1}"] if n else []}}
        for n in range(STEPS + 1)
    }
    assert len(longest({"nodes": nodes})) == STEPS + 1


def test_a_sentence_ends_where_it_ends() -> None:
    assert first_sentence("One row an order, e.g. a sale.\nMore of it.") == "One row an order, e.g. a sale."
    assert first_sentence("One row an order") == "One row an order"
