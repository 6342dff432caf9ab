"""Write what was typed about a time as one who spells well would."""
