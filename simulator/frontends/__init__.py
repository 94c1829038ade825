"""What a node shows on its sockets: parse, ask the model, render. Front ends decide nothing."""
