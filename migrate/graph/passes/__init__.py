"""The passes that make an inference graph, one per file. Each is a function from one draft to the next."""
