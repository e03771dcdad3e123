"""The values that travel through the portal: frozen, typed, without behaviour of their own."""
