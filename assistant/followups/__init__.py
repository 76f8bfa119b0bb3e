"""Making a follow-up stand alone."""
