"""Archive blogs: articles, quotes with who said them, and complete comment threads."""
