"""Drafting by rules: tables of (change, expected header)."""

from __future__ import annotations

import pytest
from ground.changes import change

from gitgpt.conventional.drafting import draft_by_rules, takes_away
from gitgpt.conventional.habits import Habits, Precedent
from gitgpt.conventional.lint_rules import check_message
from gitgpt.conventional.rules.breaking import LostSymbol, find_lost
from gitgpt.conventional.rules.reading import read_change
from gitgpt.diff.changeset import ChangeSet, FileDiff

FOO = "def foo(a):\n    return a\n"
TABLE = {
    "new function": ([change("src/shop/cart.py", "", FOO)], "feat: add foo to cart.py"),
    "new module": ([change("src/shop/cart.py", None, FOO)], "feat: add cart.py"),
    "function gone": ([change("src/shop/cart.py", FOO, "")], "refactor: remove foo from cart.py"),
    "function renamed": (
        [change("src/shop/cart.py", FOO, FOO.replace("foo", "total"))],
        "refactor: rename foo to total",
    ),
    "line in a function": (
        [change("src/shop/cart.py", FOO, FOO.replace("return a", "return a or 0"))],
        "chore: change the return value of foo",
    ),
    "tests only": (
        [change("tests/test_cart.py", "", "def test_empty_cart():\n    pass\n")],
        "test: add test_empty_cart to test_cart.py",
    ),
    "docs heading": (
        [change("README.md", "# Shop\n", "# Shop\n\n## Install\n\npip\n")],
        'docs: add section "Install" to README.md',
    ),
    "workflow": (
        [change(".github/workflows/test.yml", "on: push\n", "on: pull_request\n")],
        "ci: change on from push to pull_request in test.yml",
    ),
    "dependency": (
        [change("requirements.txt", "requests==2.31.0\n", "requests==2.32.4\n")],
        "build: bump requests from 2.31.0 to 2.32.4",
    ),
    "file deleted": ([change("src/old.py", "import os\n", None)], "refactor: remove old.py"),
    "file renamed": (
        [FileDiff("src/b.py", "renamed", old_path="src/a.py")],
        "refactor: rename a.py to b.py",
    ),
    "file moved": ([FileDiff("lib/a.py", "renamed", old_path="src/a.py")], "refactor: move a.py to lib/"),
    "binary": ([FileDiff("logo.png", "modified", is_binary=True)], "chore: update logo.png"),
    "mode": (
        [FileDiff("run.sh", "modified", old_mode="100644", new_mode="100755")],
        "chore: make run.sh executable",
    ),
    "submodule": (
        [FileDiff("vendor/zlib", "modified", old_mode="160000", new_mode="160000", new_id="0123456789")],
        "chore: bump zlib to 0123456",
    ),
    "nothing at all": ([], "chore: make an empty commit"),
}


@pytest.mark.parametrize(("files", "header"), TABLE.values(), ids=TABLE)
def test_header(files: list[FileDiff], header: str) -> None:
    assert draft_by_rules(ChangeSet(tuple(files)), Habits()).header == header


def test_chinese_and_unknown_language() -> None:
    changes = ChangeSet((change("src/cart.py", "", FOO),))
    assert draft_by_rules(changes, Habits(), language="zh").header == "feat: 在 cart.py 中新增 foo"
    assert draft_by_rules(changes, Habits(), language="../x").header == "feat: add foo to cart.py"


def test_habits_give_scope_and_case() -> None:
    changes = ChangeSet((change("packages/cart/total.py", "", FOO),))
    habits = Habits(types={"feat": 9}, scopes={"cart": 5, "pay": 4}, learned=10, is_capitalized=True)
    assert draft_by_rules(changes, habits).header == "feat(cart): Add foo to total.py"
    assert draft_by_rules(changes, habits._replace(scopes={})).header == "feat: Add foo to total.py"


@pytest.mark.parametrize("room", [30, 50, 72])
@pytest.mark.parametrize("count", [1, 10, 10_000])
def test_always_valid(count: int, room: int) -> None:
    """Long, odd and many names: the header stays whole, within its length and on one line."""
    files = tuple(
        FileDiff(f"src/{'long' * 40}/na\nme\udcff {n} {'x' * 90}.py", "modified", is_binary=True)
        for n in range(count)
    )
    message = draft_by_rules(ChangeSet(files), Habits(), subject_length=room)
    assert check_message(message, header_length=room) == ()
    assert message.render().encode()


BOTH = f"def bar():\n    return 1\n\n\n{FOO}"
CART = change("src/cart.py", BOTH, FOO)
GUIDE = change("docs/guide.md", "Call bar() first.\nThen pay.\n", "Then pay.\n")
GONE = {
    "a public function": ([CART], ("bar",), ()),
    "a documented function": ([CART, GUIDE], ("bar",), ("bar",)),
    "said in the changelog": ([CART, change("CHANGELOG.md", "", "- bar is removed\n")], ("bar",), ("bar",)),
    "a flag": ([change("src/cli.py", 'option("--all")\ngo()\n', "go()\n")], ("--all",), ()),
    "a flag of another program": ([change("src/cli.py", 'run("git", "--all")\ngo()\n', "go()\n")], (), ()),
    "a key of a schema": (
        [change("action.yml", "inputs:\n  token:\n    required: true\n", "inputs:\n    required: true\n")],
        ("token",),
        (),
    ),
    "a private function": ([change("src/cart.py", BOTH.replace("bar", "_bar"), FOO)], (), ()),
    "a method": (
        [change("src/cart.py", "class A:\n    def bar(self):\n        pass\n", "class A:\n    pass\n")],
        (),
        (),
    ),
    "moved": ([CART, change("src/bar.py", "", "def bar():\n    return 1\n"), GUIDE], (), ()),
    "of the tests": ([change("tests/test_cart.py", BOTH, FOO), GUIDE], (), ()),
    "of internal code": ([change("internal/cart.py", BOTH, FOO), GUIDE], (), ()),
}


@pytest.mark.parametrize(("files", "names", "promised"), GONE.values(), ids=GONE)
def test_what_goes(files: list[FileDiff], names: tuple[str, ...], promised: tuple[str, ...]) -> None:
    changes = ChangeSet(tuple(files))
    assert find_lost(read_change(changes)) == LostSymbol(names, promised)
    assert takes_away(changes) == bool(names)


def test_only_what_was_promised_is_proposed_as_breaking() -> None:
    told = draft_by_rules(ChangeSet((CART, GUIDE)), Habits())
    assert (told.header, told.footers) == (
        "refactor!: remove bar from cart.py",
        ("BREAKING CHANGE: remove bar",),
    )
    silent = draft_by_rules(ChangeSet((CART,)), Habits())
    assert (silent.header, silent.footers, silent.body) == ("refactor: remove bar from cart.py", (), "")


def test_what_goes_beside_the_subject_is_named_in_the_body() -> None:
    other = change("src/pay.py", None, "".join(f"def pay{n}(x):\n    return x\n" for n in range(9)))
    message = draft_by_rules(ChangeSet((CART, other)), Habits())
    assert "bar" not in message.subject
    assert "- remove bar" in message.body


SEVERAL = ChangeSet(
    (
        change("src/cart/total.py", "", FOO),
        change("src/pay/card.py", "", "def charge(card):\n    return card\n"),
        change("tests/test_total.py", "", "def test_foo():\n    pass\n"),
    )
)


def test_several_things_get_a_line_each() -> None:
    assert draft_by_rules(SEVERAL, Habits()).subject == "add foo to total.py and add charge to card.py"
    assert (
        draft_by_rules(SEVERAL, Habits(), language="zh").subject
        == "在 total.py 中新增 foo；在 card.py 中新增 charge"
    )


def test_one_thing_gets_no_body() -> None:
    one = ChangeSet((SEVERAL.files[0], SEVERAL.files[2]))
    assert draft_by_rules(one, Habits()).body == ""
    assert draft_by_rules(SEVERAL, Habits(learned=300, body_share=0.0)).body == ""


def test_a_new_folder_is_the_news() -> None:
    files = [
        change(f"src/pay/{name}.py", None, FOO.replace("foo", name)) for name in ("card", "cash", "bank")
    ]
    changes = ChangeSet((*files, change("src/shop.py", "", "import pay\n")))
    assert draft_by_rules(changes, Habits()).header == "feat: add card, cash and bank to src/pay/"


DEPENDENCY = ChangeSet((change("requirements.txt", "requests==2.31.0\n", "requests==2.32.4\n"),))


def test_dependencies_have_the_scope_that_the_repository_gives_them() -> None:
    scopes = {"api": 90, "deps": 5}
    assert (
        draft_by_rules(DEPENDENCY, Habits(scopes=scopes)).header
        == "build(deps): bump requests from 2.31.0 to 2.32.4"
    )


def test_the_own_version_is_no_dependency() -> None:
    changes = ChangeSet((change("pyproject.toml", 'version = "1.0.0"\n', 'version = "1.1.0"\n'),))
    assert draft_by_rules(changes, Habits(scopes={"deps": 5, "api": 90})).scope != "deps"


def test_a_scope_never_repeats_the_type() -> None:
    changes = ChangeSet((change("tests/test_cart.py", "", "def test_empty_cart():\n    pass\n"),))
    habits = Habits(types={"test": 9}, scopes={"tests": 9}, recent_scopes=("tests",) * 9)
    assert draft_by_rules(changes, habits).header == "test: add test_empty_cart to test_cart.py"


def test_a_place_holds_what_is_said_to_be_in_it() -> None:
    """Two functions in two files: each file is the place of one."""
    changes = ChangeSet((change("src/cart.py", "", FOO), change("src/pay.py", "", FOO.replace("foo", "bar"))))
    assert draft_by_rules(changes, Habits()).header == "feat: add foo to cart.py and add bar to pay.py"


WORDS = {
    "underscores of a name": (
        [change("README.md", "# Shop\n", "# Shop\n\n## `SSL_CERT_FILE` and _more_\n\nit\n")],
        'docs: add section "SSL_CERT_FILE and _more_" to README.md',
    ),
    "release notes": (
        [change("CHANGELOG.md", "# Changes\n", "# Changes\n\n## 3.53.1 - 2026-08-18\n\n- x\n")],
        "docs: add release notes for 3.53.1",
    ),
    "names of the tests stay there": (
        [
            change("src/cart.py", FOO, FOO.replace("return a", "return a or 0")),
            change("tests/test_cart.py", "", "def test_foo():\n    expect(foo).toBeCalledTimes(1)\n"),
        ],
        "fix: change the return value of foo",
    ),
}


@pytest.mark.parametrize(("files", "header"), WORDS.values(), ids=WORDS)
def test_wording(files: list[FileDiff], header: str) -> None:
    assert draft_by_rules(ChangeSet(tuple(files)), Habits()).header == header


@pytest.mark.parametrize("line", ["x = cached(y)", "x = faster(y)"])
def test_perf_needs_a_word_of_it(line: str) -> None:
    habits = Habits(types={"perf": 200, "feat": 5}, recent_types=("perf",) * 10, learned=300)
    said = change("src/cart.py", "def f(y):\n    x = slow(y)\n", f"def f(y):\n    {line}\n")
    silent = change("src/cart.py", "def f(y):\n    x = a(y)\n", "def f(y):\n    x = b(y)\n")
    assert draft_by_rules(ChangeSet((said,)), habits).type == "perf"
    assert draft_by_rules(ChangeSet((silent,)), habits).type != "perf"


def test_no_bullet_says_what_the_subject_says() -> None:
    message = draft_by_rules(SEVERAL, Habits())
    assert f"- {message.subject}" not in message.body.splitlines()


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("import page\n", "import memory\nimport page\n\nmemory.start\n", []),
        ("limit = 1\n", "limit = 2\n", ["- change limit from 1 to 2 in app.py"]),
        (
            "limit = 1\n",
            "limit = 2\nwindow = 3\n",
            ["- add window to app.py"],
        ),
    ],
)
def test_no_bullet_only_repeats_the_names_of_files(old: str, new: str, lines: list[str]) -> None:
    files = (
        change("src/core/memory.py", "", FOO * 4),
        change("src/web/page.py", "", "def charge(card):\n    return card\n"),
        change("src/app/app.py", old, new),
    )
    body = draft_by_rules(ChangeSet(files), Habits()).body.splitlines()
    assert sorted(body) == sorted(["- add charge to page.py", *lines])


def test_many_folders_get_six_lines_and_nothing_is_left_out() -> None:
    files = [change(f"src/part{n}/mod{n}.py", "", FOO.replace("foo", f"act{n}")) for n in range(9)]
    lines = draft_by_rules(ChangeSet(tuple(files)), Habits()).body.splitlines()
    assert len(lines) <= 6
    assert lines[-1] == "- add act4, act5, act6, act7 and 1 more"


def test_a_hidden_folder_keeps_its_dot() -> None:
    files = [
        change("GUIDE.md", "# Guide\n", "# Guide\n\nRead `.shop/rules.md`, then `.shop/rules.md` again.\n")
    ]
    assert (
        draft_by_rules(ChangeSet(tuple(files)), Habits()).header == 'docs: update section "Guide" in GUIDE.md'
    )


def test_a_new_function_is_a_feature_whatever_the_habit() -> None:
    habits = Habits(types={"fix": 240, "chore": 60}, learned=300)
    assert (
        draft_by_rules(ChangeSet((change("src/shop/cart.py", "x = 1\n", "x = 1\n" + FOO),)), habits).type
        == "feat"
    )


def precedents(type: str, scope: str, path: str) -> tuple[Precedent, ...]:
    """Forty commits: a few about this path, the others about others."""
    places = (
        ("feat", "shop", "src/shop"),
        ("fix", "shop", "src/shop"),
        ("docs", "", "guide"),
        ("ci", "", "ci"),
    )
    others = (
        Precedent(kind, area, False, (f"{place}/{number}.txt",))
        for number in range(9)
        for kind, area, place in places
    )
    return (*others, *[Precedent(type, scope, False, (path,))] * 4)


@pytest.mark.parametrize(("type", "scope"), [("chore", "release"), ("build", "pay")])
def test_it_is_called_what_commits_about_its_path_were(type: str, scope: str) -> None:
    path = "lists/rates.csv"
    habits = Habits(
        types=dict.fromkeys(("feat", "fix", "docs", "ci", type), 9),
        scopes={"shop": 18} | ({scope: 4} if scope else {}),
        precedents=precedents(type, scope, path),
        learned=40,
    )
    message = draft_by_rules(ChangeSet((change(path, "eur 1\n", "eur 2\n"),)), habits)
    assert (message.type, message.scope) == (type, scope)


def test_what_was_not_there_is_added_even_by_a_fix() -> None:
    path = "src/rates.py"
    habits = Habits(types={"fix": 40}, precedents=(Precedent("fix", "", False, (path,)),) * 40, learned=40)
    old = "def total(cart):\n    return 0\n"
    spare = ChangeSet((change(path, old, old + "\n\ndef spare(part):\n    return part\n"),))
    assert draft_by_rules(spare, habits).header == "fix: add spare to rates.py"
