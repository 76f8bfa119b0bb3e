"""How far verifiers agree with people."""
