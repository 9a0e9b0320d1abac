"""Drafts, of the model and of the rules, in the form of the repository."""

from __future__ import annotations

import pytest

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.habits import Past
from gitgpt.conventional.profile import Mood, learn_profile
from gitgpt.conventional.style import apply_style, inflect

DRAFT = CommitMessage("feat", "add parse", "core")


def dressed(messages: list[str], draft: CommitMessage = DRAFT, ticket: str = "", length: int = 72) -> str:
    profile = learn_profile([Past(message) for message in messages])
    return apply_style(draft, profile, paths=["src/core/words.py"], ticket=ticket, length=length).render()


FORMS = [
    (["feat(a): x", "fix(b): y", "docs: z", "fix: a", "chore(c): b"], "feat(core): add parse\n"),
    (["feat: Add x", "fix: Mend", "docs: Say", "fix: Drop", "chore: Go"], "feat: Add parse\n"),
    (
        ["feature(a): x", "feature(b): y", "bugfix: z", "docs(a): b", "fix(c): c"],
        "feature(core): add parse\n",
    ),
    (["Add x", "Mend y", "Say z", "Drop a", "Tidy b"], "Add parse\n"),
    (["Added x", "Fixed y", "Moved z", "Renamed a", "Bumped b"], "Added parse\n"),
    (["adds x", "fixes y", "moves z", "renames a", "bumps b"], "adds parse\n"),
    (["Add x.", "Mend y.", "Say z.", "Drop a.", "Tidy b."], "Add parse.\n"),
    (["core: add x", "web: mend y", "core: say z", "web: drop", "core: go"], "core: add parse\n"),
    (
        ["src/core: add", "web: mend", "src/core: say", "web: drop", "web: go"],
        "src/core: add parse\n",
    ),
    (["web: add x", "net: mend y", "web: say z", "net: drop", "web: go"], "add parse\n"),
    (
        ["✨ feat(a): a", "🐛 fix: b", "✨ feat: c", "🐛 fix: d", "📝 docs: e"],
        "✨ feat(core): add parse\n",
    ),
    (
        ["feat(a): 🎉 a", "fix: 🐛 b", "feat: 🎉 c", "fix: 🐛 d", "docs: 📝 e"],
        "feat(core): 🎉 add parse\n",
    ),
    (["✨ Add a", "🐛 Mend b", "📝 Say c", "🐛 Mend d", "🔥 Drop"], "✨ Add parse\n"),
    (
        [":sparkles: Add a", ":bug: Mend b", ":memo: Say", ":bug: Mend", ":fire: Drop"],
        ":sparkles: Add parse\n",
    ),
    (["[core] Add x", "[web] Mend y", "[core] Say", "[web] Drop", "[core] Go"], "[core] Add parse\n"),
    (["[Core] add x", "[Web] mend", "[Core] say", "[Web] drop", "[Core] go"], "[Core] add parse\n"),
    (["[core]: Add x", "[web]: Mend", "[core]: Say", "[web]: Drop", "x"], "[core]: Add parse\n"),
    (["(core) add x", "(web) mend y", "(core) say z", "(web) drop", "(core) go"], "(core) add parse\n"),
    (["[feat] Add x", "[fix] Mend y", "[docs] Say z", "[fix] Drop", "[feat] Go"], "[feat] Add parse\n"),
    (["[FEATURE] add", "[BUGFIX] mend", "[DOC] say", "[BUGFIX] a", "[FEATURE] b"], "[FEATURE] add parse\n"),
    (["* Add x", "* Mend y", "* Say z", "* Drop a", "* Tidy b"], "* Add parse\n"),
    (["- core: add x", "- web: mend y", "- core: say", "- web: drop", "- core: go"], "- core: add parse\n"),
    (["* [core] Add.", "* [web] Mend.", "* [core] Say.", "* [web] Go.", "x"], "* [core] Add parse.\n"),
    (["Feat: add x", "Fix: mend y", "Docs: say", "Fix: drop", "Fix: go"], "Feat: add parse\n"),
    (["Fix: add x", "New: mend y", "New: say", "Docs: drop", "Fix: go"], "New: add parse\n"),
    (["ENH: Add x", "BUG: Mend y", "DOC: Say", "MAINT: Drop", "TST: Go"], "ENH: Add parse\n"),
    (["Core: add x", "UI: mend y", "Core: say z", "UI: drop", "Core: go"], "Core: add parse\n"),
    (["[1.2] Add x", "[3.x] Mend", "[4] Say", "[9] Drop", "Tidy b"], "Add parse\n"),
    (["(see below) Add x", "Mend y", "Say z", "Drop a", "Tidy b"], "Add parse\n"),
    (
        ["feat：新增解析", "fix(a)：修复错误", "docs： 更新", "fix：修", "chore：清理"],
        "feat(core): add parse\n",
    ),
]


@pytest.mark.parametrize(("messages", "message"), FORMS)
def test_takes_the_form_of_the_repository(messages: list[str], message: str) -> None:
    assert dressed(messages) == message


VERBS = ["🆕 Add a", "🐛 Mend b", "🔥 Drop c", "🔥 Drop d", "🆕 Add e", "🐛 Mend f", "🔖 Bump version to 2"]


@pytest.mark.parametrize(
    ("subject", "header"),
    [
        ("add parse", "🆕 Add parse"),
        ("drop parse", "🔥 Drop parse"),
        ("bump a to 2", "⬆️ Bump a to 2"),
        ("bump version to 3", "🔖 Bump version to 3"),
        ("speak", "✨ Speak"),
    ],
)
def test_an_emoji_goes_by_the_first_word_where_there_are_no_types(subject: str, header: str) -> None:
    assert dressed(VERBS, CommitMessage("feat", subject)) == header + "\n"


@pytest.mark.parametrize(("mark", "area"), [("fix", "core"), ("chore", "chore")])
def test_of_a_type_and_an_area_the_usual_one_stands(mark: str, area: str) -> None:
    messages = ["core: a", "core: b", "web: c", "fix: d", "chore: e", "chore: f", "chore: g"]
    messages += ["web: h", "web: i", "net: j", "net: k"]
    assert dressed(messages, CommitMessage(mark, "parse")) == f"{area}: parse\n"


def test_what_breaks_is_said_where_brackets_have_no_mark_for_it() -> None:
    draft = DRAFT._replace(is_breaking=True, footers=("BREAKING CHANGE: remove parse",))
    said = dressed(["[feat] Add x", "[fix] Mend y", "[docs] Say", "[fix] Drop", "[feat] Go"], draft)
    assert said == "[feat] Add parse\n\nThis breaks: remove parse\n"


TICKETS = [
    (["[ABC-1] Add x", "[ABC-2] Mend", "[ABC-3] Say", "[ABC-4] Go", "[ABC-5] Do"], "[ABC-9] Add parse\n"),
    (["ABC-1: Add x", "ABC-2: Mend", "ABC-3: Say", "ABC-4: Go", "ABC-5: Do"], "ABC-9: Add parse\n"),
    (["feat(ABC-1): x", "fix(ABC-2): y", "fix(ABC-3): z", "fix: a", "docs: b"], "feat(ABC-9): add parse\n"),
    (["feat: ABC-1 x", "fix: ABC-2 y", "fix: ABC-3 z", "fix: a", "docs: b"], "feat: ABC-9 add parse\n"),
    (["feat: x (ABC-1)", "fix: y (ABC-2)", "fix: z", "fix: a", "docs: b"], "feat: add parse (ABC-9)\n"),
    (["fix: x\n\nRefs: ABC-1", "fix: y\n\nRefs: ABC-2", *["fix: b"] * 3], "feat: add parse\n\nRefs: ABC-9\n"),
    (["feat: x", "fix: y", "fix: z", "fix: a", "docs: b"], "feat: add parse\n"),  # never had any
    ([], "feat(core): add parse\n\nRefs: ABC-9\n"),
]  # fmt: skip


@pytest.mark.parametrize(("messages", "message"), TICKETS)
def test_puts_the_ticket_where_the_repository_does(messages: list[str], message: str) -> None:
    assert dressed(messages, ticket="ABC-9") == message


def test_a_ticket_that_the_draft_has_already_is_not_said_twice() -> None:
    draft = CommitMessage("", "ABC-9: add x")
    assert dressed(TICKETS[1][0], draft, ticket="ABC-9").count("ABC-9") == 1


@pytest.mark.parametrize("messages", [FORMS[3][0], FORMS[7][0]])
def test_what_only_conventional_commits_have_goes(messages: list[str]) -> None:
    draft = DRAFT._replace(is_breaking=True, footers=("BREAKING CHANGE: parse is gone",))
    assert "BREAKING" not in dressed(messages, draft)
    assert "!" not in dressed(messages, draft)


def test_what_breaks_is_said_where_there_is_no_mark_for_it() -> None:
    draft = DRAFT._replace(is_breaking=True, body="- more", footers=("BREAKING CHANGE: remove parse",))
    assert dressed(FORMS[3][0], draft) == "Add parse\n\n- more\n\nThis breaks: remove parse\n"
    chinese = ["修复解析", "增加缓存", "更新文档", "删除旧代码", "重构模块"]
    assert "不兼容的改动：remove parse" in dressed(chinese, draft)


def test_without_a_history_nothing_changes() -> None:
    assert dressed([]) == DRAFT.render()


@pytest.mark.parametrize(("messages", "_"), FORMS + TICKETS)
@pytest.mark.parametrize("length", [40, 72])
def test_the_header_keeps_its_length(messages: list[str], _: str, length: int) -> None:
    draft = CommitMessage("refactor", "simplify " + "many words " * 20, "core")
    header = dressed(messages, draft, "ABC-9", length).split("\n")[0]
    assert length - 12 < len(header) <= length


@pytest.mark.parametrize(
    ("verb", "past", "present"),
    [
        ("add", "added", "adds"),
        ("Remove", "Removed", "Removes"),
        ("simplify", "simplified", "simplifies"),
        ("drop", "dropped", "drops"),
        ("fix", "fixed", "fixes"),
        ("make", "made", "makes"),
        ("pass", "passed", "passes"),
        ("added", "added", "added"),
    ],
)
def test_inflects(verb: str, past: str, present: str) -> None:
    moods: tuple[Mood, Mood] = ("past", "present")
    assert tuple(inflect(verb, mood) for mood in moods) == (past, present)
