"""Where values meet files: reads content/, plans the site and writes it, or lets MkDocs do so.

The only part that imports MkDocs.
"""
