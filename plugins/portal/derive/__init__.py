"""From a library to what readers find: terms, listings, relations. Pure; no files, no clock."""
