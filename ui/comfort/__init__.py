"""How the till looks, sounds and moves for the people at it: this machine's own choice, never the shop's."""
