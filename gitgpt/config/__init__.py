"""What the user wants: schema, layers and their origins, trust, keys."""
