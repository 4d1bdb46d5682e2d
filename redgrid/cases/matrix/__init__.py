"""The matrix: open cases by units and stages, what is stuck, how it came to be so, and when it may end."""

from redgrid.cases.matrix.counting import Matrix, MatrixCell, MatrixRow, matrix

__all__ = ["Matrix", "MatrixCell", "MatrixRow", "matrix"]
