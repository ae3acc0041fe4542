from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.project import Project, open_project
from tests.e2e.shop import customer, order_line, write_customers, write_order_lines
from tests.e2e.strict_server import TOKEN, Json, StrictServer, strict_server

CUSTOMERS, ORDERS = range(1, 13), range(1, 5)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A shop whose first delivery is done, and what the server held after it."""

    project: Project
    arrived: Json


@pytest.fixture(scope="session")
def listening() -> Iterator[StrictServer]:
    """The one strict server; a ledger belongs to its address, so the address stays the same."""
    with strict_server() as strict:
        yield strict


@pytest.fixture(scope="session")
def nothing_arrived(listening: StrictServer) -> Json:
    """What the server holds before anything is delivered."""
    return listening.state()


@pytest.fixture(scope="session")
def delivered_once(
    tmp_path_factory: pytest.TempPathFactory, listening: StrictServer, nothing_arrived: Json
) -> Delivered:
    """Deliver the shop once; tests take copies of it."""
    listening.restore(nothing_arrived)
    project = open_shop(tmp_path_factory.mktemp("delivered") / "shop", listening.base_url)
    delivery = project.run("sync")
    assert delivery.exit_code == 0, delivery.text
    return Delivered(project, listening.state())


@pytest.fixture
def server(listening: StrictServer, nothing_arrived: Json) -> Iterator[StrictServer]:
    """A server to which nothing was delivered yet; a broken rule is an error of the tool."""
    listening.restore(nothing_arrived)
    yield listening
    assert listening.refusals == []


@pytest.fixture
def shop(tmp_path: Path, server: StrictServer) -> Project:
    """A shop of twelve customers and four orders; nothing was delivered yet."""
    return open_shop(tmp_path / "shop", server.base_url)


@pytest.fixture
def delivered(tmp_path: Path, delivered_once: Delivered, server: StrictServer) -> Project:
    """The same shop and server after a first delivery."""
    server.restore(delivered_once.arrived)
    return delivered_once.project.copied(tmp_path / "shop")


def open_shop(to: Path, endpoint: str) -> Project:
    """Make the shop with its data; it delivers to `endpoint`."""
    project = open_project("shop", to).seeing(SYNC_ENDPOINT=endpoint, SYNC_TIKTOK_ACCESS_TOKEN=TOKEN)
    write_customers(project, map(customer, CUSTOMERS))
    write_order_lines(project, [order_line(number) for number in ORDERS] + [order_line(1, 2, quantity=3)])
    return project
