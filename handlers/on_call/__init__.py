"""Who is on call: the rota of the office (/truc), and whom an incident reaches now."""
