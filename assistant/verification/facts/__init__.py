"""What a sentence says: numbers, names, directions, negations, who did what. No model, no store."""
