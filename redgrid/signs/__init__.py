"""Signs: what hangs on the wall, and what its code opens for anybody without an account.

Table: Board, one printed signboard or label. Events: board.printed, board.outdated.
"""
