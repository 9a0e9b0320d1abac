"""Nothing but the configured endpoint is contacted: the whole job in a network namespace of its own.

The kernel counts per namespace: connections begun, and packets that found no route. A look-up of a name or a
call to anywhere but loopback would show in the second, even when the program ignores its failure.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ground.repo import Repo

INSIDE = """
import fcntl, json, pathlib, socket, struct, subprocess, sys
sys.path.insert(0, sys.argv[1])
from ground.server import Server

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:  # SIOCSIFFLAGS: lo comes up
    fcntl.ioctl(sock, 0x8914, struct.pack("16sh14x", b"lo", 0x41))


def count(table, name):
    lines = [line.split() for line in pathlib.Path("/proc/net/snmp").read_text().splitlines()]
    names, values = (line for line in lines if line[0] == table)
    return int(values[names.index(name)])


with Server() as server:
    server.text = "feat: add one"
    url = [f"GITGPT_BASE_URL={server.base_url}", "GITGPT_API_KEY=k" + "k" * 20]
    before = count("Tcp:", "ActiveOpens")
    done = subprocess.run(["env", *url, *sys.argv[2:]], capture_output=True, text=True)
    print(json.dumps({
        "code": done.returncode, "out": done.stdout, "err": done.stderr, "requests": len(server.requests),
        "connections": count("Tcp:", "ActiveOpens") - before, "strays": count("Ip:", "OutNoRoutes"),
    }))
"""


def run_alone(repo: Repo, *command: str) -> dict[str, object]:
    if (
        not shutil.which("unshare")
        or subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode
    ):
        pytest.skip("no network namespaces here (unshare -rn)")
    tests = Path(__file__).parents[1]
    done = repo.run("unshare", "-rn", sys.executable, "-c", INSIDE, str(tests), *command)
    assert done.code == 0, done.errors
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
def test_a_draft_contacts_its_endpoint_once_and_nobody_else(repo: Repo) -> None:
    repo.stage_file("one.py", "def one():\n    return 1\n")
    found = run_alone(repo, "gitgpt", "draft")
    assert found["out"] == "feat: add one\n", found
    assert (found["requests"], found["connections"], found["strays"]) == (1, 1, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["draft --offline", "config list", "check-secrets", "redact", "changelog --offline"]
)
def test_what_needs_no_model_contacts_nobody(repo: Repo, command: str) -> None:
    repo.commit("feat: start", {"a.py": "x = 1\n"})
    repo.stage_file("one.py", "def one():\n    return 1\n")
    found = run_alone(repo, "gitgpt", *command.split())
    assert (found["requests"], found["connections"], found["strays"]) == (0, 0, 0), found


@pytest.mark.slow
def test_the_counters_do_see_a_stray_call(repo: Repo) -> None:
    call = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError: pass"
    assert run_alone(repo, sys.executable, "-c", call)["strays"] != 0
