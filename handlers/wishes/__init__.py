"""Wishes: deeds that people ask for, said in their own words, and the form or view that each leads to.

A form opens with what was said of its questions, asks only what is missing, and ends in its review as ever; a
view shows. Rights are asked after understanding, and again where the deed is done.
"""

from handlers.wishes.acts import words_to_send
from handlers.wishes.changes import CHANGES
from handlers.wishes.map import REGULATION, WISHES, fulfil, rule, title_of, wish
from handlers.wishes.more_time import is_more_time_told
from handlers.wishes.opening import Wish
