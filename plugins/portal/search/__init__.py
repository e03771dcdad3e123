"""The search index: pure functions from articles to small files that a browser reads."""
