"""From values to text: HTML, XML, JSON. Pure functions: no files, no clock, no MkDocs."""
