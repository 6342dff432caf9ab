"""The program as an operator meets it: watched, broken, stopped, brought back."""
