"""One thread for linear algebra: import this before NumPy."""

import os
import sys

SET = "numpy" not in sys.modules

for library in ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "BLIS"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
