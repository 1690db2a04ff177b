"""What a worker process does first, whatever it works on."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait


def settle() -> None:
    """Make a process of its own out of a worker: Ctrl-C is for its parent, and it ends with it."""
    os.setsid()
    # Pyomo makes itself a lock; of this kind it has no name that a kill would leave behind
    multiprocessing.set_start_method("fork", force=True)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
