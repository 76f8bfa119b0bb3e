"""Fits what the verifier weighs."""
