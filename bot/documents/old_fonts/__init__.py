"""Conversion of documents in TCVN3 and VNI into Unicode (khoản 7 Điều 4): Word, Excel and plain texts."""
