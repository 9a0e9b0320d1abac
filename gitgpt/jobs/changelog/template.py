"""The project's own form: a Jinja template, in a sandbox, over the data of the JSON form."""

from __future__ import annotations

from pathlib import Path

from gitgpt.errors import FileError, UsageError
from gitgpt.jobs.changelog.changelog_data import Changelog
from gitgpt.jobs.changelog.changelog_json import as_data
from gitgpt.jobs.changelog.markdown import escape


def render_template(path: Path, changelog: Changelog) -> str:
    """What docs/changelog.md lists under JSON are the template's variables; the filter `md` makes text safe
    in Markdown. A template can loop and choose, and reach neither files nor the interpreter."""
    try:
        import jinja2
        import jinja2.sandbox
    except ImportError as exc:
        advice = "install it: pip install 'gitgpt[templates]'"
        raise UsageError("a template needs jinja2, which is not installed", advice=advice) from exc
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise FileError(f"cannot read the template {path}") from exc
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["md"] = escape
    try:
        return environment.from_string(source).render(as_data(changelog))
    except jinja2.TemplateSyntaxError as exc:
        raise UsageError(f"{path}:{exc.lineno}: {exc.message}") from exc
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, AttributeError, LookupError) as exc:
        raise UsageError(f"the template {path} cannot be filled in: {exc}") from exc
