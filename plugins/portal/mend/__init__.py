"""From texts and edits to mended texts: pure, no files. What is mended, `portal.check` says."""
