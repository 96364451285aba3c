"""Search: the registry as an index of lunr's numbers, cut into small files that a browser reads."""
