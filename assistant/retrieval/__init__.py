"""A question -> ranked passages, from vectors and words that are kept in step with the corpus."""
