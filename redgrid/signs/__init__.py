"""Signs: what hangs on the wall and what its code opens, for anybody without an account. A window: no tables."""
