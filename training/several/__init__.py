"""Questions whose answers take several sentences, and how whole the answers are."""
