"""Guidance texts on paper: a picture to be passed on or hung up, a page in Word."""
