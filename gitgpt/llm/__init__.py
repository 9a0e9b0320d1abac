"""The model call: dialects, failover, retry, limits, cache, the wire."""
