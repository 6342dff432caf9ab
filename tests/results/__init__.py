"""Results: pictures, the week in words, own records."""
