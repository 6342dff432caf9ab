"""Papers that are made for people: a Word file in the form of Nghị định 30/2020/NĐ-CP, a picture of a month.

Each is filled in from texts alone, and knows neither the database nor who asked for it.
"""
