"""Clockjack: an actor-based job scheduler."""
