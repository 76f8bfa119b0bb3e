"""What a claim says and whether evidence says it too: numbers, names, direction, negation, who did what. No model, no store."""
