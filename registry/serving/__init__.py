"""A server for writing: it builds again what was saved and tells the pages that are open."""
