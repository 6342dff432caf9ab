"""The directory of official mailboxes: units, people, and the recipients of a document (Điều 4 khoản 8)."""
