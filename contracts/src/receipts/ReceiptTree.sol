// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReceiptDesk} from "./IReceiptDesk.sol";

/// @notice The tree over a batch of receipts: leaf `H(u48 jobId ‖ u16 attempt ‖ u32 segment ‖ endStateRoot ‖ 0x70)`, list of tag 0x71
/// (protocol sections 3 and 5).
library ReceiptTree {
    uint256 internal constant LEAF = 0x70;
    uint256 internal constant NODE = 0x71;

    /// @dev Bytes of a packed receipt.
    uint256 internal constant LENGTH = 44;
    uint256 internal constant MOST = 1024;

    function leafOf(IReceiptDesk.Receipt calldata receipt) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encodePacked(receipt.jobId, receipt.attempt, receipt.segment, receipt.endStateRoot, uint8(LEAF))
            );
    }

    /// @notice Root over packed receipts, `LENGTH` bytes each.
    function rootOf(bytes calldata receipts) internal pure returns (bytes32 root) {
        uint256 count = receipts.length / LENGTH;
        if (count == 0) revert IReceiptDesk.EmptyBatch();
        if (count > MOST) revert IReceiptDesk.BatchTooLarge(MOST, count);
        if (count * LENGTH != receipts.length) revert IReceiptDesk.MalformedBatch(LENGTH, receipts.length);
        assembly ("memory-safe") {
            // Receipts and levels lie beyond the free memory pointer, one after the other. Each is hashed where it lies, from the last to
            // the first: its tag overwrites the first byte of the one after it, which is not needed any more.
            let packed := mload(0x40)
            calldatacopy(packed, receipts.offset, receipts.length)
            let source := add(packed, receipts.length)
            let level := add(source, 0x20)
            let target := add(level, shl(5, count))
            // Missing leaves are zero: the next power of two is at most twice the count.
            let size := shl(5, shl(sub(256, clz(sub(count, 1))), 1))
            for { let missing := target } lt(missing, add(level, size)) { missing := add(missing, 0x20) } {
                mstore(missing, 0)
            }
            for {} gt(source, packed) {} {
                source := sub(source, LENGTH)
                target := sub(target, 0x20)
                mstore8(add(source, LENGTH), LEAF)
                mstore(target, keccak256(source, add(LENGTH, 1)))
            }
            for {} gt(size, 0x20) {} {
                let below := level
                source := add(below, size)
                size := shr(1, size)
                level := add(source, 0x20)
                target := add(level, size)
                for {} gt(source, below) {} {
                    source := sub(source, 0x40)
                    target := sub(target, 0x20)
                    mstore8(add(source, 0x40), NODE)
                    mstore(target, keccak256(source, 0x41))
                }
            }
            root := mload(level)
        }
    }
}
