"""HTTP and the chat window on one port."""
