"""Serves a GGUF model with llama.cpp's own server: serve_model.py MODEL PORT KEY ALIAS

Prints the address once it answers, and runs until it is stopped. Run it with the Python that has the
wheel of xllamacpp.
"""

from __future__ import annotations

import signal
import sys

import xllamacpp  # type: ignore[import-not-found, unused-ignore]  # only in the environment of .ci/llama-server

WINDOW = 2048  # tokens; a larger one makes the case of an exceeded window slow


def main() -> None:
    model, port, key, alias = sys.argv[1:]
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = int(port)
    params.n_ctx = WINDOW
    params.n_parallel = 1
    params.cpuparams.n_threads = 1  # several wait for each other in a loop, which crawls on a busy machine
    params.cpuparams_batch.n_threads = 1
    params.api_keys = [key]
    params.model_alias = {alias}
    params.sampling.seed = 1
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
