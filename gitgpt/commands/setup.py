"""`gitgpt setup`: finds a model, asks it one question, writes the configuration and installs the hook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import click

from gitgpt import app, terminal
from gitgpt.config import discovery, paths, user_file
from gitgpt.config.discovery import FoundProvider
from gitgpt.errors import ConfigError, ModelError, UnknownProviderError
from gitgpt.files import create_file, replace_file
from gitgpt.jobs import checkup
from gitgpt.llm import local_servers
from gitgpt.llm.providers import registry
from gitgpt.llm.types import Deadline
from gitgpt.usage import prices

EPILOG = """\b
Examples:
  gitgpt setup                          choose from what is found here
  gitgpt setup --yes                    take the first that is found, install the hook here
  gitgpt setup --provider anthropic     this provider; its key is in ANTHROPIC_API_KEY
  gitgpt setup --provider claude        the program claude, with your own subscription
  gitgpt setup --offline                no model: rules only, without a note about it
  gitgpt setup --list --json            what was found, for scripts

\b
Exit codes: 0 set up, 2 nothing to choose, 5 bad configuration or no key, 6 the model did not answer.
"""
WHERE = {"h": "here", "a": "all", "n": "none"}
TEST_SECONDS = 30.0  # for the one question: a local model may have to be loaded first


@click.command(epilog=EPILOG)
@click.option("--yes", is_flag=True, help="Take the first that is found; ask nothing.")
@click.option("--provider", metavar="NAME", help="A provider, or a program you are signed in to.")
@click.option("--model", metavar="NAME", help="The model; without it the provider's default.")
@click.option("--base-url", metavar="URL", help="The address; without it the provider's own.")
@click.option("--key-file", type=click.Path(), help="A private file that holds the key.")
@click.option("--offline", is_flag=True, help="Use no model, and be silent about it.")
@click.option("--test/--no-test", default=True, help="Ask the model one tiny question first.")
@click.option("--hook", type=click.Choice(["here", "all", "none"]), help="Where to install the hook.")
@click.option("--list", "only_list", is_flag=True, help="Show what is found and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --list: a JSON array.")
def command(
    yes: bool,
    provider: str | None,
    model: str | None,
    base_url: str | None,
    key_file: str | None,
    offline: bool,
    test: bool,
    hook: str | None,
    only_list: bool,
    as_json: bool,
) -> int:
    """Choose a model, test it, and let git commit open with a draft.

    Nothing is sent to a provider that you did not choose; local servers are only asked for their models.
    """
    if offline:
        _write({"offline": True}, removed=("provider", "model", "base_url", "api_key_file"))
        return _install_hook(hook or ("none" if yes else None))
    found = [] if provider else find_candidates()
    if only_list:
        _show(found, as_json=as_json)
        return 0
    chosen = _choose(provider, found, takes_first=yes)
    if chosen is None:
        raise click.UsageError(
            "no model was found or chosen; pass --provider NAME, set a key such as OPENAI_API_KEY, or pass"
            " --offline"
        )
    chosen = chosen._replace(model=model or chosen.model, base_url=base_url or chosen.base_url)
    values, key = _build_settings(chosen, key_file)
    if test:
        _check_answer(values, key)
    _write(_store_key(chosen, values, key), removed=("offline", "model", "base_url", "api_key_file"))
    return _install_hook(hook or ("here" if yes else None))


def find_candidates() -> list[FoundProvider]:
    """Everything that could answer here, what needs the least effort first."""
    servers = local_servers.find_servers(os.environ)
    return [
        *discovery.find_keys({name: value for name, value in os.environ.items() if name != "OLLAMA_HOST"}),
        *(_describe_server(server) for server in servers if server.models),
        *discovery.find_programs(os.environ),
        *discovery.find_configurations(os.environ),
    ]


def _describe_server(server: local_servers.LocalServer) -> FoundProvider:
    preset = registry.list_presets()[server.provider]
    model = preset.model if preset.model in server.models else server.models[0]
    is_usual = server.base_url == preset.base_url or "OLLAMA_HOST" in os.environ
    source = f"runs here, with {', '.join(server.models[:3])}"
    return FoundProvider(server.provider, source, model, "" if is_usual else server.base_url)


def _show(found: Sequence[FoundProvider], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"provider": each.provider, "model": each.model, "source": each.source, "base_url": each.base_url}
            for each in found
        ]
        terminal.result(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for number, each in enumerate(found, start=1):
        terminal.result(f"{number:2}  {each.provider:12} {each.source}")
    if not found:
        terminal.result("nothing was found: no key in the environment, no local server, no program")


def _choose(
    provider: str | None, found: Sequence[FoundProvider], *, takes_first: bool
) -> FoundProvider | None:
    if provider:
        own = app.open_app({}, needs_repository=False, warns=False).settings.providers
        if provider.partition(":")[0] not in own:
            registry.find_preset(provider.partition(":")[0])
        return FoundProvider(provider, "chosen")
    if takes_first or not terminal.is_interactive():
        return found[0] if found and takes_first else None
    _show(found, as_json=False)
    while True:
        answer = terminal.ask("Which one? A number, or a provider's name (empty: none)")
        if not answer:
            return None
        if answer.isdecimal() and 0 < int(answer) <= len(found):
            return found[int(answer) - 1]
        try:
            registry.find_preset(answer)
        except UnknownProviderError as exc:
            terminal.warn(f"{exc.message}; {exc.advice}")
        else:
            return FoundProvider(answer, "chosen")


def _build_settings(chosen: FoundProvider, key_file: str | None) -> tuple[dict[str, Any], str]:
    """The settings to write, and a key that still has to be stored in a private file."""
    values: dict[str, Any] = {"provider": chosen.provider}
    values |= {"model": chosen.model} if chosen.model else {}
    values |= {"base_url": chosen.base_url} if chosen.base_url else {}
    if key_file:
        return {**values, "api_key_file": os.path.abspath(key_file)}, ""  # noqa: PTH100 - keeps links
    if chosen.key_command:
        return {**values, f"providers.{chosen.provider}.key_command": list(chosen.key_command)}, ""
    key = discovery.read_key(chosen)
    if key or _has_key(values):
        return values, key
    if not terminal.is_interactive():
        names = registry.find_preset(chosen.provider).key_variables
        raise ConfigError(
            f"no key is set for {chosen.provider!r}",
            advice=f"set {' or '.join(names)}, or pass --key-file FILE",
        )
    hidden = click.prompt(f"The key for {chosen.provider} (not shown)", hide_input=True, err=True)
    return values, str(hidden).strip()


def _open(values: dict[str, Any]) -> app.App:
    """The parts as they would be with these settings."""
    flags: dict[str, Any] = {name: value for name, value in values.items() if "." not in name}
    own = dict(app.open_app({}, needs_repository=False, warns=False).settings.providers)
    for name, value in values.items():
        if name.startswith("providers."):
            _, provider, key = name.rsplit(".", 2)
            own[provider] = {**own.get(provider, {}), key: value}
    return app.open_app({**flags, "offline": False, "providers": own}, needs_repository=False, warns=False)


def _has_key(values: dict[str, Any]) -> bool:
    here = _open(values)
    return not here.endpoint().needs_key or bool(here.find_key().value)


def _check_answer(values: dict[str, Any], key: str) -> None:
    """Asks the chosen model, and only that one, for one word. Raises ModelError if it does not answer."""
    here = _open(values)
    endpoint = here.endpoint()
    if key:
        endpoint = endpoint._replace(key=lambda: key)
    client = here.client(command="setup", links=[endpoint])
    assert client is not None  # offline is off
    with terminal.spinner(f"asking {endpoint.name}"):
        result = checkup.check_endpoint(
            client, endpoint.base_url or endpoint.name, deadline=Deadline(TEST_SECONDS)
        )
    client.close()
    if result.state != "ok":
        raise ModelError(result.text, advice="nothing was changed; --no-test skips this question")
    price = prices.describe_price(endpoint.model, endpoint.base_url, paths.own_prices())
    terminal.note(f"{result.text}; {price}")


def _store_key(chosen: FoundProvider, values: dict[str, Any], key: str) -> dict[str, Any]:
    """The settings with the key in a private file of its own, if it is not stored yet."""
    if not key:
        return values
    path = paths.user_config().with_name(f"key-{chosen.provider}")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        replace_file(path, key.encode() + b"\n")
    else:
        create_file(path, key.encode() + b"\n", mode=0o600)
    return {**values, "api_key_file": str(path)}


def _write(values: dict[str, Any], *, removed: Sequence[str]) -> None:
    """Writes the settings to the user's file, without those that belonged to an earlier choice."""
    path = paths.user_config()

    def change(text: str) -> str:
        for name in removed:
            text = user_file.unset_value(text, [name])
        for name, value in values.items():
            text = user_file.set_value(text, name.split("."), value)
        return text

    user_file.edit_file(path, change)
    shown = ", ".join(f"{name} = {user_file.write_toml(value)}" for name, value in values.items())
    terminal.result(f"{path}: {shown}")


def _install_hook(where: str | None) -> int:
    """Installs the hook by the command that does that; asks where if nothing was said."""
    here = app.open_app({}, needs_repository=False)
    if where is None and terminal.is_interactive():
        offer = {"h": "in this repository", "a": "in all repositories", "n": "not now"}
        if here.top is None:
            del offer["h"]
        where = WHERE[terminal.choose("Install the hook?", offer)]
    if where in (None, "none") or (where == "here" and here.top is None):
        terminal.note("the hook is not installed; in a repository: gitgpt hooks install")
        return 0
    arguments = ["hooks", "install", *(["--global"] if where == "all" else [])]
    done = subprocess.run([sys.executable, "-m", "gitgpt", *arguments], check=False)
    return done.returncode
