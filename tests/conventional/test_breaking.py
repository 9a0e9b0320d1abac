"""A breaking change is proposed where the change proves one, and nowhere else."""

from __future__ import annotations

from functools import partial

import pytest
from ground import changes

from gitgpt.conventional import parser
from gitgpt.conventional.drafting import draft_by_rules, takes_away
from gitgpt.conventional.habits import Habits
from gitgpt.diff.changeset import ChangeSet, FileDiff

change = partial(changes.change, context=20)  # with their whole text
KEPT = "def pay(card):\n    return card\n"
CODE = change("src/cart.py", f"{KEPT}\n\ndef total(cart):\n    return sum(cart)\n", KEPT)
SMALL = change("src/cart.py", KEPT, KEPT.replace("return card", "return card or None"))
LOG = "# Changes\n\n## Unreleased\n\n### Fixed\n\n- Rounding\n"


def package(old: str, new: str, path: str = "package.json") -> FileDiff:
    form = '{{\n  "name": "shop",\n  "engines": {{\n    "node": "{}"\n  }}\n}}\n'
    return change(path, form.format(old), form.format(new))


TS = "export interface Options {\n  name: string;\n  /** @deprecated use `name` */\n  title?: string;\n}\n"
PROVEN = {
    "a deprecated function": (
        [change("src/cart.py", f'{KEPT}\n\n@deprecated("use pay")\ndef charge(card):\n    return 1\n', KEPT)],
        ["remove charge"],
    ),
    "a deprecated option": (
        [change("src/options.ts", TS, "export interface Options {\n  name: string;\n}\n")],
        ["remove title"],
    ),
    "what a deprecated branch did": (
        [change("src/cart.py", f'{KEPT}    if old:\n        warn("deprecated")\n        go()\n', KEPT)],
        ["remove what was deprecated in cart.py"],
    ),
    "a documented method": (
        [
            change("src/cart.py", "class A:\n    def empty(self):\n        pass\n", "class A:\n    pass\n"),
            change("docs/guide.md", "Call `cart.empty()`, then pay.\n", "Pay.\n"),
        ],
        ["remove empty"],
    ),
    "a field that is a flag": (
        [
            change("src/args.rs", "    pub commit_path: Path,\n", "    pub include_path: Path,\n"),
            change("README.md", "    --commit-path <P>  one\n", "    --include-path <P>  one\n"),
        ],
        ["remove --commit-path"],
    ),
    "an entry marked as breaking": (
        [SMALL, change("CHANGELOG.md", LOG, LOG + "- `[cart]` [**BREAKING**] Pay at once ([#12](https://x.io/12))\n")],
        ["Pay at once"],
    ),
    "an entry under a heading": (
        [
            SMALL,
            change("CHANGELOG.md", LOG, LOG + "\n### Breaking\n\n- No empty cart is\n  paid. It raises.\n"),
        ],
        ["No empty cart is paid"],
    ),
    "a directive": (
        [SMALL, change("docs/changes.rst", "", ".. change:: Pay by card only\n  :type: fix\n  :breaking:\n")],
        ["Pay by card only"],
    ),
    "a major changeset": (
        [SMALL, change(".changeset/two.md", "", '---\n"shop": major\n---\n\nThe cart pays by itself.\n')],
        ["The cart pays by itself"],
    ),
    "a guide for upgrading": (
        [SMALL, change("docs/migration.md", "# To v2\n", "# To v2\n\n## The `card` may be empty\n\nMore.\n")],
        ["The `card` may be empty"],
    ),
    "a guide without a sentence": (
        [SMALL, change("UPGRADING.md", "# To v2\n", "# To v2\n\n```\npay(card)\n```\n\npay: now\n")],
        ["see UPGRADING.md"],
    ),
    "a newer runtime": ([package(">=16 || ^14.2", "^18.0.0 || >=20")], ["require Node.js ^18.0.0 || >=20"]),
    "a newer Python": (
        [change("pyproject.toml", 'requires-python = ">=3.8"\n', 'requires-python = ">=3.10"\n')],
        ["require Python >=3.10"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "said"), PROVEN.values(), ids=PROVEN)
def test_proposed(files: list[FileDiff], said: list[str]) -> None:
    message = draft_by_rules(ChangeSet(tuple(files)), Habits())
    assert message.is_breaking
    assert list(parser.parse_message(message.render()).breaks) == said
    assert takes_away(ChangeSet(tuple(files)))


SAFE = {
    "a function nobody was told of": [CODE],
    "a deprecation": [change("src/cart.py", KEPT, '@deprecated("soon")\n' + KEPT)],
    "one mark for another": [
        change("src/cart.py", f'@deprecated("in 2")\n{KEPT}x = 1\n' * 3, f'@deprecated("in 3")\n{KEPT}')
    ],
    "a word of the documentation": [
        change("src/cart.py", "class A:\n    def title(self):\n        pass\n", "class A:\n    pass\n"),
        change("docs/guide.md", "The title is bold.\n", "It is bold.\n"),
    ],
    "an older runtime": [package(">=18", ">=16")],
    "the same runtime in other words": [package(">=16", ">=16.0.0")],
    "one more runtime": [package("^16 || ^18", "^16 || ^18 || ^20")],
    "the runtime of an example": [package(">=16", ">=18", "examples/shop/package.json")],
    "a pinned tool": [change("package.json", '"a": 1,\n"node": "16.1"\n', '"a": 1,\n"node": "18.1"\n')],
    "a guide alone": [change("docs/migration.md", "# To v2\n", "# To v2\n\n## The card of pay is new\n")],
    "a folder of migrations": [
        CODE, change("docs/migrations/run.md", "# Run\n", "# Run\n\n## How a migration is undone\n")
    ],
    "an entry of another sort": [CODE, change("CHANGELOG.md", LOG, LOG + "- The breaking of cards\n")],
    "a minor changeset": [CODE, change(".changeset/a.md", "", '---\n"shop": minor\n---\n\nThe cart pays.\n')],
    "a release": [
        change("src/version.py", 'VERSION = "1.9.0"\n', 'VERSION = "2.0.0"\n'),
        change("docs/migration.md", "# To v2\n", "# To v2\n\n## The `card` may be empty\n"),
    ],
    "what is only announced": [
        SMALL, change("docs/migration.md", "# To v2\n", "# To v2\n\n## `card` is deprecated for good\n")
    ],
    "a comment that spoke of deprecation": [change("src/cart.py", "# deprecated\n# pay\n" + KEPT, KEPT)],
    "a word of every schema": [change("card.schema.json", '"default": {\n"a": 1\n', '"a": 1\n')],
    "spacing": [change("src/cart.py", KEPT, KEPT.replace("    ", "  "))],
}  # fmt: skip


@pytest.mark.parametrize("files", SAFE.values(), ids=SAFE)
def test_not_proposed(files: list[FileDiff]) -> None:
    message = draft_by_rules(ChangeSet(tuple(files)), Habits())
    assert (message.is_breaking, message.footers) == (False, ())


def test_the_words_of_a_document_become_no_trailer() -> None:
    text = (
        "The cart pays by itself from now on and nobody else does, as " + "Signed-off-by: " * 3 + "they said"
    )
    log = change("CHANGELOG.md", LOG, f"{LOG}- **BREAKING** {text}\n")
    message = draft_by_rules(ChangeSet((SMALL, log)), Habits())
    lines = message.render().splitlines()
    assert max(map(len, lines)) <= 76
    assert [line for line in lines if line.startswith("Signed-off-by")] == []
    assert len(parser.parse_message(message.render()).footers) == 1
