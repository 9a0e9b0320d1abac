"""What tests stand on: a clean environment, real repositories, a loopback server that speaks the wire."""
