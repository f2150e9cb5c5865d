"""The receipt: drawn once as a picture, then shown, saved and printed from that one picture."""
