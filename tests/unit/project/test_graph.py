"""The order of models, circles, unknown names, and what a selection means."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.diagnostics import Diagnostic
from sync.errors import ProjectError
from sync.project.graph import dependency_order, downstream, upstream
from sync.project.models import Model, parse_model
from sync.project.selection import selected

SOURCES = ("raw_orders", "raw_customers")


def models(**reads: str) -> dict[str, Model]:
    """Build models by name from the relations each reads, separated by blanks."""
    built = {}
    for name, others in reads.items():
        froms = "\nunion all ".join(f"select * from {other}" for other in others.split()) or "select 1 as a"
        layer = "staging" if name.startswith("stg") else "marts"
        text = f'-- /// model\n-- tags = ["{name[0]}"]\n-- ///\n{froms}'
        parsed = parse_model(f"models/{layer}/{name}.sql", text, ())
        assert isinstance(parsed, Model)
        built[name] = parsed
    return built


SHOP = models(
    activation="customer360",
    customer360="stg_orders stg_customers",
    stg_orders="raw_orders",
    stg_customers="raw_customers",
    lonely="",
)


def order(built: Mapping[str, Model]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    return dependency_order(built, SOURCES)


def test_a_model_comes_after_what_it_reads() -> None:
    names, findings = order(SHOP)
    assert not findings
    assert sorted(names) == sorted(SHOP)
    for name, built in SHOP.items():
        assert all(names.index(item.key) < names.index(name) for item in built.references if item.key in SHOP)


@settings(deadline=None, max_examples=50)
@given(st.permutations(list(SHOP)))
def test_the_order_does_not_depend_on_the_order_of_files(names: list[str]) -> None:
    assert order({name: SHOP[name] for name in names}) == order(SHOP)


def test_letter_case_does_not_matter() -> None:
    names, findings = order(models(Customers="RAW_ORDERS", readers="CUSTOMERS"))
    assert (names, findings) == (("Customers", "readers"), ())


def test_an_unknown_table_is_reported_where_it_stands_with_the_nearest_name() -> None:
    _, (finding,) = order(models(stg_orders="raw_order"))
    assert (finding.rule, str(finding.where)) == ("unknown-table", "models/staging/stg_orders.sql:4:15")
    assert finding.help == 'did you mean "raw_orders"?'


def test_a_model_that_did_not_parse_is_not_reported_again_by_its_readers() -> None:
    built = models(reader="broken")
    assert dependency_order(built, SOURCES, ["broken"])[1] == ()


@pytest.mark.parametrize(
    ("reads", "cycle"),
    [
        ({"a": "a"}, {"a"}),
        ({"a": "b", "b": "a"}, {"a", "b"}),
        ({"a": "b", "b": "c", "c": "a", "d": "a"}, {"a", "b", "c"}),
    ],
)
def test_a_circle_is_told_once_with_every_model_in_it(reads: dict[str, str], cycle: set[str]) -> None:
    names, (finding,) = order(models(**reads))
    assert finding.rule == "model-cycle"
    assert cycle == {word.strip('"') for word in finding.notes[0].split(" reads ")}
    assert not cycle & set(names)
    assert finding.help


def test_two_circles_are_both_told() -> None:
    _, findings = order(models(a="b", b="a", c="d", d="c"))
    assert [finding.rule for finding in findings] == ["model-cycle", "model-cycle"]


def test_the_note_of_a_circle_reads_in_the_direction_of_reading() -> None:
    built = models(a="b", b="c", c="a")
    _, (finding,) = order(built)
    chain = [word.strip('"') for word in finding.notes[0].split(" reads ")]
    for reader, read in pairwise(chain):
        assert [item.name for item in built[reader].references] == [read]


def test_upstream_and_downstream_follow_all_the_way_and_hold_the_model_itself() -> None:
    assert upstream("activation", SHOP) == {"activation", "customer360", "stg_orders", "stg_customers"}
    assert downstream("stg_orders", SHOP) == {"stg_orders", "customer360", "activation"}
    assert upstream("lonely", SHOP) == downstream("lonely", SHOP) == {"lonely"}


@pytest.mark.parametrize(
    ("select", "names"),
    [
        (None, "activation customer360 stg_orders stg_customers lonely"),
        ("customer360", "customer360"),
        ("CUSTOMER360", "customer360"),
        ("stg_*", "stg_orders stg_customers"),
        ("stg_orders lonely", "stg_orders lonely"),
        ("stg_orders,lonely", "stg_orders lonely"),
        ("+customer360", "customer360 stg_orders stg_customers"),
        ("stg_orders+", "stg_orders customer360 activation"),
        ("+customer360+", "stg_orders stg_customers customer360 activation"),
        ("tag:l", "lonely"),
        ("tag:s", "stg_orders stg_customers"),
        ("+tag:c", "customer360 stg_orders stg_customers"),
        ("path:models/staging", "stg_orders stg_customers"),
        ("path:models/staging/", "stg_orders stg_customers"),
        ("path:models/marts/lonely.sql", "lonely"),
        ("path:models/*/stg_c*", "stg_customers"),
        ("*", "activation customer360 stg_orders stg_customers lonely"),
        ("", ""),
    ],
)
def test_a_selection_means_these_models(select: str | None, names: str) -> None:
    assert selected(SHOP, select) == frozenset(names.split())


@pytest.mark.parametrize(
    "select", ["costumer360", "tag:none", "path:elsewhere", "lonely stg_ordrs", "++", "tag:"]
)
def test_a_part_that_selects_nothing_is_an_error(select: str) -> None:
    with pytest.raises(ProjectError) as caught:
        selected(SHOP, select)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == ("unknown-selection", "--select")
    assert finding.help
