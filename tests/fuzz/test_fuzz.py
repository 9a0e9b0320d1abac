"""The five readers of untrusted input under hypothesis; `fuzz.py` drives the same checks by coverage."""

from __future__ import annotations

import pytest
from fuzz.targets import TARGETS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))


def inputs(name):
    pieces = st.one_of(st.sampled_from(TARGETS[name].pieces), st.binary(max_size=6))
    return st.lists(pieces, max_size=16).map(b"".join)


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
@QUICK
def test_no_input_breaks_a_promise(name, data):
    TARGETS[name].check(data.draw(inputs(name)))


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
@LONG
def test_no_input_breaks_a_promise_at_length(name, data):
    TARGETS[name].check(data.draw(inputs(name)))
