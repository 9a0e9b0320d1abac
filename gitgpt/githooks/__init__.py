"""What git calls: a module for each hook, and the table of them."""
