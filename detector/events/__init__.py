"""What happens to cases, delivered to other systems: an outbox in the store, and sinks that empty it."""
