"""The site: an index, a search, a page per indicator, a feed, made from what is published.

Nothing is computed again that an edition says: figures are read in the editions of the region.
The room makes files; the publisher of `editions` puts them in their place.
"""
