"""The commit message: model, parser, lint rules, offline drafting, message file."""
