"""The refs that articles arrive under. Imports nothing, for hooks start often."""

MAIN = "refs/heads/main"
"""What is to be live."""
QUEUE = "refs/heads/queue/"
"""How the refs begin under which articles arrive."""


def is_ours(ref: str) -> bool:
    """Whether articles may arrive under it."""
    return ref == MAIN or ref.startswith(QUEUE)


def deletes(number: str) -> bool:
    """Whether a pushed commit's number says that the ref shall go."""
    return not number.strip("0")
