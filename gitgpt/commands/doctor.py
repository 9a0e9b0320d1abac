"""`gitgpt doctor`: what works here, what does not, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import get_args

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.config import discovery, key_sources, paths, providers
from gitgpt.conventional.header import COLON
from gitgpt.conventional.profile import describe_profile
from gitgpt.githooks import table
from gitgpt.jobs import checkup
from gitgpt.jobs.checkup import CheckResult, State, guarded
from gitgpt.llm.chain import StepLine
from gitgpt.llm.types import Deadline, Endpoint, Purpose
from gitgpt.repository import hook_callers, hookfiles
from gitgpt.usage import prices, spending_limits

EPILOG = """\b
Examples:
  gitgpt doctor             checks everything; asks the model for one word
  gitgpt doctor --offline   the same without the network
  gitgpt doctor --json      for bug reports (keys masked)
  gitgpt doctor --chain     who is asked for what, and what each call passes on its way

\b
Exit codes: 0 nothing failed, 1 something did.
"""
Chain = list[tuple[Endpoint, list[StepLine]]]
SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red"), "skip": ("-", "dim")}


@click.command(epilog=EPILOG)
@click.option("--offline", is_flag=True, default=None, help="Do not ask the model.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
@click.option("--chain", "wants_chain", is_flag=True, help="Show the steps of a call instead; asks nobody.")
def command(offline: bool | None, as_json: bool, wants_chain: bool) -> int:
    """Check git, the hook, the key, the endpoint and the configuration."""
    here = app.open_app({"offline": offline}, needs_repository=False, warns=False)
    if wants_chain:
        return _show_chain(here, as_json=as_json)
    findings = [
        guarded("git", lambda: checkup.check_git(here.repository)),
        guarded("repository", lambda: checkup.check_repository(here.repository)),
        guarded("hook", lambda: _check_hook(here)),
        guarded("program", _check_program),
        guarded("key", lambda: _check_key(here)),
        guarded("endpoint", lambda: _check_endpoint(here)),
        guarded("price", lambda: _check_price(here)),
        guarded("budget", lambda: _check_budget(here)),
        guarded("config", lambda: _check_config(here)),
        guarded("filter", lambda: _check_filter(here)),
        guarded("style", lambda: _check_style(here)),
        guarded("state", _check_state),
    ]
    if as_json:
        terminal.result(json.dumps([finding._asdict() for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            _show(finding)
    return int(any(finding.state == "fail" for finding in findings))


def _show_chain(here: App, *, as_json: bool) -> int:
    """For each purpose the links in order, and the steps of a call to each with their settings."""
    client = here.client(command="doctor")
    if client is None:
        terminal.note("offline: every answer comes from the rules")
        return 0
    chains = {purpose: client.describe(purpose) for purpose in get_args(Purpose)}
    if as_json:
        told = {
            purpose: [
                {"provider": link.name, "model": link.model, "url": link.base_url, "steps": _steps(lines)}
                for link, lines in links
            ]
            for purpose, links in chains.items()
        }
        terminal.result(json.dumps(told, indent=2, ensure_ascii=False))
        return 0
    for links in _distinct(list(chains.values())):
        purposes = ", ".join(purpose for purpose, chain in chains.items() if chain == links)
        terminal.result(terminal.paint(purposes, "bold"))
        for number, (link, lines) in enumerate(links, start=1):
            terminal.result(f"  {number}. {link.name} {link.model} at {link.base_url}")
            for line in lines:
                sign, style = SIGNS["ok" if line.is_on else "skip"]
                settings = f" ({line.settings})" if line.settings else ""
                terminal.result(f"     {terminal.paint(sign, style)} {line.step}: {line.does}{settings}")
        terminal.result(f"  {len(links) + 1}. rules, on this machine")
    return 0


def _distinct(chains: list[Chain]) -> list[Chain]:
    """Each once, in order: purposes mostly share one chain."""
    return [chain for at, chain in enumerate(chains) if chain not in chains[:at]]


def _steps(lines: list[StepLine]) -> list[dict[str, object]]:
    return [line._asdict() for line in lines]


def _show(finding: CheckResult) -> None:
    sign, style = SIGNS[finding.state]
    advice = f" - {finding.advice}" if finding.advice else ""
    terminal.result(f"{terminal.paint(sign, style)} {finding.name}: {finding.text}{advice}")


def _check_hook(here: App) -> CheckResult:
    if here.top is None:
        return CheckResult("hook", "skip", "no repository here")
    folder = hookfiles.place(here.repository).folder
    hook = hookfiles.inspect(folder, table.USUAL[0])
    callers = hook_callers.find_callers(here.repository, here.top, hook)
    state: State = "ok" if any(caller.works for caller in callers) else "warn"
    return CheckResult("hook", state, f"{hook.name} {hook_callers.describe_hook(folder, hook, callers)}")


def _check_program() -> CheckResult:
    """Editors and desktop programs have a short PATH: the hook remembers where it was installed from."""
    found = shutil.which("gitgpt")
    if found is None:
        return CheckResult(
            "program", "warn", f"gitgpt is not on PATH ({sys.argv[0]} runs)", "put its folder on PATH"
        )
    return CheckResult("program", "ok", found)


def _check_key(here: App) -> CheckResult:
    provider = here.settings.provider
    preset = here.preset()
    if not preset.needs_key:
        return CheckResult("key", "skip", f"{provider} needs none")
    key = here.find_key()
    if not key.value:
        if not providers.is_model_chosen(here.loaded):
            hint = discovery.describe_missing_key(os.environ)
            return CheckResult("key", "warn", f"{hint}; messages are drafted by rules")
        wanted = " or ".join((key_sources.OWN_VARIABLE, *preset.key_variables))
        return CheckResult(
            "key", "warn", f"none for {provider}: messages are drafted by rules", f"set {wanted}"
        )
    problems = key_sources.list_warnings(here.settings.api_key_file)
    if problems:
        return CheckResult("key", "warn", problems[0])
    return CheckResult("key", "ok", f"{key_sources.shorten_key(key.value)} from {key.origin}")


def _check_endpoint(here: App) -> CheckResult:
    client = here.client(command="doctor")
    if client is None:
        return CheckResult("endpoint", "skip", "offline")
    if here.preset().needs_key and not here.find_key().value:
        return CheckResult("endpoint", "skip", "not asked without a key")
    endpoint = here.endpoint()
    with terminal.spinner(f"asking {endpoint.name}"):
        return checkup.check_endpoint(
            client, endpoint.base_url or endpoint.name, deadline=Deadline(here.settings.deadline)
        )


def _check_price(here: App) -> CheckResult:
    if not providers.is_model_chosen(here.loaded) and not here.find_key().value:
        return CheckResult("price", "skip", "no model is set up")
    endpoint, own = here.endpoint(), paths.own_prices()
    text = prices.describe_price(endpoint.model, endpoint.base_url, own)
    is_known = "is unknown" not in text
    return CheckResult("price", "ok" if is_known else "warn", text, "" if is_known else f"add it to {own}")


def _check_budget(here: App) -> CheckResult:
    purse = here.purse()
    if purse is None:
        return CheckResult("budget", "ok", "none set")
    spending_limits.parse_budgets(
        here.settings.budgets, repository=None
    )  # a table that cannot be used refuses every call
    return CheckResult("budget", "ok", purse.describe())


def _check_config(here: App) -> CheckResult:
    problems = here.problems()
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        state: State = "warn" if problems[0].message in here.loaded.warnings else "fail"
        return CheckResult("config", state, problems[0].message + more, "see: gitgpt config check")
    layers = sorted({origin for origin in here.loaded.origins.values() if origin != "default"})
    return CheckResult("config", "ok", f"set by {', '.join(layers)}" if layers else "all defaults")


def _check_filter(here: App) -> CheckResult:
    """The words that are kept from leaving and coming in, by number: the lists themselves may be private."""
    settings = here.settings
    lists = (settings.filter_mask, settings.filter_block, settings.filter_warn)
    if not any(lists):
        return CheckResult("filter", "ok", "no words of your own; secrets are always taken out")
    masked, blocked, warned = map(len, lists)
    return CheckResult("filter", "ok", f"{masked} entries masked, {blocked} blocked, {warned} warned of")


def _check_style(here: App) -> CheckResult:
    """How messages are written here, as drafts will be."""
    profile = here.context().profile
    if not profile.learned:
        return CheckResult("style", "skip", "too few messages to learn from: Conventional Commits")
    whose = f"the last {profile.learned} messages"
    whose += f", {profile.own} of them yours" if profile.own else ""
    ticket = f"; tickets as {profile.place.where}" if profile.place.where else ""
    emoji = f"; an emoji {profile.emoji} the type" if profile.emoji else ""
    around = profile.lead + (profile.frame.format(profile.form) if profile.form != "plain" else "")
    framed = f'; written "{around}..."' if profile.lead or profile.frame != COLON else ""
    return CheckResult(
        "style", "ok", f"{profile.form}: {describe_profile(profile)}{framed}{ticket}{emoji} ({whose})"
    )


def _check_state() -> CheckResult:
    folder = paths.state_folder()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK):
        return CheckResult(
            "state", "warn", f"{folder} cannot be written: usage is not recorded", "check permissions"
        )
    return CheckResult("state", "ok", str(folder))
