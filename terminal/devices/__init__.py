"""What hangs on the till by a cable: small ports, each with its real adapter."""
