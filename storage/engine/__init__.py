"""The ground that every subject stands on: the store, the outbox, events, conversations, contacts."""
