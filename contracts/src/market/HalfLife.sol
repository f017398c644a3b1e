// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Exponential decay in integers: `value * 2^(-ticks / 65536)`.
/// @dev Time comes in whole ticks, so that many small steps decay as much as one large one. The low sixteen bits of `ticks` choose among
/// the constants 2^(-1/2), 2^(-1/4), ... 2^(-1/65536) with 64 binary places, whose product is cut after each multiplication; the rest shifts.
/// Error: a constant is off by at most 2^-65, a cut by less than 2^-64, and so the factor by less than 2^-59. For a value below 2^48 the result is
/// the floor of the exact one, or its neighbour where the exact one is within 2^-11 of a whole number.
library HalfLife {
    /// @dev A half-life has 2^16 ticks.
    uint256 internal constant TICKS = 1 << 16;

    function decay(uint256 value, uint256 ticks) internal pure returns (uint256) {
        uint256 halvings = ticks >> 16;
        if (halvings >= 64) return 0;
        return (value * _factor(ticks)) >> (64 + halvings);
    }

    function _factor(uint256 ticks) private pure returns (uint256 f) {
        f = 1 << 64;
        if (ticks & 0x8000 != 0) f = (f * 0xb504f333f9de6484) >> 64;
        if (ticks & 0x4000 != 0) f = (f * 0xd744fccad69d6af4) >> 64;
        if (ticks & 0x2000 != 0) f = (f * 0xeac0c6e7dd24392f) >> 64;
        if (ticks & 0x1000 != 0) f = (f * 0xf5257d152486cc2c) >> 64;
        if (ticks & 0x0800 != 0) f = (f * 0xfa83b2db722a033a) >> 64;
        if (ticks & 0x0400 != 0) f = (f * 0xfd3e0c0cf486c175) >> 64;
        if (ticks & 0x0200 != 0) f = (f * 0xfe9e115c7b8f884c) >> 64;
        if (ticks & 0x0100 != 0) f = (f * 0xff4ecb59511ec8a5) >> 64;
        if (ticks & 0x0080 != 0) f = (f * 0xffa756521c8daed2) >> 64;
        if (ticks & 0x0040 != 0) f = (f * 0xffd3a751c0f7e10c) >> 64;
        if (ticks & 0x0020 != 0) f = (f * 0xffe9d2b2f7db2756) >> 64;
        if (ticks & 0x0010 != 0) f = (f * 0xfff4e91bff1b8c3e) >> 64;
        if (ticks & 0x0008 != 0) f = (f * 0xfffa747ea0040664) >> 64;
        if (ticks & 0x0004 != 0) f = (f * 0xfffd3a3b7814eb54) >> 64;
        if (ticks & 0x0002 != 0) f = (f * 0xfffe9d1cc60ddab1) >> 64;
        if (ticks & 0x0001 != 0) f = (f * 0xffff4e8e25879bfa) >> 64;
    }
}
