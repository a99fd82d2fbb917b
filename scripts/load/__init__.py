"""Load tests: bots over real sockets, what they measure, and the gates that the measurements must pass."""
