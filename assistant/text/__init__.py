"""What is known of plain text: words, tokens, sentences, and how to make it fit to show."""
