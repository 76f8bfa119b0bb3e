"""Ask your articles: exact, code-checked citations, or the plain word that the articles don't say."""
