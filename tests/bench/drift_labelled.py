"""How much of a labelled set of docstring drift `gitgpt docs check` finds, and what it says without cause.

    python tests/bench/drift_labelled.py [--verbose]

Each function below was written for this bench, in one of the usual styles, and gets changes of its code that
leave the docstring alone: rows of what is replaced, by what, and the rule and subject that must be reported.
Rows with no rule change nothing that the docstring says, and must stay silent.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import NamedTuple

from gitgpt.drift.docstring_check import check_docstrings
from gitgpt.drift.source import read_module


class Change(NamedTuple):
    """Replace `old` by `new` in the function; `rule` about `subject` is to be reported, or nothing."""

    old: str
    new: str
    rule: str = ""
    subject: str = ""


GOOGLE_LOAD = '''
def load(path, encoding="utf-8", *, strict=True):
    """Reads a table.

    Args:
      path: Where it is, a `str` or `Path`.
      encoding: How it was written. Defaults to "utf-8".
      strict (bool, optional): Whether odd rows are errors, default True.

    Returns:
      A list of rows, each a `dict` from column to text.

    Raises:
      FileNotFoundError: `path` does not exist.
      ValueError: a row has too many columns and `strict` is set.
    """
    if not path:
        raise FileNotFoundError(path)
    rows = []
    for line in path:
        if strict and line.count(",") > 9:
            raise ValueError(line)
        rows.append(line)
    return rows
'''
GOOGLE_STREAM = '''
class Feed:
    def stream(self, topic: str, limit: int = 100):
        """Iterates over the messages of a topic.

        Args:
            topic (str): The name of it.
            limit (int): At most so many. (default: 100)

        Yields:
            Message: One after the other, oldest first.

        Raises:
            errors.TopicError: If there is no such topic.
        """
        if topic not in self.topics:
            raise errors.TopicError(topic)
        for at in range(limit):
            yield self.topics[topic][at]
'''
GOOGLE_CLASS = '''
class Pool:
    """Keeps connections.

    Args:
        size: How many to keep, by default 4.
        timeout: Seconds until one is given up. Default is 2.5.

    Raises:
        ValueError: When ``size`` is negative.
    """

    def __init__(self, size=4, timeout=2.5):
        if size < 0:
            raise ValueError("size")
        self.size = size
        self.timeout = timeout

    def take(self, wait: float = 0.5) -> object:
        """Hands one out.

        Args:
            wait: Seconds to wait for one, 0.5 by default.

        Returns:
            object: The connection.

        Raises:
            TimeoutError: None was free in time.
        """
        if not self.size:
            raise TimeoutError
        return self.size
'''
NUMPY_SMOOTH = '''
def smooth(values, window=5, mode="same", axis=-1):
    """Smooth a series.

    Parameters
    ----------
    values : array_like
        The series.
    window : int, optional
        Width of the window (default is 5).
    mode : {'same', 'valid'}, default: 'same'
        What is done at the ends.
    axis : int, default -1
        The axis.

    Returns
    -------
    ndarray
        The smoothed series.

    Raises
    ------
    ValueError
        If `window` is even.

    See Also
    --------
    resample : Change the rate.
    """
    if window % 2 == 0:
        raise ValueError("window must be odd")
    total = values + axis
    return total
'''
NUMPY_FIT = '''
class Model:
    def fit(self, x, y=None, *, steps: int = 200, rate: float = 1e-3):
        """
        Fit the model.

        Parameters
        ----------
        x, y : ndarray
            Samples and targets.
        steps : int
            Number of steps, by default 200
        rate : float, default=0.001
            Rate of learning.

        Yields
        ------
        float
            The loss after each step.

        Raises
        ------
        ShapeError, ValueError
            If the shapes do not fit.
        """
        if x is None:
            raise ShapeError("x")
        if steps < 0:
            raise ValueError(steps)
        for at in range(steps):
            yield rate * at
'''
SPHINX_SEND = '''
async def send(body, *, retries=3, verify=True):
    """Send a message.

    :param body: What is sent.
    :type body: bytes
    :param int retries: How often it is tried, defaults to 3
    :param verify: Check the certificate (default ``True``).
    :returns: The number of the message.
    :rtype: int
    :raises ConnectionError: when the other side does not answer
    :raise ValueError: for an empty body
    """
    if not body:
        raise ValueError("empty")
    if retries < 1:
        raise ConnectionError("no answer")
    return len(body)
'''
SPHINX_WALK = '''
class Tree:
    def walk(self, root, depth=10):
        """Walk over all nodes below ``root``.

        :param root: where to begin
        :param depth: how deep to go. Default: 10.
        :yields: pairs of a path and a node
        :raises: :class:`LoopError` - when a node is its own parent
        """
        if root is self:
            raise LoopError(root)
        for at in range(depth):
            yield at, root

    @property
    def height(self):
        """The height.

        :return: the number of levels
        :raises RuntimeError: if the tree is empty
        """
        if not self.nodes:
            raise RuntimeError("empty")
        return len(self.nodes)
'''
NUMPY_SAVE = '''
def save(obj, target, compress=False):
    """Write an object.

    Parameters
    ----------
    obj
        The object.
    target : str or Path
        Where to.
    compress : bool, optional
        Compress it. By default False.

    Returns
    -------
    None

    Raises
    ------
    IOError
        If it cannot be written.
    """
    if not target:
        raise IOError("target")
    obj.write(target, compress)
'''

SETS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "google load": (GOOGLE_LOAD, (
        Change('path, encoding="utf-8"', 'path, encoding="utf-8", newline=None', "parameter-missing", "newline"),
        Change("strict=True):", "strict=True, header=0):", "parameter-missing", "header"),
        Change('encoding="utf-8"', 'encoding="utf-8-sig"', "default-changed", "encoding"),
        Change("strict=True", "strict=False", "default-changed", "strict"),
        Change("def load(path, ", "def load(source, ", "parameter-gone", "path"),
        Change("    return rows", "    path.rows = rows", "returns-nothing", "returns"),
        Change("    rows = []", "    if path.is_dir():\n        raise IsADirectoryError(path)\n    rows = []", "raises-missing", "IsADirectoryError"),
        Change("    rows = []", "    if strict is None:\n        raise TypeError('strict')\n    rows = []", "raises-missing", "TypeError"),
        Change("raise ValueError(line)", "raise RowError(line)", "raises-other", "ValueError"),
        Change("        if strict and line.count(\",\") > 9:\n            raise ValueError(line)\n", "", "raises-gone", "ValueError"),
        Change("raise ValueError(line)", "raise UnicodeError(line)"),
        Change("    rows = []", "    rows = list()"),
        Change("    rows = []", "    rows = []\n    try:\n        raise KeyError(path)\n    except KeyError:\n        pass"),
        Change("    rows = []", "    assert rows\n    if rows:\n        raise NotImplementedError"),
        Change("strict=True", "_cache=None, strict=True"),
    )),
    "google stream": (GOOGLE_STREAM, (
        Change("limit: int = 100", "limit: int = 50", "default-changed", "limit"),
        Change("limit: int = 100", "limit: int = 100, since=0", "parameter-missing", "since"),
        Change(", limit: int = 100", "", "parameter-gone", "limit"),
        Change("            yield self.topics[topic][at]", "            self.send(self.topics[topic][at])", "yields-nothing", "yields"),
        Change("        for at", "        if limit < 0:\n            raise ValueError(limit)\n        for at", "raises-missing", "ValueError"),
        Change("raise errors.TopicError(topic)", "raise KeyError(topic)", "raises-other", "errors.TopicError"),
        Change("        for at in range(limit):\n            yield self.topics[topic][at]", "        return [self.topics[topic][at] for at in range(limit)]", "yields-nothing", "yields"),
        Change("raise errors.TopicError(topic)", "raise TopicError(topic)"),
        Change("            yield self.topics[topic][at]", "            yield from self.topics[topic][at:]"),
    )),
    "google class": (GOOGLE_CLASS, (
        Change("size=4", "size=8", "default-changed", "size"),
        Change("timeout=2.5", "timeout=3.0", "default-changed", "timeout"),
        Change("timeout=2.5)", "timeout=2.5, recycle=60)", "parameter-missing", "recycle"),
        Change("size=4, timeout=2.5", "size=4, patience=2.5", "parameter-gone", "timeout"),
        Change("wait: float = 0.5", "wait: float = 1.0", "default-changed", "wait"),
        Change("        return self.size", "        self.size -= 1", "returns-nothing", "returns"),
        Change("wait: float = 0.5) -> object", "wait: float = 0.5) -> None"),
        Change("        self.size = size\n", "        if timeout < 0:\n            raise OverflowError('timeout')\n        self.size = size\n", "raises-missing", "OverflowError"),
        Change("        return self.size", "        if wait < 0:\n            raise ValueError(wait)\n        return self.size", "raises-missing", "ValueError"),
        Change("raise TimeoutError", "raise PoolEmpty", "raises-other", "TimeoutError"),
        Change("timeout=2.5", "timeout=2.50"),
    )),
    "numpy smooth": (NUMPY_SMOOTH, (
        Change("window=5", "window=7", "default-changed", "window"),
        Change('mode="same"', 'mode="valid"', "default-changed", "mode"),
        Change("axis=-1", "axis=0", "default-changed", "axis"),
        Change("axis=-1", "axis=-1, weights=None", "parameter-missing", "weights"),
        Change("values, window", "series, window", "parameter-gone", "values"),
        Change("    return total", "    values[:] = total", "returns-nothing", "returns"),
        Change("raise ValueError(", "raise WindowError(", "raises-other", "ValueError"),
        Change("    total = ", "    if axis > 3:\n        raise IndexError(axis)\n    total = ", "raises-missing", "IndexError"),
        Change("    return total", "    yield total", "returns-nothing", "returns"),
        Change("must be odd", "has to be odd"),
    )),
    "numpy fit": (NUMPY_FIT, (
        Change("steps: int = 200", "steps: int = 500", "default-changed", "steps"),
        Change("rate: float = 1e-3", "rate: float = 1e-2", "default-changed", "rate"),
        Change("y=None", "target=None", "parameter-gone", "y"),
        Change("rate: float = 1e-3", "rate: float = 1e-3, seed: int = 0", "parameter-missing", "seed"),
        Change("            yield rate * at", "            self.loss = rate * at", "yields-nothing", "yields"),
        Change('raise ShapeError("x")', "raise TypeError('x')", "raises-other", "ShapeError"),
        Change("        for at", "        if rate > 1:\n            raise RateError(rate)\n        for at", "raises-missing", "RateError"),
        Change("rate: float = 1e-3", "rate: float = 0.001"),
    )),
    "sphinx send": (SPHINX_SEND, (
        Change("retries=3", "retries=5", "default-changed", "retries"),
        Change("verify=True", "verify=False", "default-changed", "verify"),
        Change("verify=True", "verify=True, timeout=30", "parameter-missing", "timeout"),
        Change("send(body,", "send(payload,", "parameter-gone", "body"),
        Change("    return len(body)", "    body.clear()", "returns-nothing", "returns"),
        Change("raise ConnectionError(", "raise DeliveryFailed(", "raises-other", "ConnectionError"),
        Change("    return len(body)", "    if len(body) > 99:\n        raise OverflowError('body')\n    return len(body)", "raises-missing", "OverflowError"),
        Change("raise ConnectionError(", "raise ConnectionResetError("),
    )),
    "sphinx walk": (SPHINX_WALK, (
        Change("depth=10", "depth=20", "default-changed", "depth"),
        Change("depth=10", "depth=10, follow=False", "parameter-missing", "follow"),
        Change("            yield at, root", "            self.visit(at, root)", "yields-nothing", "yields"),
        Change("raise LoopError(root)", "raise CycleFound(root)", "raises-other", "LoopError"),
        Change("        for at", "        if depth < 0:\n            raise ValueError(depth)\n        for at", "raises-missing", "ValueError"),
        Change('raise RuntimeError("empty")', 'raise EmptyTree("empty")', "raises-other", "RuntimeError"),
    )),
    "numpy save": (NUMPY_SAVE, (
        Change("    obj.write(target, compress)", "    return obj.write(target, compress)", "returns-something", "returns"),
        Change("compress=False", "compress=True", "default-changed", "compress"),
        Change("compress=False", "compress=False, level=9", "parameter-missing", "level"),
        Change("save(obj, target", "save(obj, path", "parameter-gone", "target"),
        Change("    obj.write", "    if obj is None:\n        raise ValueError('obj')\n    obj.write", "raises-missing", "ValueError"),
        Change("raise IOError", "raise OSError"),
    )),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    silent = wrong = 0
    for name, (before, changes) in SETS.items():
        for change in changes:
            after = before.replace(change.old, change.new, 1)
            where = before.rfind('"""', 0, before.index(change.old)) if change.old in before else -1
            assert where >= 0 or before.index(change.old) < before.index('"""'), (name, change.old)
            reports = list(check_docstrings([_module(before)], [_module(after)]))
            wanted = (change.rule, change.subject)
            found = {(item.rule, item.subject.rpartition(".")[2]) for item in reports}
            if change.rule:
                total[change.rule] += 1
                hit[change.rule] += (wanted[0], wanted[1].rpartition(".")[2]) in found
            silent += not change.rule
            extra = found - {(wanted[0], wanted[1].rpartition(".")[2])}
            if change.rule == "parameter-gone":  # renamed: the new name is missing from the list, too
                extra = {item for item in extra if item[0] != "parameter-missing"}
            wrong += bool(extra)
            if options.verbose and (extra or (change.rule and not found)):
                print("EXTRA" if extra else "MISS", name, change, found)
    for rule in sorted(total):
        print(f"{rule}: {hit[rule]} of {total[rule]}")
    found_all, made = sum(hit.values()), sum(total.values())
    print(f"all: {found_all} of {made} = {found_all / made:.1%}; {wrong} other reports, {silent} silent rows")


def _module(text: str):
    module = read_module("m.py", text.encode())
    assert module.tree is not None, module.reason
    return module


if __name__ == "__main__":
    main()
