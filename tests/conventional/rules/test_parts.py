"""What bodies say of the parts of a change: only what the lines of each prove."""

from __future__ import annotations

import time
from functools import partial

import pytest
from ground import changes

from gitgpt.conventional.drafting import draft_by_rules
from gitgpt.conventional.habits import Habits
from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk

change = partial(changes.change, context=9)
PAY = "def pay(card):\n    return card\n"
# The main thing, which the subject tells; what is looked at comes beside it.
MAIN = change("shop/cart/total.py", None, "".join(f"def total{n}(cart):\n    return {n}\n" for n in range(9)))
CLASS = "class Card:\n    def charge(self):\n        return 1\n"
SAID = {
    "came to a type": (
        [change("shop/pay/card.py", CLASS, CLASS + "\n    def refund(self):\n        return 2\n")],
        "- add refund to Card",
    ),
    "a new type stands for its members": (
        [change("shop/pay/card.py", PAY, PAY + CLASS + CLASS.replace("Card", "Cash"))],
        "- add Card and Cash to card",
    ),
    "went": ([change("shop/pay/card.py", PAY + "\n\n" + CLASS, CLASS)], "- remove pay from card"),
    "came, went and changed": (
        [
            change(
                "shop/pay/card.py",
                CLASS + "\n\ndef old():\n    pass\n" * 2,
                CLASS.replace("return 1", "return 2") + "\n\ndef fresh():\n    return 3\n",
            )
        ],
        "- add fresh to card; remove old; update charge",
    ),
    "renamed": (
        [change("shop/pay/card.py", CLASS, CLASS.replace("charge", "debit"))],
        "- rename charge to debit",
    ),
    "moved": (
        [
            change("shop/pay/card.py", PAY + "\n" + CLASS, CLASS),
            change("shop/bank/bank.py", "x = 1\n", "x = 1\n" + PAY),
        ],
        "- move pay from card.py to bank.py",
    ),
    "changed": (
        [change("shop/pay/card.py", PAY, PAY.replace("return card", "return card or None"))],
        "- update pay in card",
    ),
    "a field": (
        [
            change(
                "shop/pay/card.ts",
                "export interface Card {\n  name: string;\n}\n",
                "export interface Card {\n  name: string;\n  number?: string;\n  owner: Person;\n}\n",
            )
        ],
        "- add number and owner to Card",
    ),
    "a value": (
        [change("shop/pay/limits.py", "LIMIT = 10\nmode = 'a'\n", "LIMIT = 20\nmode = 'a'\n")],
        "- change LIMIT 10 -> 20 in limits",
    ),
    "settings": (
        [change("shop/settings.yml", "retries: 2\nname: a\n", "retries: 3\nname: b\ntimeout: 4\n")],
        "- add timeout to settings.yml",
    ),
    "versions": (
        [change("requirements.txt", "requests==2.31.0\nclick==8.1.0\n", "requests==2.32.4\nclick==8.2.0\n")],
        "- bump requests 2.31.0 -> 2.32.4 and click 8.1.0 -> 8.2.0",
    ),
    "a dependency": (
        [change("package.json", '"a": "^1.0.0",\n', '"a": "^1.0.0",\n"@b/c": "^2.1.0",\n"d": "3.0.0"\n')],
        "- add @b/c and d to package.json",
    ),
    "files that went": ([change("shop/pay/card.py", PAY * 2, None)], "- remove card"),
    "a file with another name": (
        [change("shop/pay/debit.py", PAY, PAY + "x = 1\ny = 2\n", old_path="shop/pay/card.py")],
        "- rename card.py to debit.py",
    ),
}


@pytest.mark.parametrize(("files", "line"), SAID.values(), ids=SAID)
def test_says(files: list[FileDiff], line: str) -> None:
    assert line in draft_by_rules(ChangeSet((MAIN, *files)), Habits()).body.splitlines()


OTHER = change("shop/pay/card.py", PAY, PAY.replace("return card", "return card or None"))
BESIDE = {
    "functions": ("tests/test_pay.py", "def test_pays():\n    pay()\n", "- add the test test_pays"),
    "titles": (
        "src/pay.test.ts",
        "it('pays at once', () => {\n});\ntest(\"pays twice\", () => {\n});\n",
        '- add the tests "pays at once" and "pays twice"',
    ),
    "no new test": ("tests/test_pay.py", "x = 1\n", "- update tests for pay"),
    "a heading": ("docs/guide.md", "## How to pay\n\nAt once.\n", "- document How to pay in guide.md"),
}


@pytest.mark.parametrize(("path", "text", "line"), BESIDE.values(), ids=BESIDE)
def test_tests_and_documents_come_last(path: str, text: str, line: str) -> None:
    files = (change(path, "", text), MAIN, OTHER)
    assert draft_by_rules(ChangeSet(files), Habits()).body.splitlines()[-1] == line
    assert draft_by_rules(ChangeSet(files[:2]), Habits()).body == ""


def test_a_name_that_changed_everywhere_is_said_once() -> None:
    old = "def {0}():\n    load(old_name)\n    save(old_name)\n"
    files = [
        change(f"shop/{part}/{part}.py", old.format(part), old.format(part).replace("old_name", "new_name"))
        for part in ("cart", "bank", "card")
    ]
    lines = draft_by_rules(ChangeSet((MAIN, *files)), Habits()).body.splitlines()
    assert lines[0] == "- replace old_name with new_name in 3 files"
    assert not any("update" in line for line in lines)


def test_copies_are_told_once() -> None:
    files = [change(f"{top}/pay/card.py", "x = 1\n", "x = 1\n" + PAY) for top in ("lib", "dist_lib")]
    body = draft_by_rules(ChangeSet((MAIN, *files)), Habits()).body
    assert body.count("pay") == 1


def test_what_another_definition_of_the_same_name_still_is_neither_came_nor_went() -> None:
    other = CLASS.replace("Card", "Cash")
    files = [
        change("shop/pay/card.py", CLASS, CLASS.replace("charge", "debit")),
        change("shop/bank/cash.py", CLASS + other, CLASS.replace("return 1", "return 2") + "x = 1\n" + other),
        change("shop/post/mail.py", "x = 1\n", "x = 1\n\n\ndef send():\n    def charge():\n        pass\n"),
    ]
    body = draft_by_rules(ChangeSet((MAIN, *files)), Habits()).body
    assert "remove charge" not in body
    assert "add charge" not in body


SILENT = {
    "comments": [change("shop/pay/card.py", PAY, "# once\n# twice\n" + PAY)],
    "imports": [change("shop/pay/card.py", PAY, "import re\nimport os\n" + PAY)],
    "quotes": [change("shop/pay/card.py", "a = 'x'\nb = 'y'\n", 'a = "x"\nb = "y"\n')],
}


@pytest.mark.parametrize("files", SILENT.values(), ids=SILENT)
def test_nothing_to_tell(files: list[FileDiff]) -> None:
    assert "pay" not in draft_by_rules(ChangeSet((MAIN, *files)), Habits()).body
    assert "card" not in draft_by_rules(ChangeSet((MAIN, *files)), Habits()).body


def test_a_long_body_tells_less_of_each_part() -> None:
    def part(number: int) -> FileDiff:
        old = f"def one_more_long_name_that_went_from_{number}():\n    pass\n"
        new = "".join(f"def a_long_name_that_came_to_{number}_as_{n}():\n    pass\n" for n in range(3))
        return change(f"shop/part{number}/file{number}.py", PAY + old, PAY + new)

    few = draft_by_rules(ChangeSet((MAIN, part(0))), Habits()).body
    many = draft_by_rules(ChangeSet((MAIN, *map(part, range(1, 6)))), Habits()).body
    assert "; remove one_more_long_name_that_went_from_0" in few.replace("\n ", "")
    assert "; " not in many
    assert "a_long_name_that_came_to_5_as_0" in many


def test_lines_are_wrapped_and_in_chinese_too() -> None:
    names = [f"a_rather_long_name_of_{n}" for n in range(4)]
    part = change(
        "shop/pay/card.py", "x = 1\n", "x = 1\n" + "".join(f"def {n}():\n    pass\n" for n in names)
    )
    english = draft_by_rules(ChangeSet((MAIN, part)), Habits()).body
    assert max(map(len, english.splitlines())) <= 72
    assert all(name in english for name in names)
    assert (
        "；"
        in draft_by_rules(ChangeSet((MAIN, *SAID["came, went and changed"][0])), Habits(), language="zh").body
    )


HOSTILE = {
    "a guide": ("docs/migration.md", ("word " * 12 + "\n") * 35_000),
    "headings of brackets": ("docs/migration.md", ("## " + "[" * 280 + "\n") * 4000),
    "quotes": ("shop/data.json", ('"' + "a" * 290 + "\n") * 6000),
    "prefixes": ("shop/data.yml", ("export " * 40 + "\n") * 6000),
}


@pytest.mark.parametrize(("path", "text"), HOSTILE.values(), ids=HOSTILE)
def test_two_megabytes_of_anything_take_less_than_a_second(path: str, text: str) -> None:
    lines = tuple(f"+{line}" for line in text.splitlines())
    large = FileDiff(path, "modified", added=len(lines), hunks=(Hunk(1, 0, 1, len(lines), "", lines),))
    files = (change("shop/pay/card.py", PAY + CLASS, CLASS), large)
    start = time.process_time()
    draft_by_rules(ChangeSet(files), Habits())
    assert time.process_time() - start < 1
