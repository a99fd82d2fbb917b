"""Moderation without a model: rules for what hurts, word lists for mood, statistics for language. Agents alone load it."""
