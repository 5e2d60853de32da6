"""What a turn costs: the server against a bare gRPC echo, late turns, memory, start-up, and where the time goes."""
