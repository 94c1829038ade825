"""What a run leaves behind: judged and rendered from its journal alone."""
