"""The shift's pages: opened with a float, cash in and out, looked at by X, counted and closed by Z."""
