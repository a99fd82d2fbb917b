"""The admin panel's part of the web process: who may come in, what they see, and what they do."""
