"""Claims derived from public packages at build time: each module holds some templates, and `scripts.derive_bank` runs them."""
