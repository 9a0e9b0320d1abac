from __future__ import annotations

import pytest

from gitgpt.conventional.ticket import TicketPlace, of_branch, place_of


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("[ABC-12] Add x", TicketPlace("prefix", "[{}] ", "ABC")),
        ("ABC-12: Add x", TicketPlace("prefix", "{}: ", "ABC")),
        ("ABC-12 Add x", TicketPlace("prefix", "{} ", "ABC")),
        ("ABC-12 - Add x", TicketPlace("prefix", "{} - ", "ABC")),
        ("#12: Add x", TicketPlace("prefix", "{}: ", "#")),
        ("feat(ABC-12): add x", TicketPlace("scope", "{}", "ABC")),
        ("feat: ABC-12 add x", TicketPlace("type", "{} ", "ABC")),
        ("feat(api): [ABC-12] add x", TicketPlace("type", "[{}] ", "ABC")),
        ("feat: add x (ABC-12)", TicketPlace("suffix", " ({})", "ABC")),
        ("Add x [ABC-12]", TicketPlace("suffix", " [{}]", "ABC")),
        ("feat: add x (#12)", TicketPlace()),  # the forge's own
        ("UTF-8 as default", TicketPlace()),
        ("use SHA-256", TicketPlace()),
        ("feat: add x", TicketPlace()),
    ],
)
def test_finds_the_place(header: str, place: TicketPlace) -> None:
    assert place_of([(header, "")]) == place


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("Because.\n\nRefs: ABC-12", TicketPlace("footer", "Refs: {}", "ABC")),
        ("Jira: ABC-12\n", TicketPlace("footer", "Jira: {}", "ABC")),
        ("refs #12", TicketPlace("footer", "refs {}", "#")),
        ("Closes #12", TicketPlace()),  # nobody asked to close anything
        ("It refers to ABC-12 in prose", TicketPlace()),
    ],
)
def test_finds_the_footer(body: str, place: TicketPlace) -> None:
    assert place_of([("feat: add x", body)]) == place


def test_what_less_than_a_third_do_is_no_habit() -> None:
    assert place_of([("ABC-1 a", ""), ("b", ""), ("c", ""), ("d", "")]) == TicketPlace()
    assert place_of([("ABC-1 a", ""), ("b", ""), ("c", "")]).where == "prefix"


@pytest.mark.parametrize(
    ("branch", "key", "ticket"),
    [
        ("feature/ABC-123-login", "", "ABC-123"),
        ("ABC-123", "ABC", "ABC-123"),
        ("abc-123-login", "ABC", "ABC-123"),
        ("user/abc-123/login", "ABC", "ABC-123"),
        ("abc-123-login", "", ""),
        ("XYZ-9-login", "ABC", ""),
        ("fix/UTF-8-names", "", ""),
        ("release-1.2", "", ""),
        ("main", "", ""),
        ("", "", ""),
        ("123-login", "#", "#123"),
        ("fix/issue-123", "#", "#123"),
        ("fix/123_login", "#", "#123"),
        ("123-login", "", ""),
        ("v2-login", "#", ""),
        ("release/1.2", "#", ""),
    ],
)
def test_reads_the_branch(branch: str, key: str, ticket: str) -> None:
    assert of_branch(branch, TicketPlace(key=key)) == ticket
