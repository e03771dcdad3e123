"""What people are asked for: the keys of schemas with their words, a new article's file, the web desk's forms."""
