"""How a folder of files comes to stand in the place of another, whatever happens meanwhile."""
