"""What may hurt the server, sent to it; what it does is watched."""
