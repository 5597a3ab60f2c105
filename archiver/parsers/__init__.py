"""Tools that know HTML and no platform."""
