"""Edits of documentation that provably change nothing else."""
