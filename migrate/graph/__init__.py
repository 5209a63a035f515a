"""GraphDef → inference GraphDef, on the protobuf alone: endpoints, then an ordered list of passes."""
