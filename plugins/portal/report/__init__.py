"""What a check has found, in the formats in which people and programs read it: pure."""
