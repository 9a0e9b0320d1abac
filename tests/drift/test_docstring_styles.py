"""The three docstring styles, and what only looks like them."""

from __future__ import annotations

import pytest

from gitgpt.drift.docstring_parts import Docstring
from gitgpt.drift.docstring_styles import read_docstring

GOOGLE = """Builds it.

    Args:
        name (str): Its name,
            on two lines.
        size (Optional[Dict[str, int]], optional): Its size. Defaults to None.
        *args: More.
        a, b: Two at once.
        `quoted` (`str`, *optional*):
            Below.

    Returns:
        bool: Whether it worked.

    Raises:
        ValueError: If it is bad.
        errors.Gone: If it is gone.

    Example:
        other: not a parameter
    """

NUMPY = """Builds it.

    Parameters
    ----------
    name : str
        Its name.
    size: int, default 3
    a, b : float
        Two at once.
    *args, **kwargs
        More.

    Returns
    -------
    bool
        Whether it worked.

    Raises
    ------
    ValueError
        If it is bad.

    See Also
    --------
    other : not a parameter
    """

SPHINX = """Builds it.

    :param str name: Its name,
        on two lines.
    :param size: Its size.
    :type size: int
    :param :class:`Big` big: Role as a type.
    :keyword last: The last.
    :returns: Whether it worked.
    :raises ValueError: If it is bad.
    :raises KeyError, TypeError: Two at once.
    """

EPYDOC = """Builds it.

    @param name: Its name.
    @return: Whether it worked.
    @raise ValueError: If it is bad.
    """


def names(found: Docstring) -> dict[str, list[str]]:
    return {
        field: [entry.name or entry.type or entry.text for entry in getattr(found, field)]
        for field in ("parameters", "returns", "yields", "raises")
        if getattr(found, field)
    }


STYLES = {
    "google": (
        GOOGLE,
        {
            "parameters": ["name", "size", "args", "a", "b", "quoted"],
            "returns": ["bool"],
            "raises": ["ValueError", "errors.Gone"],
        },
    ),
    "numpy": (
        NUMPY,
        {
            "parameters": ["name", "size", "a", "b", "args", "kwargs"],
            "returns": ["bool"],
            "raises": ["ValueError"],
        },
    ),
    "sphinx": (
        SPHINX,
        {
            "parameters": ["name", "size", "big", "last"],
            "returns": ["Whether it worked."],
            "raises": ["ValueError", "KeyError", "TypeError"],
        },
    ),
    "epydoc": (
        EPYDOC,
        {"parameters": ["name"], "returns": ["Whether it worked."], "raises": ["ValueError"]},
    ),
    "plain": ("Builds it: quickly.\n\n    Note: name is the name.\n    ", {}),
    "one line": ("Builds `name`.", {}),
    "empty": ("", {}),
    "title without entries": ("Does.\n\n    Args:\n    ", {}),
    "underline at the end": ("Does.\n\n    Parameters\n    ----------", {}),
    "prose with colons": (
        "Does.\n\n    The following: a, b.\n    Returns: nothing here: really.\n",
        {"returns": ["nothing here"]},
    ),
}


@pytest.mark.parametrize("name", STYLES)
def test_what_is_documented(name: str) -> None:
    text, expected = STYLES[name]
    assert names(read_docstring(text)) == expected


@pytest.mark.parametrize(
    ("text", "name", "line", "kind", "description"),
    [
        (GOOGLE, "name", 3, "str", "Its name, on two lines."),
        (GOOGLE, "size", 5, "Optional[Dict[str, int]], optional", "Its size. Defaults to None."),
        (GOOGLE, "quoted", 8, "`str`, *optional*", "Below."),
        (NUMPY, "size", 6, "int, default 3", ""),
        (SPHINX, "name", 2, "str", "Its name, on two lines."),
        (SPHINX, "size", 4, "int", "Its size."),
    ],
)
def test_entries_know_their_place(text: str, name: str, line: int, kind: str, description: str) -> None:
    entry = read_docstring(text).parameter(name)
    assert entry is not None
    assert (entry.line, entry.type, entry.text) == (line, kind, description)


@pytest.mark.parametrize(
    ("text", "is_clear"),
    [
        (GOOGLE, True),
        (NUMPY, True),
        (SPHINX, True),
        ("Does.\n\n    Args:\n        a: first\n        goes on without a colon\n", False),
        ("Does.\n\n    Parameters\n    ----------\n    a : int\n    some words that are no entry\n", False),
    ],
)
def test_what_cannot_be_read_is_known(text: str, is_clear: bool) -> None:
    assert read_docstring(text).is_clear is is_clear


@pytest.mark.parametrize("line", ["a" * 80, ":param x", "(" * 80, "x (", "`" * 80, ":" * 80, "- - - -"])
def test_a_megabyte_is_left_alone_and_half_of_that_is_quick(line: str) -> None:
    text = "Does.\n\n    Args:\n" + f"        {line}\n" * 2000
    assert read_docstring(text).lines
    assert read_docstring(f"        {line}\n" * 20000) == Docstring()
