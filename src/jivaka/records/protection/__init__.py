"""How records are protected: keys, sealed fields, and the chain of the audit. It knows no clinical meaning."""
