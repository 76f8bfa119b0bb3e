"""Articles that disagree, and what is fitted and measured on them."""
