// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AuditId} from "../types/AuditId.sol";

/// @notice Which segments are audited, and by which units of stake (docs/economics.md, section 3).
library Sortition {
    uint256 private constant MILLION = 1_000_000;

    /// @notice What decides about one segment.
    function seedOf(bytes32 randomness, AuditId auditId) internal pure returns (bytes32) {
        return keccak256(abi.encode(randomness, auditId));
    }

    /// @notice Whether a segment is audited at a rate in parts per million.
    function isSampled(bytes32 seed, uint256 rate) internal pure returns (bool) {
        return uint256(seed) % MILLION < rate;
    }

    /// @notice Whether a unit of stake has a seat: each of `total` units by itself, with chance `auditors / total`, or one where that is more.
    /// @dev `hash / 2^256 < auditors / total`, exactly.
    function isDrawn(bytes32 seed, address auditor, uint256 unit, uint256 auditors, uint256 total)
        internal
        pure
        returns (bool)
    {
        (uint256 high,) = Math.mul512(uint256(keccak256(abi.encode(seed, auditor, unit))), total);
        return high < auditors;
    }
}
