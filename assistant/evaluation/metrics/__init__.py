"""Pure arithmetic: results -> figures with intervals."""
