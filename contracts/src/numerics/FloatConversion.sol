// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Float32} from "./Float32.sol";

/// @title Conversions between binary32, binary64 and 32-bit integers
/// @notice To a float: one rounding to nearest, ties to even. To an integer: truncate, saturate, NaN gives 0.
/// Floats as in {Float32} and {Float64}; i32 and u32 travel as their 32 bits, upper bits zero.
library FloatConversion {
    uint256 private constant SIGN32 = 0x80000000;
    uint256 private constant MAGNITUDE32 = 0x7fffffff;
    uint256 private constant INFINITY32 = 0x7f800000;
    uint256 private constant NAN32 = 0x7fc00000;
    uint256 private constant NORMAL_SPAN32 = 0x7f000000;
    uint256 private constant HALF_LESS_ONE = (1 << 230) - 1;
    uint256 private constant INFINITY64 = 0x7ff0000000000000;
    uint256 private constant NAN64 = 0x7ff8000000000000;
    uint256 private constant FRACTION64 = 0x000fffffffffffff;
    uint256 private constant HIDDEN64 = 0x0010000000000000;

    /// @notice binary32 to binary64, exact.
    function f32ToF64(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let m := and(a, MAGNITUDE32)
            let sign := shl(32, xor(a, m))
            switch lt(sub(m, 0x00800000), NORMAL_SPAN32)
            case 1 {
                // Another bias (1023 - 127), a longer fraction (52 - 23).
                r := or(sign, add(shl(29, m), shl(52, 896)))
            }
            default {
                r := sign
                if m {
                    switch lt(m, INFINITY32)
                    case 1 {
                        // Subnormal: m * 2^-149 with its leading one at bit 255 - clz.
                        let z := clz(m)
                        r := or(sign, add(shl(52, sub(1128, z)), shl(sub(z, 203), m)))
                    }
                    default {
                        r := or(sign, INFINITY64)
                        if gt(m, INFINITY32) { r := NAN64 }
                    }
                }
            }
        }
    }

    /// @notice binary64 to binary32.
    function f64ToF32(uint256 a) internal pure returns (uint256 r) {
        uint256 x;
        uint256 sign;
        uint256 p;
        assembly ("memory-safe") {
            sign := and(shr(32, a), SIGN32)
            let e := and(shr(52, a), 0x7ff)
            switch lt(sub(e, 1), 2046)
            case 1 {
                p := shl(202, or(and(a, FRACTION64), HIDDEN64))
                x := shl(23, sub(e, 897))
                r := or(sign, add(x, shr(231, add(p, add(HALF_LESS_ONE, and(shr(231, p), 1))))))
            }
            default {
                // A subnormal binary64 is far below half of the smallest binary32.
                r := sign
                if e {
                    r := or(sign, INFINITY32)
                    if and(a, FRACTION64) { r := NAN32 }
                }
            }
        }
        if (x >= NORMAL_SPAN32) r = Float32.roundOutside(p, x, sign);
    }

    /// @notice binary32 to i32.
    function f32ToI32(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let m := and(a, MAGNITUDE32)
            let s := shr(31, a)
            // The significand times 2^8, shifted by 158 - e; a subnormal number's false hidden bit is shifted out.
            switch lt(m, 0x4f000000)
            case 1 { r := shr(sub(158, shr(23, m)), or(shl(8, and(m, 0x007fffff)), SIGN32)) }
            default {
                // 2^31 or more in magnitude, or NaN.
                r := mul(add(MAGNITUDE32, s), iszero(gt(m, INFINITY32)))
            }
            if s { r := and(sub(0, r), 0xffffffff) }
        }
    }

    /// @notice binary32 to u32.
    function f32ToU32(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            // Negative numbers are above the range of the first case and fail the test of the second.
            switch lt(a, 0x4f800000)
            case 1 { r := shr(sub(158, shr(23, a)), or(shl(8, and(a, 0x007fffff)), SIGN32)) }
            default { r := mul(0xffffffff, iszero(gt(a, INFINITY32))) }
        }
    }

    /// @notice binary64 to i32.
    function f64ToI32(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let s := shr(63, a)
            let m := xor(a, shl(63, s))
            switch lt(m, 0x41e0000000000000)
            case 1 { r := shr(sub(1075, shr(52, m)), or(and(m, FRACTION64), HIDDEN64)) }
            default { r := mul(add(MAGNITUDE32, s), iszero(gt(m, INFINITY64))) }
            if s { r := and(sub(0, r), 0xffffffff) }
        }
    }

    /// @notice binary64 to u32.
    function f64ToU32(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            switch lt(a, 0x41f0000000000000)
            case 1 { r := shr(sub(1075, shr(52, a)), or(and(a, FRACTION64), HIDDEN64)) }
            default { r := mul(0xffffffff, iszero(gt(a, INFINITY64))) }
        }
    }

    /// @notice i32 to binary32.
    function i32ToF32(uint256 a) internal pure returns (uint256) {
        if (a < SIGN32) return u32ToF32(a);
        unchecked {
            return SIGN32 | u32ToF32((1 << 32) - a);
        }
    }

    /// @notice u32 to binary32.
    function u32ToF32(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            if a {
                let z := clz(a)
                a := shl(sub(z, 1), a)
                r := add(shl(23, sub(381, z)), shr(231, add(a, add(HALF_LESS_ONE, and(shr(231, a), 1)))))
            }
        }
    }

    /// @notice i32 to binary64, exact.
    function i32ToF64(uint256 a) internal pure returns (uint256) {
        if (a < SIGN32) return u32ToF64(a);
        unchecked {
            return (1 << 63) | u32ToF64((1 << 32) - a);
        }
    }

    /// @notice u32 to binary64, exact.
    function u32ToF64(uint256 a) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            if a {
                let z := clz(a)
                r := add(shl(52, sub(1277, z)), shl(sub(z, 203), a))
            }
        }
    }
}
