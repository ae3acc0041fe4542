"""Every model case on disk holds, in whatever order the given rows come."""

from collections.abc import Iterator

import duckdb
import pytest

from sync.project.models import Model
from tests.models.cases import CASES, Case, connect, create_shapes, parse_case, run_case, shipped_models

PARSED = {f"{file.parent.name}/{file.stem}": parse_case(file) for file in sorted(CASES.glob("*/*.sql"))}
ORDERS = {"as written": "", "reversed": "order by all desc", "shuffled": "order by md5(given::varchar)"}


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    return shipped_models()


@pytest.fixture(scope="module")
def connection(models: dict[str, Model]) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as opened:
        create_shapes(opened, models)
        yield opened


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("case", PARSED.values(), ids=PARSED)
def test_case_holds(
    connection: duckdb.DuckDBPyConnection, models: dict[str, Model], case: Case, order: str
) -> None:
    assert run_case(connection, case, models[case.model], order) == []


@pytest.mark.parametrize("case", PARSED.values(), ids=PARSED)
def test_case_gives_exactly_what_the_model_reads(models: dict[str, Model], case: Case) -> None:
    assert set(case.given) == {reference.name for reference in models[case.model].references}


def test_every_mart_and_activation_model_has_a_case(models: dict[str, Model]) -> None:
    downstream = {name for name, model in models.items() if "/staging/" not in model.path}
    assert downstream <= {case.model for case in PARSED.values()}


def test_a_case_that_does_not_hold_is_told(
    connection: duckdb.DuckDBPyConnection, models: dict[str, Model]
) -> None:
    rates = "select 'eur' as currency, 1.1 as usd_per_unit"
    case = Case("stg_finance__exchange_rates", {"finance_exchange_rates": rates}, "select 'SEK' as currency")
    differences = run_case(connection, case, models[case.model], "")
    assert differences == ['missing: {"currency":"SEK"}', 'too many: {"currency":"EUR"}']
