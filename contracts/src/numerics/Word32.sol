// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

/// @title Integer operations on 32-bit words, words of a binary64, and selection
/// @notice Words travel as `uint256` whose upper bits are zero, in and out. Arithmetic is modulo 2^32, shift counts are
/// taken modulo 32, comparisons give 0 or 1.
library Word32 {
    uint256 private constant MASK = 0xffffffff;
    uint256 private constant SIGN = 0x80000000;

    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return (a + b) & MASK;
        }
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return (a - b) & MASK;
        }
    }

    /// @notice The low word of the product.
    function mulLow(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return (a * b) & MASK;
        }
    }

    /// @notice The high word of the unsigned product.
    function mulHigh(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return (a * b) >> 32;
        }
    }

    function bitAnd(uint256 a, uint256 b) internal pure returns (uint256) {
        return a & b;
    }

    function bitOr(uint256 a, uint256 b) internal pure returns (uint256) {
        return a | b;
    }

    function bitXor(uint256 a, uint256 b) internal pure returns (uint256) {
        return a ^ b;
    }

    function shiftLeft(uint256 a, uint256 b) internal pure returns (uint256) {
        return (a << (b & 31)) & MASK;
    }

    /// @notice Shifts zeros in.
    function shiftRight(uint256 a, uint256 b) internal pure returns (uint256) {
        return a >> (b & 31);
    }

    /// @notice Shifts copies of the sign bit in.
    function shiftRightSigned(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            r := and(sar(and(b, 31), signextend(3, a)), MASK)
        }
    }

    function eq(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            r := eq(a, b)
        }
    }

    /// @notice 1 if a is below b as unsigned numbers, else 0.
    function lt(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            r := lt(a, b)
        }
    }

    /// @notice 1 if a is below b as two's complement numbers, else 0.
    function ltSigned(uint256 a, uint256 b) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            r := lt(xor(a, SIGN), xor(b, SIGN))
        }
    }

    /// @notice The binary64 of these words; a NaN becomes the one NaN.
    function f64FromWords(uint256 high, uint256 low) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            r := or(shl(32, high), low)
            if gt(and(r, 0x7fffffffffffffff), 0x7ff0000000000000) { r := 0x7ff8000000000000 }
        }
    }

    function highWord(uint256 a) internal pure returns (uint256) {
        return a >> 32;
    }

    function lowWord(uint256 a) internal pure returns (uint256) {
        return a & MASK;
    }

    /// @notice b if a is not zero, else c; bitwise, of either width.
    function select(uint256 a, uint256 b, uint256 c) internal pure returns (uint256) {
        return a != 0 ? b : c;
    }
}
