"""Derives feistel.txt from docs/numerics.md ("Seeds") alone: python3 feistel.py > feistel.txt"""


def philox(key, counter):
    c0, c1, c2, c3 = counter
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c3 ^ k1, p0 & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0


def permuted(key, purpose, stream, size, index):
    bits = (size - 1).bit_length()
    low_bits = bits // 2
    low_mask, high_mask = (1 << low_bits) - 1, (1 << (bits - low_bits)) - 1
    while True:
        a, b = index >> low_bits, index & low_mask
        for r in range(0, 12, 2):
            a ^= philox(key, (b, r, stream, purpose)) & high_mask
            b ^= philox(key, (a, r + 1, stream, purpose)) & low_mask
        index = a << low_bits | b
        if index < size:
            return index


if __name__ == "__main__":
    assert philox(0x299F31D0A4093822, (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)) == 0xD16CFE09
    print("# key purpose stream size: the first entries")
    for key, purpose, stream, size in [
        (0, 2, 0, 1), (0, 2, 0, 2), (1, 2, 0, 3), (7, 2, 1, 12), (7, 2, 2, 12), (2**64 - 1, 2, 0, 64), (2, 2, 0, 60000), (2, 2, 2**32 - 1, 60000),
        (3, 4, 0, 60000), (5, 2, 0, 2**27), (5, 2, 0, 2**31 - 1), (5, 2, 0, 2**32 - 1),
    ]:
        entries = [permuted(key, purpose, stream, size, i) for i in range(min(size, 12))]
        print(key, purpose, stream, size, *entries)
