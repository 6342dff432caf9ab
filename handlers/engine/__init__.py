"""What every feature stands on: its declaration, forms, buttons, the menu, files, telling others."""
