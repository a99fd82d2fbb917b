"""The only folder of `game` that awaits: every Redis key, every read and write of a room."""
