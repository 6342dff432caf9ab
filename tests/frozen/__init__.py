"""Old names in databases and in chats, and whole databases, that a new program must still understand.

Renew the list of names, to which new ones are only added: ``python -m tests.frozen``.
Fill databases with the program of today, beside those that are kept: ``python -m tests.frozen.fill NAME``.
Write down anew what people hear in them, where a sentence has changed: ``python -m tests.frozen.write``.
"""
