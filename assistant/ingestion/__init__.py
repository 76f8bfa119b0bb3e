"""A file or a URL -> Document -> passages."""
