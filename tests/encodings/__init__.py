"""Documents in TCVN3 and VNI, made of Unicode originals and converted back."""
