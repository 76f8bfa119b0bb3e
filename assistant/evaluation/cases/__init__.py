"""What the assistant is asked, and of which articles."""
