// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A segment's receipt in one slot.
/// @dev Layout:
///
///     [255..40] keccak-256 of the end state root, without its lowest 40 bits
///     [39..0]   when the segment is final if nothing holds anything up, seconds
///
/// Anchoring may cost at most 60k gas, which leaves one fresh slot. The root itself must not be cut: whoever re-supplies it could
/// change the bits that are missing and dispute a root that nobody sent. Of its hash 216 bits bind: another root that fits takes
/// 2^216 work to find, a pair of such roots 2^108. The full root stands in the event.
type PackedReceipt is bytes32;

using PackedReceiptLib for PackedReceipt global;

library PackedReceiptLib {
    uint256 private constant TIME_MASK = 0xffffffffff;

    function pack(bytes32 root, uint256 time) internal pure returns (PackedReceipt) {
        return PackedReceipt.wrap(bytes32((_hash(root) & ~TIME_MASK) | (time & TIME_MASK)));
    }

    function hashPrefix(PackedReceipt self) internal pure returns (bytes32) {
        return bytes32(uint256(PackedReceipt.unwrap(self)) & ~TIME_MASK);
    }

    function finality(PackedReceipt self) internal pure returns (uint64) {
        return uint64(uint256(PackedReceipt.unwrap(self)) & TIME_MASK);
    }

    function matches(PackedReceipt self, bytes32 root) internal pure returns (bool) {
        return (uint256(PackedReceipt.unwrap(self)) ^ _hash(root)) >> 40 == 0;
    }

    function _hash(bytes32 root) private pure returns (uint256 hash) {
        assembly ("memory-safe") {
            mstore(0x00, root)
            hash := keccak256(0x00, 0x20)
        }
    }
}
