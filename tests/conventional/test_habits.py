from __future__ import annotations

import pytest

from gitgpt.conventional.habits import (
    Habits,
    Past,
    Precedent,
    is_robotic,
    learn_habits,
)


def learned(messages: list[str]) -> Habits:
    return learn_habits(map(Past, messages))


def test_learns_counts_and_case() -> None:
    habits = learned(["feat(api): Add x\n\nbecause", "fix(api): Mend y", "docs: Say z", "Plain words"])
    assert habits.types == {"feat": 1, "fix": 1, "docs": 1}
    assert habits.scopes == {"api": 2}
    assert (habits.learned, habits.is_conventional, habits.is_capitalized) == (4, True, True)
    assert (habits.body_share, habits.emoji_share, habits.ticket) == (0.25, 0.0, "")


def test_no_history_gives_defaults() -> None:
    assert learned([]) == learned(["Merge branch 'x'", "  \n"]) == Habits()


@pytest.mark.parametrize(
    ("messages", "field", "value"),
    [
        (["修复登录", "feat: 新增购物车"], "language", "zh"),
        (["ログインを直す"], "language", "ja"),
        (["fix: mend 中文 path", "add x", "add y"], "language", "en"),
        (["✨ feat: add x", ":bug: fix: mend y"], "emoji_share", 1.0),
        (["✨ feat: add x", ":bug: fix: mend y"], "types", {"feat": 1, "fix": 1}),
        (["Anmeldung für Gäste ergänzen", "Fehler bei der Suche beheben", "Test"], "language", "de"),
        (["Ajoute le panier", "Corrige la recherche dans les listes", "feat: test"], "language", "fr"),
        (["Añade el carrito", "Corrige la búsqueda de los usuarios", "Prueba"], "language", "es"),
        (["Adiciona o carrinho", "Corrige a busca dos usuários", "Teste"], "language", "pt"),
        (["Aggiunge il carrello", "Corregge la ricerca degli utenti", "Prova"], "language", "it"),
        (["add x", "drop y", "bump z"], "language", "en"),
        (["add a cache for the client", "fix la la land", "rename de to german"], "language", "en"),
        (["ABC-12 add x", "fix: ABC-7 mend"], "ticket", "ABC"),
        (["ABC-12 add x", "fix y", "fix z", "fix a"], "ticket", ""),
        (["Add x", "Mend y"], "is_conventional", False),
    ],
)
def test_learns(messages: list[str], field: str, value: object) -> None:
    assert getattr(learned(messages), field) == value


def test_a_commit_with_a_type_and_paths_is_a_precedent() -> None:
    past = [
        Past("fix(api): mend y", "ada@example.com", ("src/api.py",)),
        Past("Merge branch 'x'", "ada@example.com", ("src/api.py",)),
        Past("Say z", "bob@example.com", ("README.md",)),
        Past("docs: say z", "bob@example.com", ("README.md", "docs/z.md")),
        Past("chore: nothing", "bob@example.com"),
    ]
    fix, docs = learn_habits(past, author="ada@example.com").precedents
    assert fix == Precedent("fix", "api", True, ("src/api.py",))
    assert docs == Precedent("docs", "", False, ("README.md", "docs/z.md"))
    assert not any(precedent.is_own for precedent in learn_habits(past).precedents)


@pytest.mark.parametrize(
    "message",
    [
        "Merge branch 'main' into x",
        "Merge pull request #1 from a/b",
        'Revert "feat: x"',
        "revert: feat: x",
        "chore(deps): bump requests from 2.31 to 2.32",
        "build(deps-dev): Bump jest and ts-jest from 1 to 2",
        "fix(deps): update dependency foo to v2",
        "chore(release): 1.2.3",
        "chore: update version [skip ci]",
        "fixup! feat: x",
        "feat: x\n\nCo-authored-by: renovate[bot] <x@y>",
    ],
)
def test_robotic(message: str) -> None:
    assert is_robotic(message)


@pytest.mark.parametrize(
    "message",
    [
        "feat: merge branches in the planner",
        "fix: revert the order of rows",
        "chore: bump the limit",
        "Mergesort added",
    ],
)
def test_written_by_people(message: str) -> None:
    assert not is_robotic(message)
