"""The same rounding on every machine, so that a chapter prints the same digits everywhere.

NumPy and OpenBLAS choose their inner loops by the processor, and these round differently. Where
a run has converged, what is left of the gradient is rounding alone, and even the number of steps
may change. These variables, set before NumPy is loaded, choose the loops that every x86-64
processor has.
"""

from __future__ import annotations

PORTABLE = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Nehalem",
    "OPENBLAS_NUM_THREADS": "1",
}
"""Environment variables for a process that runs chapters."""
