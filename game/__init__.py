"""The game itself: a pure core (claims, commands, events, room, scoring, rules) and, in `io`, a thin shell to Redis."""
