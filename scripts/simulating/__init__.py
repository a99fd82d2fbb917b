"""Games without a server: the real `step`, a clock that only the simulation moves, and simulated agents and players."""
