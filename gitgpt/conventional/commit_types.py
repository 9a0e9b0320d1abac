"""The types of a commit: one row each, with all that depends on the type.

A new type, or a new spelling of one, is one row or one word here. Emoji are those of https://gitmoji.dev.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Section = Literal["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
OmissionKind = Literal["internal", "release", "dependency"]
Bump = Literal["minor", "patch", ""]

VARIATION = "\ufe0e\ufe0f"  # selectors that some keyboards add to an emoji


class CommitType(NamedTuple):
    """`aliases` are other words for the type, in headers that people wrote and in answers of models.
    `local_names` are what some repositories write in its place. `standard` is the nearest of the usual
    types, "" if there is none. `gitmoji` is one "emoji code" a word pair, the one we write first.

    `section` is the section of Keep a Changelog, "" if a changelog leaves such changes out, for the reason
    `omitted`. `note_kinds` are the names in towncrier, scriv and changesets, best first. `bump` is the part
    of a SemVer version that such a change raises, "" if none.
    """

    name: str
    aliases: str = ""
    local_names: str = ""
    standard: str = ""
    gitmoji: str = ""
    section: Section | Literal[""] = ""
    omitted: OmissionKind | Literal[""] = "internal"
    note_kinds: str = "misc internal trivial other changed change improvement bugfix"
    bump: Bump = ""


ROWS = (
    CommitType(
        "feat", "feature features add added new 新增 新功能 功能 特性 添加 追加 機能 기능 추가",
        "feature enh enhancement new add", "feat",
        "✨ sparkles 🎉 tada", "Added", "", "feature added feat features enhancement new minor", "minor"),
    CommitType(
        "fix", "fixed fixes bugfix hotfix bug 修复 修復 修正 修补 수정", "bugfix bug", "fix",
        "🐛 bug 🚑 ambulance 🩹 adhesive_bandage", "Fixed", "",
        "bugfix fixed fix bugfixes bug patch", "patch"),
    CommitType(
        "docs", "doc documentation readme 文档 文件 문서", "doc", "docs", "📝 memo 💡 bulb 📄 page_facing_up",
        note_kinds="doc docs documentation misc changed"),
    CommitType(
        "test", "tests testing 测试 測試 テスト 테스트", "tests tst", "test",
        "✅ white_check_mark 🧪 test_tube 🤡 clown_face 📸 camera_flash"),
    CommitType(
        "refactor", "refactoring refac rename 重构 重構 リファクタ 리팩토링", "ref", "refactor", "♻ recycle"),
    CommitType(
        "chore", "杂项 雜項", "maint maintenance mod", "chore",
        "🔧 wrench 🔨 hammer 🙈 see_no_evil 👥 busts_in_silhouette 🧑‍💻 technologist"),
    CommitType("build", "构建 構建", "bld dep deps upgrade", "build", "📦 package"),
    CommitType("ci", "", "", "ci", "👷 construction_worker 💚 green_heart"),
    CommitType(
        "perf", "performance optimization optimize 优化 優化 性能", "", "perf",
        "⚡ zap", "Changed", "", bump="patch"),
    CommitType("style", "formatting format fmt 样式 格式", "sty", "style", "🎨 art"),
    CommitType("revert", "回滚 回退 还原", "", "revert", "⏪ rewind", "Changed", "", bump="patch"),
    # What some histories and models write, and Conventional Commits do not have.
    CommitType(
        "change",
        "changed improve improvement enhance enhancement update 修改 更新 调整 改进 变更 変更 변경",
        section="Changed", omitted=""),
    CommitType(
        "deprecate", "deprecated deprecation", gitmoji="🗑 wastebasket", section="Deprecated", omitted=""),
    CommitType(
        "remove", "removed removal drop 删除 移除 刪除 削除 삭제",
        gitmoji="🔥 fire", section="Removed", omitted=""),
    CommitType("security", "sec vuln 安全", "", "fix", "🔒 lock", "Security", "", bump="patch"),
    CommitType(
        "deps", "deps-dev dep dependencies", "", "build",
        "⬆ arrow_up ⬇ arrow_down 📌 pushpin ➕ heavy_plus_sign ➖ heavy_minus_sign", omitted="dependency"),
    CommitType("release", "bump version", "", "chore", "🔖 bookmark", omitted="release"),
    CommitType("lint", "", "", "style", "🚨 rotating_light"),
    CommitType("typo", "", "", "docs", "✏ pencil2"),
    CommitType("wip", "tmp", gitmoji="🚧 construction"),
    CommitType(
        "internal", "cleanup tooling bench",
        gitmoji="🔐 closed_lock_with_key ⚰ coffin 🚚 truck"),
)  # fmt: skip

TYPES = tuple(row.name for row in ROWS if row.name == row.standard)
"""The usual ones, in the order in which they are offered."""

_BY_NAME: Mapping[str, CommitType] = {
    **{alias: row for row in reversed(ROWS) for alias in row.aliases.split()},
    **{row.name: row for row in ROWS},
}


def find_type(word: str) -> CommitType | None:
    """The row of a type by its name or an alias, in any case."""
    return _BY_NAME.get(word.lower())


def is_known_type(word: str) -> bool:
    """Whether a repository that writes `word:` before its subjects means a type by it, and not an area."""
    return word in _BY_NAME or any(word in row.local_names.split() for row in ROWS) or word in OTHER_TYPES


# Types of some histories that mean too little to have a row.
OTHER_TYPES = frozenset({"misc", "i18n", "ui", "breaking", "upgrade"})


def read_gitmoji(word: str) -> str | None:
    """The name of the type that an emoji or its `:code:` means; None for any other word."""
    plain = word.strip(VARIATION)
    if not plain or (plain[0] != ":" and plain.isascii()):
        return None
    for row in ROWS:
        pairs = row.gitmoji.split()
        if plain.strip(":") in pairs[1::2] if plain[0] == ":" else plain in pairs[::2]:
            return row.name
    return None


def write_gitmoji(type: str, *, as_code: bool = False) -> str:
    """The emoji for a type, "" if it has none. As a character it is followed by the selector that asks for
    the coloured form where the plain character is a black and white one."""
    row = _BY_NAME.get(type)
    if row is None or not row.gitmoji:
        return ""
    emoji, code = row.gitmoji.split()[:2]
    if as_code:
        return f":{code}:"
    return emoji + VARIATION[1] if emoji < "\U0001f000" and emoji not in "✨✅➕➖" else emoji
