"""What a change made wrong in docstrings, and the many changes after which nothing is wrong."""

from __future__ import annotations

import pytest

from gitgpt.drift.docstring_check import check_docstrings
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.source import read_module


def drift(old: str | None, new: str) -> list[str]:
    """`rule subject doc-line|code-line` of each finding."""
    before = [read_module("m.py", old.encode())] if old is not None else []
    after = read_module("m.py", new.encode())
    assert after.tree is not None, after.reason
    return [_row(found) for found in check_docstrings(before, [after])]


def _row(found: DriftFinding) -> str:
    return f"{found.rule} {found.subject} {found.doc.text}|{found.code.text}"


def fn(signature: str, *doc: str, body: str = "return a", head: str = "def f") -> str:
    """A function, or with `head` a class, whose docstring has a summary and then `doc`."""
    lines = [f"{head}{signature}:", '    """Do.', "", *(f"    {line}" for line in doc), '    """']
    return "\n".join([*lines, *(f"    {line}" for line in body.splitlines())]) + "\n"


ARGS = ("Args:", "    a: One.", "    b: Two. Defaults to 1.")
RETURNS = ("Returns:", "    int: The sum.")
YIELDS = ("Yields:", "    int: Each.")
RAISES = ("Raises:", "    ValueError: If bad.")
ONE_TWO = ("Attributes:", "    a: One.", "    b: Two.")
ONE = fn("(a, b=1)", *ARGS)
INIT = "def __init__(self, {0}):\n    self.{0} = {0}"
STYLES = {
    "google": ("Args:", "    to: Who.", "    text: What."),
    "numpy": ("Parameters", "----------", "to : str", "    Who.", "text : str", "    What."),
    "sphinx": (":param to: Who.", ":param text: What."),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_new_parameter_is_missing_from_a_complete_list(style: str) -> None:
    doc = STYLES[style]
    (row,) = drift(fn("(to, text)", *doc), fn("(to, text, retries=3)", *doc))
    assert row.startswith("parameter-missing retries ")
    assert row.endswith("|def f(to, text, retries=3):")


# how people state a default of 5 for `b`, and what they state beside it
STATED = [
    "Defaults to 5.", "Default: 5", "default 5", "default=5", "(default: 5)", "(default 5)",
    "(defaults to 5)", "(default=5)", "[default: 5]", "Two, default 5.", "Two (default is 5).",
    "The default is 5.", "Default value: 5.", "Default to ``5``.", "Defaults to `5`", "Two. Default is 5",
    "By default 5.", "Two, by default 5", "5 by default.", "``5`` by default", "Default: 5 s.",
    "(defaults to 5) and more words\n        on another line.",
]  # fmt: skip


@pytest.mark.parametrize("text", STATED)
def test_the_ways_to_state_a_default(text: str) -> None:
    doc = ("Args:", "    a: One.", f"    b: {text}")
    rows = drift(fn("(a, b=5)", *doc), fn("(a, b=6)", *doc))
    assert [row.split()[:2] for row in rows] == [["default-changed", "b"]]
    assert drift(fn("(a, b=5)", *doc), fn("(a, b=5, c=6)", *doc))[0].startswith("parameter-missing c")
    numpy = ("Parameters", "----------", "a", "    One.", "b : int", f"    {text}")
    rows = drift(fn("(a, b=5)", *numpy), fn("(a, b=6)", *numpy))
    assert [row.split()[:2] for row in rows] == [["default-changed", "b"]]


NUMPY_TYPES = [
    "int, default 5",
    "int, default: 5",
    "int, optional, default=5",
    "{5, 6}, default 5",
    "int (default 5)",
]


@pytest.mark.parametrize("kind", NUMPY_TYPES)
def test_a_default_in_the_type(kind: str) -> None:
    doc = ("Parameters", "----------", "a", "    One.", f"b : {kind}", "    Two.")
    assert drift(fn("(a, b=5)", *doc), fn("(a, b=6)", *doc))[0].startswith("default-changed b")


@pytest.mark.parametrize("style", STYLES)
def test_a_documented_parameter_is_gone(style: str) -> None:
    doc = STYLES[style]
    (row,) = drift(fn("(to, text)", *doc), fn("(to)", *doc))
    line = next(line.strip() for line in doc if "text" in line)
    assert row == f"parameter-gone text {line}|def f(to):"


DRIFT = {
    "renamed: both ends are said": (
        ONE,
        fn("(x, b=1)", *ARGS),
        ["parameter-gone a a: One.|def f(x, b=1):", "parameter-missing x a: One.|def f(x, b=1):"],
    ),
    "words like those of a farewell": (
        fn("(a, b)", *ARGS[:2], "    b: Ticks are removed from what no longer exists."),
        fn("(a)", *ARGS[:2], "    b: Ticks are removed from what no longer exists."),
        ["parameter-gone b b: Ticks are removed from what no longer exists.|def f(a):"],
    ),
    "a decorator whose name holds another word": (
        fn("(a, b=1)", *ARGS),
        fn("(a, b=1, c=2)", *ARGS, head="@lib._dispatch\ndef f"),
        ["parameter-missing c b: Two. Defaults to 1.|def f(a, b=1, c=2):"],
    ),
    "announced, and then done": (
        fn("(a, b)", *ARGS[:2], "    b: Deprecated, will be removed in 2.0."),
        fn("(a)", *ARGS[:2], "    b: Deprecated, will be removed in 2.0."),
        ["parameter-gone b b: Deprecated, will be removed in 2.0.|def f(a):"],
    ),
    "named before it was a parameter": (
        fn("(a)", *ARGS[:2], "", "Takes the ``c`` of the last call."),
        fn("(a, c)", *ARGS[:2], "", "Takes the ``c`` of the last call."),
        ["parameter-missing c a: One.|def f(a, c):"],
    ),
    "keyword only": (
        ONE,
        fn("(a, b=1, *, c=2)", *ARGS),
        ["parameter-missing c b: Two. Defaults to 1.|def f(a, b=1, *, c=2):"],
    ),
    "a function that was renamed too": (
        ONE,
        fn("(a, b=1, c=2)", *ARGS, head="def g"),
        ["parameter-missing c b: Two. Defaults to 1.|def g(a, b=1, c=2):"],
    ),
    "constructor documented by its class": (
        fn("", *ARGS[:2], head="class A", body=INIT.format("a")),
        fn("", *ARGS[:2], head="class A", body=INIT.format("b")),
        ["parameter-gone a a: One.|class A:", "parameter-missing b a: One.|def __init__(self, b):"],
    ),
    "field of a dataclass": (
        fn("", *ONE_TWO, head="@dataclass\nclass A", body="a: int\nb: int"),
        fn("", *ONE_TWO, head="@dataclass\nclass A", body="a: int"),
        ["attribute-gone b b: Two.|class A:"],
    ),
    "attribute of attrs": (
        fn("", *ARGS[:2], "    b: Two.", head="@attr.s\nclass A", body="a = attr.ib()\nb = attr.ib()"),
        fn("", *ARGS[:2], "    b: Two.", head="@attr.s\nclass A", body="a = attr.ib()"),
        ["parameter-gone b b: Two.|class A:"],
    ),
    "default of a field": (
        fn("", *ARGS, head="@dataclass\nclass A", body="a: int\nb: int = field(default=1)"),
        fn("", *ARGS, head="@dataclass\nclass A", body="a: int\nb: int = field(default=2)"),
        ["default-changed b b: Two. Defaults to 1.|b: int = field(default=2)"],
    ),
    "default of a field of pydantic": (
        fn("(BaseModel)", *ARGS, head="class A", body="a: int\nb: int = Field(1, ge=0)"),
        fn("(BaseModel)", *ARGS, head="class A", body="a: int\nb: int = Field(..., ge=0)"),
        ["default-changed b b: Two. Defaults to 1.|b: int = Field(..., ge=0)"],
    ),
    "attribute of a class and its base": (
        "class B: pass\n" + fn("(B)", *ONE_TWO, head="class A", body="a = b = 1"),
        "class B: pass\n" + fn("(B)", *ONE_TWO, head="class A", body="a = 1"),
        ["attribute-gone b b: Two.|class A(B):"],
    ),
    "kwargs that only read other names": (
        ONE,
        fn("(a, **kwargs)", *ARGS, body="return a, kwargs.pop('z')"),
        ["parameter-gone b b: Two. Defaults to 1.|def f(a, **kwargs):"],
    ),
    "default changed": (
        ONE,
        fn("(a, b=2)", *ARGS),
        ["default-changed b b: Two. Defaults to 1.|def f(a, b=2):"],
    ),
    "default removed": (ONE, fn("(a, b)", *ARGS), ["default-changed b b: Two. Defaults to 1.|def f(a, b):"]),
    "default by a constant of the module": (
        "LIMIT = 1\n" + fn("(a, b=LIMIT)", *ARGS),
        "LIMIT = 2\n" + fn("(a, b=LIMIT)", *ARGS),
        ["default-changed b b: Two. Defaults to 1.|def f(a, b=LIMIT):"],
    ),
    "returns nothing any more": (
        fn("(a)", *RETURNS),
        fn("(a)", *RETURNS, body="print(a)"),
        ["returns-nothing returns int: The sum.|def f(a):"],
    ),
    "returns something now": (
        fn("(a)", ":returns: None", body="print(a)"),
        fn("(a)", ":returns: None"),
        ["returns-something returns :returns: None|return a"],
    ),
    "returns nothing any more, by the name of a parameter": (
        fn("(a)", "Returns:", "    a: The sum."),
        fn("(a)", "Returns:", "    a: The sum.", body="a.append(1)"),
        ["returns-nothing returns a: The sum.|def f(a):"],
    ),
    "yields nothing any more": (
        fn("(a)", *YIELDS, body="yield a"),
        fn("(a)", *YIELDS, body="print(a)"),
        ["yields-nothing yields int: Each.|def f(a):"],
    ),
    "another exception": (
        fn("(a)", *RAISES, body="if a:\n    raise ValueError(a)"),
        fn("(a)", *RAISES, body="if a:\n    raise TypeError(a)"),
        ["raises-other ValueError ValueError: If bad.|raise TypeError(a)"],
    ),
    "one more exception": (
        fn("(a)", *RAISES, body="if a:\n    raise ValueError(a)"),
        fn("(a)", *RAISES, body="if a:\n    raise ValueError(a)\nraise TypeError(a)"),
        ["raises-missing TypeError ValueError: If bad.|raise TypeError(a)"],
    ),
    "one more exception of __init__": (
        fn("", *RAISES, head="class A", body="def __init__(self, a):\n    if a: raise ValueError(a)"),
        fn(
            "",
            *RAISES,
            head="class A",
            body="def __init__(self, a):\n    if a: raise ValueError(a)\n    raise OSError",
        ),
        ["raises-missing OSError ValueError: If bad.|raise OSError"],
    ),
    "an exception behind the colon of its field": (
        fn("(a)", ":raises: :class:`ValueError` - if bad", body="if a:\n    raise ValueError(a)"),
        fn("(a)", ":raises: :class:`ValueError` - if bad", body="if a:\n    raise TypeError(a)"),
        ["raises-other ValueError :raises: :class:`ValueError` - if bad|raise TypeError(a)"],
    ),
    "a generator now": (
        fn("(a)", *RETURNS),
        fn("(a)", *RETURNS, body="yield a"),
        ["returns-nothing returns int: The sum.|yield a"],
    ),
    "a list instead of a generator": (
        fn("(a)", *YIELDS, body="yield a"),
        fn("(a)", *YIELDS, body="return [a]"),
        ["yields-nothing yields int: Each.|def f(a):"],
    ),
    "an exception that nothing raises": (
        fn("(a)", *RAISES, body="if not len(a):\n    raise ValueError(a)\nreturn ','.join(a)"),
        fn("(a)", *RAISES, body="return ','.join(a)"),
        ["raises-gone ValueError ValueError: If bad.|def f(a):"],
    ),
    "nor does a helper": (
        "def g(a): return a + 1\n" + fn("(a)", *RAISES, body="if not a: raise ValueError\nreturn g(a)"),
        "def g(a): return a + 1\n" + fn("(a)", *RAISES, body="return g(a)"),
        ["raises-gone ValueError ValueError: If bad.|def f(a):"],
    ),
}


@pytest.mark.parametrize("name", DRIFT)
def test_drift(name: str) -> None:
    old, new, expected = DRIFT[name]
    assert drift(old, new) == expected


RAISING = fn("(a)", *RAISES, body="if a:\n    raise ValueError(a)")
BRANCH = "".join(f"    {line}\n" for line in ONE.splitlines())
METHOD = "class A:\n    def f({}, a):\n        '''Do.\n\n        :param a: One.\n        '''\n"
MORE = "    if not a:\n        raise {}(a)\n"
NO_DRIFT = {
    "nothing changed": (ONE, ONE),
    "documented in the same change": (ONE, fn("(a, b=1, c=2)", *ARGS, "    c: Three.")),
    "the list was never complete": (fn("(a, b=1, z=0)", *ARGS), fn("(a, b=1, z=0, c=2)", *ARGS)),
    "the list was shortened": (ONE, fn("(a, b=1, c=2)", *ARGS[:2])),
    "no list at all": (fn("(a)"), fn("(a, b)")),
    "private parameter": (ONE, fn("(a, b=1, _cache={})", *ARGS)),
    "receiver": (METHOD.format("self"), METHOD.format("this")),
    "stars": (ONE, fn("(a, b=1, *args, **kwargs)", *ARGS)),
    "named elsewhere in the docstring": (ONE, fn("(a, b=1, c=2)", *ARGS, "", "With ``c`` both.")),
    "a gone parameter that kwargs hands on": (ONE, fn("(a, **kwargs)", *ARGS, body="return g(a, **kwargs)")),
    "a gone parameter that kwargs still knows": (ONE, fn("(a, **kwargs)", *ARGS, body="return kwargs['b']")),
    "a gone parameter that a decorator knows": (ONE, fn("(a)", *ARGS, head="@renamed('b', to='a')\ndef f")),
    "a gone parameter of an inner function": (ONE, fn("(a)", *ARGS, body="def g(b): ...\nreturn g")),
    "documented as removed": (
        fn("(a, b)", *ARGS[:2], "    b: Removed in 2.0."),
        fn("(a)", *ARGS[:2], "    b: Removed in 2.0."),
    ),
    "wrong before, and not by this change": (fn("(a)", *ARGS), fn("(a)", *ARGS, body="return a + 1")),
    "injected by a decorator": (ONE, fn("(a, session, b=1)", *ARGS, head="@inject\ndef f")),
    "overloads": (ONE, "@overload\ndef f(a: int, c: int) -> int: ...\n" + ONE),
    "platform branches": ("if x:\n" + BRANCH, "if x:\n" + BRANCH + "else:\n" + BRANCH.replace("b=1", "c")),
    "moved into a base class": (
        "class B: pass\n" + fn("(B)", *ONE_TWO, head="class A", body="a = b = 1"),
        "class B: a = b = 1\n" + fn("(B)", *ONE_TWO, head="class A", body="a = 1"),
    ),
    "a base from elsewhere": (
        fn("(B)", *ONE_TWO, head="class A", body="a = b = 1"),
        fn("(B)", *ONE_TWO, head="class A", body="a = 1"),
    ),
    "default by a factory": (
        fn("", *ARGS, head="@dataclass\nclass A", body="a: int\nb: int = 1"),
        fn("", *ARGS, head="@dataclass\nclass A", body="a: int\nb: int = field(default_factory=one)"),
    ),
    "default behind a sentinel": (ONE, fn("(a, b=None)", *ARGS, body="return 1 if b is None else b")),
    "default from elsewhere": (ONE, fn("(a, b=config.LIMIT)", *ARGS)),
    "default written otherwise": (fn("(a, b=1.0)", *ARGS), ONE),
    "default that was never right": (fn("(a, b=5)", *ARGS), fn("(a, b=6)", *ARGS)),
    "yields by another generator": (
        fn("(a)", *YIELDS, body="yield a"),
        fn("(a)", *YIELDS, body="return g(a)"),
    ),
    "returns, for heirs": (fn("(a)", *RETURNS), fn("(a)", *RETURNS, body="raise NotImplementedError")),
    "returns of an annotated hook": (
        fn("(a) -> int | None", *RETURNS),
        fn("(a) -> int | None", *RETURNS, body="return None"),
    ),
    "the check moved into a helper": (RAISING, RAISING.replace("raise ValueError(a)", "refuse(a)")),
    "a helper raises it": (
        RAISING,
        "def check(a):\n    if a: raise ValueError\n" + fn("(a)", *RAISES, body="check(a)\nreturn a"),
    ),
    "a function from elsewhere may raise it": (RAISING, fn("(a)", *RAISES, body="return other.parse(a)")),
    "so may a conversion": (RAISING, fn("(a)", *RAISES, body="return int(a)")),
    "a derived one is raised": (
        RAISING,
        fn("(a)", *RAISES, body="if a:\n    raise UnicodeDecodeError('', b'', 0, 0, '')"),
    ),
    "raises what a caught error was": (
        RAISING,
        RAISING.replace("raise ValueError(a)", "raise problem\n    raise TypeError(a)"),
    ),
    "one more exception, listed under its base": (RAISING, RAISING + MORE.format("UnicodeError")),
    "one more exception, of a list that was never complete": (
        RAISING + MORE.format("KeyError"),
        RAISING + MORE.format("KeyError") + MORE.format("TypeError"),
    ),
    "one more exception, caught here": (
        RAISING,
        RAISING + "    try:\n        raise KeyError(a)\n    except LookupError:\n        pass\n",
    ),
    "one more exception, of unfinished code": (RAISING, RAISING + MORE.format("NotImplementedError")),
    "one more exception, told in words": (
        RAISING,
        fn(
            "(a)",
            *RAISES,
            "",
            "Or a TypeError.",
            body=MORE.format("ValueError").strip() + "\nraise TypeError",
        ),
    ),
    "a generator that was promised": (
        fn("(a)", "Returns:", "    Iterator[int]: All.", body="return iter(a)"),
        fn("(a)", "Returns:", "    Iterator[int]: All.", body="yield from a"),
    ),
}


@pytest.mark.parametrize("name", NO_DRIFT)
def test_no_drift(name: str) -> None:
    assert drift(*NO_DRIFT[name]) == []


ALWAYS_WRONG = {
    "a parameter that never was": (fn("(a, b=1)", *ARGS, "    colour: Three."), "parameter-gone colour"),
    "a default": (fn("(a, b=5)", *ARGS), "default-changed b"),
    "returns": (fn("(a)", *RETURNS, body="print(a)"), "returns-nothing returns"),
}


@pytest.mark.parametrize("name", ALWAYS_WRONG)
def test_without_a_before(name: str) -> None:
    new, expected = ALWAYS_WRONG[name]
    (row,) = drift(None, new)
    assert row.startswith(expected + " ")


NEVER_SURE = {
    "right": ONE,
    "open signature": fn("(a, b=1, **kwargs)", *ARGS, "    colour: Three."),
    "about something else": fn("(a, b=1)", *ARGS, "    x: .", "    y: .", "    z: ."),
    "half read": fn("(a, b=1)", *ARGS, "    this line is none", "    colour: Three."),
    "a type as a name": fn("(a, b=1)", *ARGS, "    bool: Three."),
    "a unit behind the default": fn("(a, b=86400)", *ARGS[:2], "    b: Two. Defaults to 1 day."),
    "a default that is told": fn("(a, b=5)", *ARGS[:2], "    b: Two; the default is 1."),
    "a sentinel": fn("(a, b=None)", *ARGS),
    "a constructor that returns itself": fn("", *RETURNS, head="class A:\n  def __init__(self)", body="pass"),
    "an output parameter": fn("(a)", "Returns:", "    a: The sum.", body="a.append(1)"),
    "a property": fn("(a)", *RETURNS, head="@property\ndef f", body="pass"),
    "class arguments": fn(
        "",
        *ARGS[:2],
        "    t: Two.",
        head="class A",
        body=INIT.format("a") + "\ndef __init_subclass__(cls, t): ...",
    ),
}


@pytest.mark.parametrize("name", NEVER_SURE)
def test_without_a_before_only_what_is_certain(name: str) -> None:
    assert drift(None, NEVER_SURE[name]) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"def f(:\n", "invalid syntax"),
        (b"print 'old'\n", "Missing parentheses in call to 'print'"),
        (b"if x:\n\ty\n        z\n", "inconsistent use of tabs and spaces in indentation"),
        (b"a = '\xff'\n", "'utf-8' codec can't decode byte 0xff"),
        (b"# coding: no-such\n", "unknown encoding: no-such"),
        (b"a = 1\0\n", "source code"),
        (b"(" * 300 + b")" * 300, "too many nested parentheses"),
        (b"#" * (8 * 2**20 + 1), "it is larger than 8388608 bytes"),
    ],
)
def test_files_that_cannot_be_read(content: bytes, reason: str) -> None:
    module = read_module("m.py", content)
    assert module.tree is None
    assert reason in module.reason


@pytest.mark.parametrize(
    "content",
    [
        "# coding: latin-1\na = 'ä'\n".encode("latin-1"),
        "# -*- coding: gbk -*-\na = '中'\n".encode("gbk"),
        "a = 'ä'\n".encode("utf-8-sig"),
        b"a = 1\r\nb = 2\r",
        b"a = 1\n\f\nb = 2\n",
        b"a = '\\d'\n",
    ],
)
def test_files_that_can(content: bytes) -> None:
    assert read_module("m.py", content).tree is not None


def test_lines_behind_escapes_and_joined_lines() -> None:
    code = fn("(a, c=1)", "It \\n is.", "", "Args:", "    a: One \\", "        and more.", "    b: Two.")
    old = code.replace("(a, c=1)", "(a, b, c=1)")
    (found,) = check_docstrings([read_module("m.py", old.encode())], [read_module("m.py", code.encode())])
    assert (found.doc.line, found.doc.text) == (9, "b: Two.")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("if a:\n    raise TypeError(a)", ("raises-other", "TypeError", ("ValueError",))),
        (
            "if a:\n    raise ValueError(a)\nraise OSError",
            ("raises-missing", "OSError", ("ValueError", "KeyError")),
        ),
    ],
)
def test_the_exceptions_of_a_finding_are_its_own(body: str, named: tuple[str, str, tuple[str, ...]]) -> None:
    doc = ("Raises:", "    ValueError: If bad.", "    errors.KeyError: If gone (or lost).")
    before = "if a:\n    raise ValueError(a)"
    old, new = (read_module("m.py", fn("(a)", *doc, body=text).encode()) for text in (before, body))
    found = check_docstrings([old], [new])
    assert [(item.rule, item.raised, item.documented) for item in found] == [named]
