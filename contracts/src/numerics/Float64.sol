// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

/// @title Exactly rounded IEEE 754 binary64 arithmetic
/// @notice Round to nearest, ties to even; subnormals are kept; every NaN result is 0x7ff8000000000000. Values travel as
/// `uint256` whose upper 192 bits are zero, in and out; other inputs give unspecified results.
/// @dev Every operation forms the exact result (or, for quotients and roots, enough of it to decide) as an integer in
/// one 256-bit word and rounds once. The common shape:
///
///     operands    significand with its hidden bit, exponent field kept in place (bits 52..62) to save shifts;
///                 `ordinary` operands are normal numbers, all others take the branch that sorts out special cases
///     align       one operand at a fixed height, the other shifted left by t = difference of exponents + height;
///                 t beyond its range means that the lower operand only matters as a sticky bit, and so t is clamped
///     normalise   with CLZ (EIP-7939) to a leading one at bit 254
///     x           exponent field of the result less one: adding the 53-bit significand (hidden bit included)
///                 gives the encoding, and a carry out of rounding moves to the next exponent by itself
///     round       (n + 2^201 - 1 + (bit 202 of n)) >> 202: ties to even in one addition
///
/// `x` not below 2046 << 52 means overflow or, as a negative number, a subnormal result; {roundOutside} does both.
/// The fused multiply-add is in {Float64Fma}, comparisons and minimum/maximum in {Float64Order}, conversions in
/// {FloatConversion}.
library Float64 {
    uint256 private constant SIGN = 0x8000000000000000;
    uint256 private constant MAGNITUDE = 0x7fffffffffffffff;
    /// @dev Positive infinity, which is also the mask of the exponent field.
    uint256 private constant INFINITY = 0x7ff0000000000000;
    uint256 private constant FRACTION = 0x000fffffffffffff;
    /// @dev The hidden bit, which is also one unit of the exponent field.
    uint256 private constant HIDDEN = 0x0010000000000000;
    uint256 private constant NAN = 0x7ff8000000000000;
    /// @dev Number of exponents of normal numbers, in place: 2046 << 52.
    uint256 private constant NORMAL_SPAN = 0x7fe0000000000000;
    /// @dev Just below half a unit in the last place of a significand normalised to bit 254.
    uint256 private constant HALF_LESS_ONE = (1 << 201) - 1;

    /// @notice a + b.
    /// @dev `b` sits at height 60, `a` moves between 0 and 120.
    function add(uint256 a, uint256 b) internal pure returns (uint256 r) {
        uint256 x;
        uint256 sign;
        uint256 p;
        assembly ("memory-safe") {
            for {} 1 {} {
                sign := and(a, SIGN)
                let ea := and(a, INFINITY)
                let eb := and(b, INFINITY)
                p := or(and(a, FRACTION), HIDDEN)
                let q := or(and(b, FRACTION), HIDDEN)
                if iszero(and(lt(sub(ea, HIDDEN), NORMAL_SPAN), lt(sub(eb, HIDDEN), NORMAL_SPAN))) {
                    let ma := and(a, MAGNITUDE)
                    let mb := and(b, MAGNITUDE)
                    if or(gt(ma, INFINITY), gt(mb, INFINITY)) {
                        r := NAN
                        break
                    }
                    if eq(ma, INFINITY) {
                        r := a
                        if and(eq(mb, INFINITY), iszero(eq(a, b))) { r := NAN }
                        break
                    }
                    if eq(mb, INFINITY) {
                        r := b
                        break
                    }
                    // Zero plus zero is -0 only when both are.
                    if iszero(or(ma, mb)) {
                        r := and(a, b)
                        break
                    }
                    if iszero(ea) {
                        ea := HIDDEN
                        p := ma
                    }
                    if iszero(eb) {
                        eb := HIDDEN
                        q := mb
                    }
                }
                let t := add(sub(ea, eb), shl(52, 60))
                switch gt(t, shl(52, 120))
                case 0 { t := shr(52, t) }
                default {
                    switch slt(t, 0)
                    case 0 {
                        eb := sub(ea, shl(52, 60))
                        t := 120
                    }
                    default { t := 0 }
                }
                p := shl(t, p)
                q := shl(60, q)
                switch and(xor(a, b), SIGN)
                case 0 { p := add(p, q) }
                default {
                    p := sub(p, q)
                    if slt(p, 0) {
                        p := sub(0, p)
                        sign := xor(sign, SIGN)
                    }
                    if iszero(p) { break }
                }
                t := clz(p)
                p := shl(sub(t, 1), p)
                x := add(eb, shl(52, sub(142, t)))
                r := or(sign, add(x, shr(202, add(p, add(HALF_LESS_ONE, and(shr(202, p), 1))))))
                break
            }
        }
        if (x >= NORMAL_SPAN) r = roundOutside(p, x, sign);
    }

    /// @notice a - b.
    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        return add(a, b ^ SIGN);
    }

    /// @notice a * b.
    function mul(uint256 a, uint256 b) internal pure returns (uint256 r) {
        uint256 x;
        uint256 sign;
        uint256 p;
        assembly ("memory-safe") {
            for {} 1 {} {
                sign := and(xor(a, b), SIGN)
                let ea := and(a, INFINITY)
                let eb := and(b, INFINITY)
                p := or(and(a, FRACTION), HIDDEN)
                let q := or(and(b, FRACTION), HIDDEN)
                if iszero(and(lt(sub(ea, HIDDEN), NORMAL_SPAN), lt(sub(eb, HIDDEN), NORMAL_SPAN))) {
                    let ma := and(a, MAGNITUDE)
                    let mb := and(b, MAGNITUDE)
                    if or(gt(ma, INFINITY), gt(mb, INFINITY)) {
                        r := NAN
                        break
                    }
                    if or(eq(ma, INFINITY), eq(mb, INFINITY)) {
                        r := or(sign, INFINITY)
                        if iszero(mul(ma, mb)) { r := NAN }
                        break
                    }
                    if iszero(mul(ma, mb)) {
                        r := sign
                        break
                    }
                    if iszero(ea) {
                        ea := HIDDEN
                        p := ma
                    }
                    if iszero(eb) {
                        eb := HIDDEN
                        q := mb
                    }
                }
                p := mul(p, q)
                q := clz(p)
                p := shl(sub(q, 1), p)
                x := sub(add(ea, eb), shl(52, add(873, q)))
                r := or(sign, add(x, shr(202, add(p, add(HALF_LESS_ONE, and(shr(202, p), 1))))))
                break
            }
        }
        if (x >= NORMAL_SPAN) r = roundOutside(p, x, sign);
    }

    /// @notice a / b.
    /// @dev 147 or more bits of the quotient decide: a remainder below 2^53 cannot produce 53 zero bits in a row, and
    /// so the truncated quotient is on the same side of every midpoint as the exact one, and a tie only if that is.
    function div(uint256 a, uint256 b) internal pure returns (uint256 r) {
        uint256 x;
        uint256 sign;
        uint256 p;
        assembly ("memory-safe") {
            for {} 1 {} {
                sign := and(xor(a, b), SIGN)
                let ea := and(a, INFINITY)
                let eb := and(b, INFINITY)
                p := or(and(a, FRACTION), HIDDEN)
                let q := or(and(b, FRACTION), HIDDEN)
                if iszero(and(lt(sub(ea, HIDDEN), NORMAL_SPAN), lt(sub(eb, HIDDEN), NORMAL_SPAN))) {
                    let ma := and(a, MAGNITUDE)
                    let mb := and(b, MAGNITUDE)
                    if or(gt(ma, INFINITY), gt(mb, INFINITY)) {
                        r := NAN
                        break
                    }
                    // Infinity by infinity, zero by zero.
                    if and(eq(ma, mb), or(iszero(ma), eq(ma, INFINITY))) {
                        r := NAN
                        break
                    }
                    if or(eq(ma, INFINITY), iszero(mb)) {
                        r := or(sign, INFINITY)
                        break
                    }
                    if or(eq(mb, INFINITY), iszero(ma)) {
                        r := sign
                        break
                    }
                    if iszero(ea) {
                        ea := HIDDEN
                        p := ma
                    }
                    if iszero(eb) {
                        eb := HIDDEN
                        q := mb
                    }
                }
                p := div(shl(200, p), q)
                q := clz(p)
                p := shl(sub(q, 1), p)
                x := add(sub(ea, eb), shl(52, sub(1077, q)))
                r := or(sign, add(x, shr(202, add(p, add(HALF_LESS_ONE, and(shr(202, p), 1))))))
                break
            }
        }
        if (x >= NORMAL_SPAN) r = roundOutside(p, x, sign);
    }

    /// @notice The square root of a; NaN below -0, and -0 of -0.
    /// @dev Newton's iteration on n in [2^106, 2^108), n = significand times a power of two of the exponent's parity.
    /// A chord of the root starts it within 4.2%, and each step squares that error: 9e-4, 4e-7, 8e-14, 3e-27. The floor
    /// of the root has 54 bits, the last of them the rounding bit; a root is never a midpoint.
    function sqrt(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            for {} 1 {} {
                let e := shr(52, a)
                let n := or(and(a, FRACTION), HIDDEN)
                // Negative, infinite, NaN, zero or subnormal.
                if iszero(lt(sub(e, 1), 2046)) {
                    r := a
                    if iszero(and(a, MAGNITUDE)) { break }
                    if gt(a, INFINITY) {
                        r := NAN
                        break
                    }
                    if eq(a, INFINITY) { break }
                    let up := sub(clz(a), 203)
                    n := shl(up, a)
                    e := sub(1, up)
                }
                let k := sub(55, and(e, 1))
                n := shl(k, n)
                let y := add(shr(53, div(n, 3)), 6380099472108202)
                y := shr(1, add(y, div(n, y)))
                y := shr(1, add(y, div(n, y)))
                y := shr(1, add(y, div(n, y)))
                y := shr(1, add(y, div(n, y)))
                y := sub(y, gt(mul(y, y), n))
                r := add(shl(51, sub(add(e, 1075), k)), shr(1, add(y, 1)))
                break
            }
        }
    }

    /// @notice The nearest integer, ties to even; a zero result keeps the sign.
    /// @dev Works on the encoding: rounding to a multiple of one is rounding the fraction field to a multiple of
    /// 2^(1075 - e), and the carry runs into the exponent. At e = 1023 the lowest exponent bit plays the hidden bit.
    function roundEven(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let e := and(shr(52, a), 0x7ff)
            r := a
            if lt(e, 1075) {
                r := and(a, SIGN)
                switch gt(e, 1022)
                case 0 {
                    // Above one half.
                    if and(eq(e, 1022), gt(and(a, FRACTION), 0)) { r := or(r, 0x3ff0000000000000) }
                }
                default {
                    let t := sub(1075, e)
                    r := shl(t, shr(t, add(a, add(sub(shl(sub(t, 1), 1), 1), and(shr(t, a), 1)))))
                }
            }
            if gt(and(a, MAGNITUDE), INFINITY) { r := NAN }
        }
    }

    /// @notice a with its sign inverted.
    function neg(uint256 a) internal pure returns (uint256) {
        return canonicalise(a ^ SIGN);
    }

    /// @notice a with its sign cleared.
    function abs(uint256 a) internal pure returns (uint256) {
        return canonicalise(a & MAGNITUDE);
    }

    /// @notice a, or the one NaN when a is any NaN.
    function canonicalise(uint256 a) internal pure returns (uint256) {
        return (a & MAGNITUDE) > INFINITY ? NAN : a;
    }

    /// @notice Rounds a result that is no normal number: to infinity, to a subnormal number or to zero.
    /// @param n The exact result's leading bits, leading one at bit 254.
    /// @param x The exponent field less one, in place; outside [0, 2046 << 52), two's complement.
    /// @param sign The sign bit.
    function roundOutside(uint256 n, uint256 x, uint256 sign) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            r := or(sign, INFINITY)
            if slt(x, 0) {
                r := sign
                let t := sub(202, sar(52, x))
                // From 256 on the value is below half of the smallest subnormal number.
                if lt(t, 256) {
                    r := or(sign, shr(t, add(n, add(sub(shl(sub(t, 1), 1), 1), and(shr(t, n), 1)))))
                }
            }
        }
    }
}
