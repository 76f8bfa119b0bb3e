"""What stands before every route: limits, the request log, what a browser may load."""
