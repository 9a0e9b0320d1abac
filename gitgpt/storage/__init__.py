"""Data that outlives a process: cached replies, rate limits, drafts, profiles and notes on endpoints."""
