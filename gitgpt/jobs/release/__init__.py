"""A release in one step: version files and changelog in one commit, and a tag with the notes."""
