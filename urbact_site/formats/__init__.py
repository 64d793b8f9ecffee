"""How the desk writes dates and numbers in the languages that Django has no formats for."""
