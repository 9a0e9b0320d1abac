"""How staged work falls into several commits."""
