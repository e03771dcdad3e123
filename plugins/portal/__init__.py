"""Nêu Gương: a publishing kit for Vietnamese public information centres."""
