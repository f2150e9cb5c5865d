"""The devices: what goes over the wire, and what happens when nobody is there."""
