"""Alembic's entry: it runs our migrations on the connection that storage/engine/schema.py hands it."""

from alembic import context

from storage.tables.base import tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=False,  # the transaction is the caller's, on both stores
    compare_type=True,
)
context.run_migrations()
