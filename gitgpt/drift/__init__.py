"""What documentation says, and whether the code still agrees: pure functions over text and syntax trees."""
