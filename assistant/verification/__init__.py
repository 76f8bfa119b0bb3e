"""Whether the articles support a claim."""
