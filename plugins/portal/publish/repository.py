"""The bare repository that reporters push to: made, and brought to what the kit expects."""

from __future__ import annotations

from pathlib import Path

from portal.git import git
from portal.publish.root import MAIN, QUEUE, Root

_LARGEST_PUSH = 200 * 2**20
"""Bytes of one push: a hundred photos as cameras make them are less."""
_SETTINGS = {
    "core.logAllRefUpdates": "true",  # in a bare repository git keeps no reflog otherwise
    "core.fsync": "committed,reference",
    "core.fsyncMethod": "batch",
    "gc.reflogExpire": "never",
    "receive.fsckObjects": "true",
    "receive.denyNonFastForwards": "true",
    "receive.denyDeletes": "true",
    "receive.maxInputSize": str(_LARGEST_PUSH),
    "receive.autogc": "false",  # no pusher waits for it, or reads its English: see portal.publish.waking
}


def make_repository(root: Root) -> bool:
    """Make the repository, or bring an older one to these settings; whether it is new.

    The hooks are not its business. Raises OSError, GitError, or UsageError.
    """
    is_new = not (root.repository / "HEAD").is_file()
    if is_new:
        root.repository.mkdir(parents=True, exist_ok=True)
        git(root.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(root.repository))
    for name, value in _SETTINGS.items():
        git(root.repository, "config", name, value)
    git(root.repository, "config", "--replace-all", "receive.procReceiveRefs", MAIN)
    git(root.repository, "config", "--add", "receive.procReceiveRefs", QUEUE.rstrip("/"))
    _keep_bytes(root.repository)
    for folder in (root.releases, root.tree.parent, root.door):
        folder.mkdir(parents=True, exist_ok=True)
    return is_new


def _keep_bytes(repository: Path) -> None:
    """Files are taken out of the repository as they are, whatever a pushed .gitattributes asks for."""
    attributes = repository / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("* -text -eol -ident -filter -working-tree-encoding -export-ignore -export-subst\n",
                          encoding="ascii")
