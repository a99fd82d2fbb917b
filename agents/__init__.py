"""Named workers that answer a room's tasks through Redis and never call each other."""
