"""Small servers that send one message to all their sockets, each in its own way: what `scripts.load.fanout` compares."""
