"""Keeps a whole team of processes under requests and tokens per minute.

Time is cut into slots, 50 to a window. A request reserves room ahead of time: the first slot, not earlier
than the last one in use, where the amounts of that slot and of the 50 slots before it stay within the limit
(and within a fifth of the limit in the slot itself). The caller then sleeps until that slot. So no window
ever exceeds the limit, requests keep their order (a large one does not starve), the wait is known at once
(and whether the deadline allows it), and the reservation of a process that dies simply expires.

A token bucket of the same length admits its burst on top of its rate: 115 % of the limit for requests of a
fifth of it. Libraries were measured at 104 to 195 % (pyrate-limiter) or have no file store (limits).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gitgpt.storage.store import RoomRequest

WINDOW = 60.0  # seconds
SLOTS = 50  # of one window; with them 98 % of a limit can be used
BURST = 0.2  # of the limit in one slot: providers look at parts of a minute as well, and it is fairer
FAR_AHEAD = 100 * SLOTS  # slots: reserved before the clock was set back

Amounts = Mapping[int, float]  # slot number -> amount reserved in it


def find_slot(amounts: Callable[[str], Amounts], rooms: Iterable[RoomRequest], current: int) -> int:
    """The first slot from `current` on that has room in every bucket."""
    slot, before = current, -1
    while slot != before:  # a later slot for one bucket may be too full in another
        before = slot
        for room in rooms:
            slot = first_slot(amounts(room.bucket), room, slot)
    return slot


def first_slot(taken: Amounts, room: RoomRequest, earliest: int) -> int:
    """The first slot from `earliest` on with room in the slot and in every window around it.

    An amount beyond a burst gets a slot of its own, one beyond the limit a window of its own.
    """
    slot = max([earliest, *taken])
    amount = min(room.amount, room.limit)
    # A tiny tolerance: sums of floats must not turn 60 requests a minute into 59.
    left, burst = room.limit + 1e-6 - amount, BURST * room.limit + 1e-6 - amount
    total = sum(taken.get(number, 0.0) for number in range(slot - SLOTS, slot + 1))
    while total > left or 0 < taken.get(slot, 0.0) > burst:
        total -= taken.get(slot - SLOTS, 0.0)
        slot += 1
    return slot
