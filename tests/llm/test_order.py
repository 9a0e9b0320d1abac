"""A chain by cost or by measured latency."""

from __future__ import annotations

from pathlib import Path

from ground import server as wire
from ground.server import Server
from llm.asking import ask, endpoint

from gitgpt.errors import ConfigError
from gitgpt.llm import order
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import ENDPOINTS, Keyspace
from gitgpt.usage.prices import Price, PriceList, Rates

LOCAL = endpoint("http://127.0.0.1:1/v1", name="local", model="dear")
CHEAP = endpoint("https://api.example.com/v1", name="cheap", model="cheap")
DEAR = endpoint("https://api.example.com/v1", name="dear", model="dear")
UNKNOWN = endpoint("https://api.example.com/v1", name="unknown", model="unknown")


def price(rate: float) -> Price:
    return Price((Rates(0, rate, rate, rate, rate),), "USD", "test")


PRICES = PriceList({"models": {}}, {"cheap": price(1), "dear": price(9)})


def names(links: list[order.Endpoint]) -> list[str]:
    return [link.name for link in links]


def test_by_cost() -> None:
    links = [UNKNOWN, DEAR, CHEAP, LOCAL]
    assert names(order.by_cost(links, lambda: PRICES)) == ["local", "cheap", "dear", "unknown"]


def test_a_broken_price_file_changes_nothing() -> None:
    def broken() -> PriceList:
        raise ConfigError("prices.toml")

    assert names(order.by_cost([DEAR, CHEAP], broken)) == ["dear", "cheap"]


def test_by_latency(tmp_path: Path) -> None:
    notes = Keyspace(SqliteStore(tmp_path / "cache.db"), ENDPOINTS)
    links = [DEAR, CHEAP]
    order.note_latency(notes, DEAR, 3.0)
    assert names(order.by_latency(links, notes)) == ["cheap", "dear"], "never measured: first"
    order.note_latency(notes, CHEAP, 5.0)
    assert names(order.by_latency(links, notes)) == ["dear", "cheap"]
    for _ in range(20):
        order.note_latency(notes, CHEAP, 0.1)
    assert names(order.by_latency(links, notes)) == ["cheap", "dear"]


def test_without_stored_latencies() -> None:
    assert names(order.by_latency([DEAR, CHEAP], None)) == ["dear", "cheap"]


def test_the_client_measures_and_chooses(server: Server, tmp_path: Path) -> None:
    slow = wire.completion("feat: slow")._replace(delay=0.2)
    server.default = lambda got: slow if got.json["model"] == "slow" else wire.completion("feat: fast")
    links = (endpoint(server, name="slow", model="slow"), endpoint(server, name="fast", model="fast"))
    notes = Keyspace(SqliteStore(tmp_path / "cache.db"), ENDPOINTS)
    providers = [ask(*links, state=notes, order="latency").reply.provider for _ in range(4)]
    assert providers == ["slow", "fast", "fast", "fast"]


def test_the_client_by_cost(server: Server) -> None:
    links = (
        endpoint("https://api.example.com/v1", name="dear", model="dear", key=lambda: ""),
        endpoint(server, name="local"),
    )
    assert ask(*links, order="cost", prices=lambda: PRICES).reply.links[0].name == "local"
    assert ask(*links, order="given", prices=lambda: PRICES).reply.links[0].name == "dear"
