// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Float32} from "./Float32.sol";

/// @title Exactly rounded IEEE 754 binary32 fused multiply-add
/// @notice Values, rounding, NaN and method as in {Float32}.
library Float32Fma {
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant MAGNITUDE = 0x7fffffff;
    uint256 private constant INFINITY = 0x7f800000;
    uint256 private constant FRACTION = 0x007fffff;
    uint256 private constant HIDDEN = 0x00800000;
    uint256 private constant NAN = 0x7fc00000;
    uint256 private constant NORMAL_SPAN = 0x7f000000;
    uint256 private constant HALF_LESS_ONE = (1 << 230) - 1;

    /// @notice a * b + c, rounded once.
    /// @dev The addend sits at height 80, the product (48 bits) moves between 0 and 160.
    function fma(uint256 a, uint256 b, uint256 c) internal pure returns (uint256 r) {
        uint256 x;
        uint256 sign;
        uint256 p;
        assembly ("memory-safe") {
            for {} 1 {} {
                sign := and(xor(a, b), SIGN)
                let ea := and(a, INFINITY)
                let eb := and(b, INFINITY)
                let ec := and(c, INFINITY)
                p := or(and(a, FRACTION), HIDDEN)
                let q := or(and(b, FRACTION), HIDDEN)
                let w := or(and(c, FRACTION), HIDDEN)
                if iszero(
                    and(
                        and(lt(sub(ea, HIDDEN), NORMAL_SPAN), lt(sub(eb, HIDDEN), NORMAL_SPAN)),
                        lt(sub(ec, HIDDEN), NORMAL_SPAN)
                    )
                ) {
                    let ma := and(a, MAGNITUDE)
                    let mb := and(b, MAGNITUDE)
                    let mc := and(c, MAGNITUDE)
                    if or(or(gt(ma, INFINITY), gt(mb, INFINITY)), gt(mc, INFINITY)) {
                        r := NAN
                        break
                    }
                    if or(eq(ma, INFINITY), eq(mb, INFINITY)) {
                        r := or(sign, INFINITY)
                        // Infinity times zero; infinity less infinity.
                        if or(iszero(mul(ma, mb)), and(eq(mc, INFINITY), iszero(eq(r, c)))) { r := NAN }
                        break
                    }
                    if eq(mc, INFINITY) {
                        r := c
                        break
                    }
                    if iszero(mul(ma, mb)) {
                        r := c
                        // Zero plus zero is -0 only when both are.
                        if iszero(mc) { r := and(c, sign) }
                        break
                    }
                    // Subnormal: exponent field 1, no hidden bit. A zero addend needs no more than that.
                    if iszero(ea) {
                        ea := HIDDEN
                        p := ma
                    }
                    if iszero(eb) {
                        eb := HIDDEN
                        q := mb
                    }
                    if iszero(ec) {
                        ec := HIDDEN
                        w := mc
                    }
                }
                // t = ea + eb - 150 - ec + 80
                let t := sub(sub(add(ea, eb), ec), shl(23, 70))
                switch gt(t, shl(23, 160))
                case 0 { t := shr(23, t) }
                default {
                    switch slt(t, 0)
                    case 0 {
                        ec := sub(add(ea, eb), shl(23, 230))
                        t := 160
                    }
                    default { t := 0 }
                }
                p := shl(t, mul(p, q))
                w := shl(80, w)
                switch and(xor(sign, c), SIGN)
                case 0 { p := add(p, w) }
                default {
                    p := sub(p, w)
                    if slt(p, 0) {
                        p := sub(0, p)
                        sign := xor(sign, SIGN)
                    }
                    // Exact cancellation is +0.
                    if iszero(p) { break }
                }
                t := clz(p)
                p := shl(sub(t, 1), p)
                x := add(ec, shl(23, sub(151, t)))
                r := or(sign, add(x, shr(231, add(p, add(HALF_LESS_ONE, and(shr(231, p), 1))))))
                break
            }
        }
        if (x >= NORMAL_SPAN) r = Float32.roundOutside(p, x, sign);
    }
}
