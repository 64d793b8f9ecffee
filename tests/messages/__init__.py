"""The message catalogues: what they must say, and what the code says without them."""
