"""Where values meet files: reads content/, hands the site to MkDocs, and writes it.

The only part that imports MkDocs.
"""
