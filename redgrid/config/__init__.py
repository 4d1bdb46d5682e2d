"""Config: settings, addresses, the server's entry and the commands that start and keep an installation."""
