"""/tructhay: who stands in for whoever is away, asked, answered once, and over by itself (Điều 4 khoản 6)."""
