"""Independent requests together: in threads, bounded, in order, one failure kept apart from the rest."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

from gitgpt.llm.types import Completer, Deadline, Reply, Request

AT_ONCE = 4  # requests; providers count requests in flight as well

Progress = Callable[[int, int], None]  # how many are done, of how many


def complete_many(
    client: Completer,
    requests: Sequence[Request],
    *,
    deadline: Deadline,
    at_once: int = AT_ONCE,
    sizes: Sequence[int] = (),
    on_progress: Progress | None = None,
) -> list[Reply]:
    """One reply for each request, in their order; where no model answers, the request's own local answer.

    `sizes` is how many items each request is about, for `on_progress`; one each if not given. Ctrl-C passes
    at once: the threads are daemons and end with the process. An exception out of a job's own functions is
    raised once the others are done.
    """
    done: queue.SimpleQueue[tuple[int, Reply | BaseException]] = queue.SimpleQueue()
    waiting = iter(enumerate(requests))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number, request = next(waiting, (-1, None))
            if request is None:
                return
            try:
                done.put((number, client.complete(request, deadline=deadline)))
            except BaseException as exc:  # handed on to the caller's thread, which raises it
                done.put((number, exc))

    for number in range(min(at_once, len(requests))):
        threading.Thread(target=work, name=f"gitgpt-many-{number}", daemon=True).start()
    return _collect_replies(done, sizes or [1] * len(requests), on_progress)


def _collect_replies(
    done: queue.SimpleQueue[tuple[int, Reply | BaseException]],
    sizes: Sequence[int],
    on_progress: Progress | None,
) -> list[Reply]:
    replies: dict[int, Reply] = {}
    trouble: list[BaseException] = []
    finished = 0
    for _ in sizes:
        number, result = done.get()
        finished += sizes[number]
        if isinstance(result, BaseException):
            trouble.append(result)
        else:
            replies[number] = result
        if on_progress is not None:
            on_progress(finished, sum(sizes))
    if trouble:
        raise trouble[0]
    return [replies[number] for number in range(len(sizes))]
