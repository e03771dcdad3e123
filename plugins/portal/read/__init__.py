"""From text to entries and registries; problems are returned, never raised."""
