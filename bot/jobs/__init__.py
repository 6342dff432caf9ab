"""The asynchronous shell: what comes in goes to the core, what the core has queued goes out.

Nothing here decides anything. Every ``store.run`` is one transaction, begun, carried through and
committed in a thread; no network call is made inside one.
"""
