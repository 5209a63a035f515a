"""What a GraphDef is made of, on the protobuf alone: the registered ops, and the edges between nodes."""
