"""What browsers talk to: pages, a small HTTP API, and one WebSocket per seat."""
