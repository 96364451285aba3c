"""A filing entered by hand: what is asked, how answers are understood, what becomes of them."""
