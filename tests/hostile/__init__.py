"""Hostile input: to every reader of foreign words and bytes, to dispatch, against rights.

Quick and the same each time in the suite; at length and at random by ``python3 start.py trial hostile``.
"""
