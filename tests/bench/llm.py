"""The numbers of the model call, as one table: python tests/bench/llm.py [NAME ...]

Times are CPU time of this process where nothing waits for another one; the machine may be busy.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ground.server import Server

from gitgpt.llm import sse
from gitgpt.llm.client import Client
from gitgpt.llm.providers import registry
from gitgpt.llm.steps.cache import encode, key_of
from gitgpt.llm.types import Completion, Deadline, Endpoint, Message, Request, Usage
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import REPLIES, Keyspace, Reservation, RoomRequest


class Line(NamedTuple):
    what: str
    value: str
    bar: str
    is_met: bool


# -- the limiter


def one_process(
    path: str, seconds: float, window: float, sizes: list[int], limit: float, start: object, queue: object
) -> None:
    """Asks for room as fast as it gets it; the times and amounts that were admitted go into the queue."""
    limiter = SqliteStore(Path(path), window=window)
    chance = random.Random(os.getpid())
    admitted: list[tuple[float, int]] = []
    start.wait()  # type: ignore[attr-defined]
    end = time.time() + seconds
    while time.time() < end:
        amount = chance.choice(sizes)
        place = limiter.reserve((RoomRequest("bench", amount, limit),), patience=end - time.time())
        if not isinstance(place, Reservation):
            break
        time.sleep(place.wait)
        admitted.append((time.time(), amount))
    queue.put(admitted)  # type: ignore[attr-defined]


def limiter_lines(name: str, sizes: list[int], limit: float, window: float) -> Iterator[Line]:
    seconds, processes = 10.0, 8
    with tempfile.TemporaryDirectory() as folder:
        queue: multiprocessing.Queue[list[tuple[float, int]]] = multiprocessing.Queue()
        start = multiprocessing.Barrier(processes)
        arguments = (f"{folder}/limits.db", seconds, window, sizes, limit, start, queue)
        workers = [multiprocessing.Process(target=one_process, args=arguments) for _ in range(processes)]
        for worker in workers:
            worker.start()
        shares = [queue.get() for _ in workers]
        for worker in workers:
            worker.join()
    admitted = sorted(entry for share in shares for entry in share)
    worst = max(
        sum(amount for at, amount in admitted[start:] if at < first + window)
        for start, (first, _) in enumerate(admitted)
    )
    total = sum(amount for _, amount in admitted)
    used = total / (limit * seconds / window)
    fair = min(sum(amount for _, amount in share) for share in shares) / (total / processes)
    yield Line(f"{name}: most in any window", f"{worst / limit:.1%} of the limit", "100 %", worst <= limit)
    yield Line(f"{name}: used in 10 s", f"{used:.1%} of the limit", "at least 94 %", used >= 0.94)
    yield Line(f"{name}: the least that a process got", f"{fair:.0%} of its share", "33 %", fair > 1 / 3)


def limiter() -> Iterator[Line]:
    yield from limiter_lines("limiter, 20 requests/s", [1], 100, 5.0)
    yield from limiter_lines("limiter, 40,000 tokens/s", list(range(500, 4001)), 200_000, 5.0)
    with tempfile.TemporaryDirectory() as folder:
        warm = SqliteStore(Path(folder) / "limits.db")
        asks = (RoomRequest("a", 1, 1e9), RoomRequest("b", 3000, 1e12))
        yield timed("limiter: acquire, warm", lambda: warm.reserve(asks, patience=1), bar=3.0)


def redis() -> Iterator[Line]:
    """Wall time, because the work is the server's; needs redis-server and the package redis."""
    from storage import redis_server

    from gitgpt.storage.redis_store import RedisStore

    url = redis_server.start_server()
    store = RedisStore(url, fallback=SqliteStore(Path(os.devnull)), shared=frozenset(), warn=print)
    rooms = (RoomRequest("a", 1, 1e9), RoomRequest("b", 3000, 1e12))
    times = []
    for _ in range(300):
        start = time.perf_counter()
        store.reserve(rooms, patience=1)
        times.append((time.perf_counter() - start) * 1000)
    redis_server.stop_servers()
    median = statistics.median(times)
    yield Line("Redis: acquire on loopback, wall", f"{median:.3f} ms", "under 2 ms", median < 2)


# -- the rest


def timed(what: str, work: Callable[[], object], *, bar: float, rounds: int = 200) -> Line:
    """CPU milliseconds of one call, the median."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    median = statistics.median(times)
    return Line(what, f"{median:.3f} ms", f"under {bar:g} ms", median < bar)


def request(text: str = "x" * 20_000) -> Request:
    return Request((Message("system", "You write."), Message("user", text)), "commit", lambda: "")


def cache() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        store = Keyspace(SqliteStore(Path(folder) / "cache.db"), REPLIES)
        link = Endpoint("bench", "openai", "http://127.0.0.1:9/v1", "m", lambda: "k")
        client = Client([link], record=lambda _: None, cache=store)
        answer = encode(Completion("feat: x" * 200, Usage(1, 2, 3, 4)))
        for number in range(1000):
            store.put(f"{number}", answer)
        store.put(key_of(link, request()), answer)
        hit = lambda: client.complete(request(), deadline=Deadline(5))  # noqa: E731
        assert hit().is_cached
        yield timed("cache: hit, warm, 20 KB prompt, 1,000 entries", hit, bar=1.0)


def streams() -> Iterator[Line]:
    event = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    lines = [
        b"data: " + json.dumps({**event, "choices": [{"index": 0, "delta": {"content": f"t{n} "}}]}).encode()
        for n in range(2000)
    ]
    for name, end in (("LF", b"\n"), ("CR LF", b"\r\n")):
        body = (end * 2).join(lines * 50) + end * 2
        pieces = [body[at : at + 65536] for at in range(0, len(body), 65536)]
        start = time.process_time()
        count = sum(1 for _ in sse.split_events(pieces))
        speed = len(body) / (time.process_time() - start) / 1e6
        assert count == 100_000
        yield Line(
            f"SSE: {len(body) / 1e6:.0f} MB, {name}", f"{speed:.0f} MB/s", "at least 50 MB/s", speed >= 50
        )


def overhead() -> Iterator[Line]:
    """Against a bare `requests.post` from the same process, which makes a connection a call; the server's
    thread shares this process, and costs both the same."""
    import requests

    with Server() as server:
        link = Endpoint("bench", "openai", server.base_url, "m", lambda: "k")
        client = Client([link], record=lambda _: None)
        url, body = (
            server.base_url + "/chat/completions",
            {"messages": [{"role": "user", "content": "x" * 20_000}]},
        )
        ours = lambda: client.complete(request(), deadline=Deadline(5))  # noqa: E731
        bare = lambda: requests.post(url, json=body, timeout=5)  # noqa: E731
        fresh = lambda: Client([link], record=lambda _: None).complete(request(), deadline=Deadline(5))  # noqa: E731
        works = {"bare": bare, "one client": ours, "a new client each": fresh}
        times: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(150):  # in turns, so that a busy machine is as busy for each
            for name, work in works.items():
                start = time.perf_counter()
                work()
                times[name].append((time.perf_counter() - start) * 1000)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name in ("one client", "a new client each"):
        more = medians[name] - medians["bare"]
        value = f"{more:+.2f} ms ({medians[name]:.2f} against {medians['bare']:.2f})"
        yield Line(f"client over a bare requests.post: {name}", value, "under 5 ms", more < 5)


def imports() -> Iterator[Line]:
    """CPU of whole processes, the median of many, taken in turns."""
    everything = ", ".join(
        f"gitgpt.llm.steps.{name}" for name in ("key", "breaker", "adapt", "retry", "resume", "meter", "wire")
    )
    codes = {
        "python": "pass",
        "bar": "import requests, tenacity",
        "client": "import gitgpt.llm.client",
        "call": f"import gitgpt.llm.client, gitgpt.llm.providers.openai, {everything}",
    }
    times: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(15):
        for name, code in codes.items():
            times[name].append(process_cpu(code))
    median = {name: statistics.median(values) for name, values in times.items()}
    bar = median["bar"]
    yield Line(
        "import gitgpt.llm.client", f"{median['client']:.0f} ms", f"{bar:.0f} ms", median["client"] <= bar
    )
    more = median["call"] / bar
    value = f"{median['call']:.0f} ms, {more:.2f} x requests + tenacity ({bar:.0f} ms)"
    yield Line("import of all that a call needs", value, "-", True)


def process_cpu(code: str) -> float:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


SDKS = ("openai", "anthropic", "litellm", "httpx", "google", "ollama", "aiohttp")


def sdks() -> Iterator[Line]:
    """What a call through every dialect leaves in sys.modules."""
    dialects = ", ".join(registry.DIALECTS.values())
    code = f"import sys, gitgpt.llm.steps.wire, gitgpt.llm.steps.retry, {dialects}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    found = sorted({name.partition(".")[0] for name in loaded.split()} & set(SDKS))
    yield Line("SDKs imported", ", ".join(found) or "none", "none", not found)


BENCHES = (imports, sdks, overhead, cache, streams, limiter, redis)


def main(names: list[str]) -> int:
    is_good = True
    for bench in BENCHES:
        if names and bench.__name__ not in names:
            continue
        for line in bench():
            print(
                f"{line.what:<52} {line.value:<46} {line.bar:<18} {'ok' if line.is_met else 'NOT MET'}",
                flush=True,
            )
            is_good = is_good and line.is_met
    return 0 if is_good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
