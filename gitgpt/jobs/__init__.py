"""Straight lists of calls, one file a job; they decide, the stations below do."""
