//! Text to comparable tokens, with offsets back to the source.
