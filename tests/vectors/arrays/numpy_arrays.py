"""Writes the .npy files of this folder: python3 numpy_arrays.py"""
import numpy as np
from numpy.lib import format

np.save("f4.npy", np.array([[1.5, -0.0, np.inf], [np.nan, 1e-45, 3.4028235e38]], dtype="<f4"))
np.save("f8.npy", np.array([1 / 3, 1 + 2**-24, 1 + 2**-24 + 2**-50, -1e-46], dtype="<f8"))
np.save("u1.npy", np.arange(24, dtype="u1").reshape(2, 3, 2, 2))
np.save("i1.npy", np.array([-128, 127], dtype="i1"))
np.save("i4.npy", np.array([-(2**31), 2**31 - 1, 2**24 + 1], dtype="<i4"))
np.save("i8.npy", np.array([[0x4000004000000001], [-(2**63)]], dtype="<i8"))
for version in [(2, 0), (3, 0)]:
    with open(f"version{version[0]}.npy", "wb") as file:
        format.write_array(file, np.array([7, 8], dtype="<i4"), version=version)
np.save("fortran.npy", np.asfortranarray(np.ones((2, 3), dtype="<f4")))
np.save("big-endian.npy", np.ones(2, dtype=">f4"))
np.save("fields.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save("bool.npy", np.ones(2, dtype=bool))
np.save("scalar.npy", np.float32(1))
np.save("empty.npy", np.zeros((0, 3), dtype="<f4"))
