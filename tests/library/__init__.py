"""The library of guidance texts."""
