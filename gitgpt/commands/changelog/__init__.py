"""`gitgpt changelog`: its options, its flow, and the part that asks a model."""

from gitgpt.commands.changelog.run import command

__all__ = ["command"]
