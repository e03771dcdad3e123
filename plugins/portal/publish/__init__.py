"""From pushes to the live site: receive, merge, release, switch, go back. Knows nothing of Markdown.

What builds and checks is handed in, or is a command of its own.
"""
