// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice How a level of the game splits `n` units: stride `ceil(n / 32)`, `ceil(n / stride)` parts (protocol section 6).
library Split {
    uint256 private constant FAN_OUT = 32;

    function strideOf(uint256 units) internal pure returns (uint256) {
        return (units + FAN_OUT - 1) / FAN_OUT;
    }

    function partsOf(uint256 units) internal pure returns (uint256) {
        uint256 stride = strideOf(units);
        return (units + stride - 1) / stride;
    }

    /// @notice First unit and number of units of a part; the caller checks `part < partsOf(units)`.
    function partOf(uint256 units, uint256 part) internal pure returns (uint32 first, uint32 count) {
        uint256 stride = strideOf(units);
        uint256 start = part * stride;
        uint256 rest = units - start;
        return (uint32(start), uint32(rest < stride ? rest : stride));
    }
}
