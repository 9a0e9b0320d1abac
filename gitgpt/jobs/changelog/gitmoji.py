"""What an emoji in front of a subject says about it: https://gitmoji.dev, one row each.

Those whose meaning no section has (💄, 💬, 🚸 ...) leave the decision to the words behind them.
"""

from __future__ import annotations

from collections.abc import Mapping

# emoji and code -> the type that says the same in a Conventional Commit
ROWS = (
    ("✨", "sparkles", "feat"), ("🎉", "tada", "feat"), ("🐛", "bug", "fix"), ("🚑", "ambulance", "fix"),
    ("🩹", "adhesive_bandage", "fix"), ("✏", "pencil2", "typo"), ("🔒", "lock", "security"),
    ("🔐", "closed_lock_with_key", "internal"), ("⚡", "zap", "perf"), ("🔥", "fire", "remove"),
    ("🗑", "wastebasket", "deprecate"), ("⚰", "coffin", "internal"), ("🎨", "art", "style"),
    ("♻", "recycle", "refactor"), ("🚚", "truck", "internal"), ("📝", "memo", "docs"),
    ("💡", "bulb", "docs"), ("📄", "page_facing_up", "docs"), ("✅", "white_check_mark", "test"),
    ("🧪", "test_tube", "test"), ("🤡", "clown_face", "test"), ("📸", "camera_flash", "test"),
    ("🚨", "rotating_light", "lint"), ("🚧", "construction", "wip"), ("💚", "green_heart", "ci"),
    ("👷", "construction_worker", "ci"), ("🔧", "wrench", "chore"), ("🔨", "hammer", "chore"),
    ("🙈", "see_no_evil", "chore"), ("👥", "busts_in_silhouette", "chore"), ("🧑‍💻", "technologist", "chore"),
    ("⬆", "arrow_up", "deps"), ("⬇", "arrow_down", "deps"), ("📌", "pushpin", "deps"),
    ("➕", "heavy_plus_sign", "deps"), ("➖", "heavy_minus_sign", "deps"), ("🔖", "bookmark", "release"),
    ("⏪", "rewind", "revert"),
)  # fmt: skip
TYPES: Mapping[str, str] = {name: kind for emoji, code, kind in ROWS for name in (emoji, f":{code}:")}
VARIATION = "\ufe0e\ufe0f"  # selectors that some keyboards add


def read_gitmoji(word: str) -> str | None:
    """The type that a subject's first word stands for; None for a word of another kind."""
    return TYPES.get(word.strip(VARIATION))
