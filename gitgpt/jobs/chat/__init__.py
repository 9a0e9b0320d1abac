"""Questions about a repository, answered by a model from what the repository holds."""
