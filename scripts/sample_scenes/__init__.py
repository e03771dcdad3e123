"""The drawings behind scripts/sample_pictures.py."""
