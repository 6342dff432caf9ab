"""The directory: who is meant by what somebody types in a hurry, and by the recipients of a document."""
