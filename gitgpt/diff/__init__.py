"""A diff as data: model, parser, classes of files, tokens, packing."""
