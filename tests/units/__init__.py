"""Units that are new, have another name, are closed or merged."""
