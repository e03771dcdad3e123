"""What bench_feeds.py measures: the cost of feeds, of polling them, and what those of others are."""
