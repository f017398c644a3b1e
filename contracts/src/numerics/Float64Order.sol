// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

/// @title Order of IEEE 754 binary64 values
/// @notice Quiet comparisons (false with NaN, -0 equals +0) as 0 or 1, and IEEE 754-2019 minimum and maximum (any NaN
/// gives NaN, -0 is below +0). Values as in {Float64}.
/// @dev Sign and magnitude become a two's complement key of the same order.
library Float64Order {
    uint256 private constant MAGNITUDE = 0x7fffffffffffffff;
    uint256 private constant INFINITY = 0x7ff0000000000000;
    uint256 private constant NAN = 0x7ff8000000000000;

    /// @notice 1 if a equals b, else 0.
    function eq(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            // Equal bits that are no NaN, or two zeros.
            r := or(and(eq(a, b), iszero(gt(and(a, MAGNITUDE), INFINITY))), iszero(and(or(a, b), MAGNITUDE)))
        }
    }

    /// @notice 1 if a is below b, else 0.
    function lt(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let ma := and(a, MAGNITUDE)
            let mb := and(b, MAGNITUDE)
            let na := sub(0, shr(63, a))
            let nb := sub(0, shr(63, b))
            // Both zeros have key 0.
            r := and(iszero(or(gt(ma, INFINITY), gt(mb, INFINITY))), slt(sub(xor(ma, na), na), sub(xor(mb, nb), nb)))
        }
    }

    /// @notice 1 if a is below or equal to b, else 0.
    function le(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let ma := and(a, MAGNITUDE)
            let mb := and(b, MAGNITUDE)
            let na := sub(0, shr(63, a))
            let nb := sub(0, shr(63, b))
            r := iszero(or(or(gt(ma, INFINITY), gt(mb, INFINITY)), sgt(sub(xor(ma, na), na), sub(xor(mb, nb), nb))))
        }
    }

    /// @notice The smaller of a and b.
    function min(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let ma := and(a, MAGNITUDE)
            let mb := and(b, MAGNITUDE)
            r := NAN
            if iszero(or(gt(ma, INFINITY), gt(mb, INFINITY))) {
                // The key of -0 is -1, below that of +0.
                r := a
                if slt(xor(mb, sub(0, shr(63, b))), xor(ma, sub(0, shr(63, a)))) { r := b }
            }
        }
    }

    /// @notice The larger of a and b.
    function max(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let ma := and(a, MAGNITUDE)
            let mb := and(b, MAGNITUDE)
            r := NAN
            if iszero(or(gt(ma, INFINITY), gt(mb, INFINITY))) {
                r := a
                if slt(xor(ma, sub(0, shr(63, a))), xor(mb, sub(0, shr(63, b)))) { r := b }
            }
        }
    }
}
