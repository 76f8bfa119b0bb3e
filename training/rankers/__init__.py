"""Training of the small linear models that rank sentences."""
