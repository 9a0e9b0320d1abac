"""Drafting by rules: what a change shows, and what to call it. `gitgpt.conventional.drafting` is the door."""
