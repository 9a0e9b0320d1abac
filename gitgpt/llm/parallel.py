"""Independent requests together: in threads, bounded, in order, one failure kept apart from the rest."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from gitgpt.llm.types import Deadline, Reply, Request, Usage

AT_ONCE = 4  # requests; providers count requests in flight as well


class Completer(Protocol):
    """The model call; `gitgpt.llm.client.Client` is one."""

    def complete(self, request: Request, *, deadline: Deadline) -> Reply: ...


class Sharing(NamedTuple):
    """How small requests share one call. `most` of them go together while what `measure` makes of each
    (characters of its messages unless it is given) stays under `size` together. `join` makes one request of
    several; `split` takes its answer apart again, one text for each, or gives None when it cannot: then each
    is asked by itself."""

    most: int
    size: int
    join: Callable[[Sequence[Request]], Request]
    split: Callable[[str, int], Sequence[str] | None]
    measure: Callable[[Request], int] | None = None


Progress = Callable[[int, int], None]  # how many are done, of how many


def complete_many(
    client: Completer,
    requests: Sequence[Request],
    *,
    deadline: Deadline,
    at_once: int = AT_ONCE,
    sharing: Sharing | None = None,
    on_progress: Progress | None = None,
) -> list[Reply]:
    """One reply for each request, in their order; where nobody answers, the request's own local answer.

    Ctrl-C passes at once: the threads are daemons and end with the process. An exception out of a job's own
    functions is raised once the others are done.
    """
    groups = [requests[start:end] for start, end in grouped(requests, sharing)]
    done: queue.SimpleQueue[tuple[int, list[Reply] | BaseException]] = queue.SimpleQueue()
    waiting = iter(enumerate(groups))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number, group = next(waiting, (-1, ()))
            if number < 0:
                return
            try:
                done.put((number, _ask(client, group, deadline, sharing)))
            except BaseException as exc:  # handed on to the caller's thread, which raises it
                done.put((number, exc))

    for number in range(min(at_once, len(groups))):
        threading.Thread(target=work, name=f"gitgpt-many-{number}", daemon=True).start()
    return _collected(done, groups, len(requests), on_progress)


def _collected(
    done: queue.SimpleQueue[tuple[int, list[Reply] | BaseException]],
    groups: Sequence[Sequence[Request]],
    total: int,
    on_progress: Progress | None,
) -> list[Reply]:
    replies: dict[int, list[Reply]] = {}
    trouble: list[BaseException] = []
    finished = 0
    for _ in groups:
        number, result = done.get()
        finished += len(groups[number])
        if isinstance(result, BaseException):
            trouble.append(result)
        else:
            replies[number] = result
        if on_progress is not None:
            on_progress(finished, total)
    if trouble:
        raise trouble[0]
    return [reply for number in range(len(groups)) for reply in replies[number]]


def grouped(requests: Sequence[Request], sharing: Sharing | None) -> Iterator[tuple[int, int]]:
    """Where each group of neighbours begins and ends."""
    start, size = 0, 0
    measure = (sharing and sharing.measure) or _characters
    for number, request in enumerate(requests):
        own = measure(request)
        is_full = sharing is None or number - start >= sharing.most or size + own > sharing.size
        if number > start and is_full:
            yield start, number
            start, size = number, 0
        size += own
    if requests:
        yield start, len(requests)


def _characters(request: Request) -> int:
    return sum(len(message.content) for message in request.messages)


def _ask(
    client: Completer, group: Sequence[Request], deadline: Deadline, sharing: Sharing | None
) -> list[Reply]:
    if sharing is not None and len(group) > 1:
        shared = _ask_together(client, group, deadline, sharing)
        if shared is not None:
            return shared
    return [client.complete(request, deadline=deadline) for request in group]


def _ask_together(
    client: Completer, group: Sequence[Request], deadline: Deadline, sharing: Sharing
) -> list[Reply] | None:
    """One call for all; None when its answer cannot be taken apart. When nobody answers it, each gets its own
    local answer: asking one by one would only fail as often."""
    joined = sharing.join(group)._replace(local_answer=lambda: "")
    reply = client.complete(joined, deadline=deadline)
    if reply.is_local:
        return [reply._replace(text=request.local_answer()) for request in group]
    texts = sharing.split(reply.text, len(group))
    if texts is None or len(texts) != len(group) or not all(text.strip() for text in texts):
        return None
    # What the call cost is told once, with the first of them.
    return [
        reply._replace(text=text, usage=reply.usage if number == 0 else Usage())
        for number, text in enumerate(texts)
    ]
