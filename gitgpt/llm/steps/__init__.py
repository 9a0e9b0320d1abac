"""One file a step of the chain; see `gitgpt.llm.chain` for their order and why."""
