"""What was written -> claims with exact spans of the articles. Pure functions."""
