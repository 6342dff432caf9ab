"""What goes to the department as letters, and its answers."""
