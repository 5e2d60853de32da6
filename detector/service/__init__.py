"""The gRPC shell around the core: settings, conversations, servicers, server."""
