"""What the benchmark of the search is made of: queries with known answers, server, browser, tables."""
