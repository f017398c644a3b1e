// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Float64} from "./Float64.sol";

/// @title Exactly rounded IEEE 754 binary64 fused multiply-add
/// @notice Values, rounding, NaN and method as in {Float64}.
library Float64Fma {
    uint256 private constant SIGN = 0x8000000000000000;
    uint256 private constant MAGNITUDE = 0x7fffffffffffffff;
    uint256 private constant INFINITY = 0x7ff0000000000000;
    uint256 private constant FRACTION = 0x000fffffffffffff;
    uint256 private constant HIDDEN = 0x0010000000000000;
    uint256 private constant NAN = 0x7ff8000000000000;
    uint256 private constant NORMAL_SPAN = 0x7fe0000000000000;
    uint256 private constant HALF_LESS_ONE = (1 << 201) - 1;

    /// @notice a * b + c, rounded once.
    /// @dev The addend sits at height 108, the product (106 bits) moves between 0 and 148; beyond that the addend is
    /// lowered instead.
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
                let height := 108
                // t = ea + eb - 1075 - ec + 108
                let t := sub(sub(add(ea, eb), ec), shl(52, 967))
                switch gt(t, shl(52, 148))
                case 0 { t := shr(52, t) }
                default {
                    switch slt(t, 0)
                    case 0 {
                        ec := sub(add(ea, eb), shl(52, 1115))
                        height := sub(256, shr(52, t))
                        // The addend is below the product's last bit from here on.
                        if slt(height, 0) { height := 0 }
                        t := 148
                    }
                    default { t := 0 }
                }
                p := shl(t, mul(p, q))
                w := shl(height, w)
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
                x := add(ec, shl(52, sub(94, t)))
                r := or(sign, add(x, shr(202, add(p, add(HALF_LESS_ONE, and(shr(202, p), 1))))))
                break
            }
        }
        if (x >= NORMAL_SPAN) r = Float64.roundOutside(p, x, sign);
    }
}
