"""A forge of themes: one known thread in random but plausible WordPress markup, and what is to be read of it."""
