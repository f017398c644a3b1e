// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleTree} from "../referee/MerkleTree.sol";

/// @notice How a tensor's leaves fall into chunks: aligned subtrees of at most 32 leaves (protocol section 11).
library ChunkTree {
    uint256 internal constant LEAF_BYTES = 256;
    uint256 internal constant LEVELS = 5;
    uint256 internal constant LEAVES = 32;

    uint8 private constant LEAF_TAG = 0x10;
    uint8 private constant NODE_TAG = 0x11;

    /// @notice Chunks of a tensor of `leafCount >= 1` leaves.
    function countOf(uint256 leafCount) internal pure returns (uint256) {
        return (leafCount + LEAVES - 1) / LEAVES;
    }

    /// @notice Leaves of one chunk; the caller checks `chunk < countOf(leafCount)`.
    function leavesOf(uint256 leafCount, uint256 chunk) internal pure returns (uint256) {
        uint256 rest = leafCount - chunk * LEAVES;
        return rest < LEAVES ? rest : LEAVES;
    }

    /// @notice Levels of the tensor's tree that lie within a chunk.
    function levelsOf(uint256 leafCount) internal pure returns (uint256) {
        uint256 depth = MerkleTree.depthOf(leafCount);
        return depth < LEVELS ? depth : LEVELS;
    }

    /// @notice Levels between a chunk and the root of its tensor.
    function levelsAbove(uint256 leafCount) internal pure returns (uint256) {
        return MerkleTree.depthOf(leafCount) - levelsOf(leafCount);
    }

    /// @notice Root of the subtree of `levels` levels over whole leaves, 256 bytes each, `2^levels` of them at most; those that are missing are zero.
    function rootOf(bytes calldata leaves, uint256 levels) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            // Everything lies beyond the free memory pointer: one leaf with its tag, and behind it the level that shrinks in place.
            let leaf := mload(0x40)
            let base := add(leaf, 0x120)
            let size := shl(levels, 0x20)
            let target := base
            let source := leaves.offset
            mstore8(add(leaf, LEAF_BYTES), LEAF_TAG)
            for { let end := add(source, leaves.length) } lt(source, end) { source := add(source, LEAF_BYTES) } {
                calldatacopy(leaf, source, LEAF_BYTES)
                mstore(target, keccak256(leaf, add(LEAF_BYTES, 1)))
                target := add(target, 0x20)
            }
            for { let end := add(base, size) } lt(target, end) { target := add(target, 0x20) } { mstore(target, 0) }
            // The tag borrows the highest byte of the free memory pointer, which is zero, and gives it back.
            mstore8(0x40, NODE_TAG)
            for {} gt(size, 0x20) { size := shr(1, size) } {
                target := base
                for { source := base } lt(source, add(base, size)) { source := add(source, 0x40) } {
                    mstore(0, mload(source))
                    mstore(0x20, mload(add(source, 0x20)))
                    mstore(target, keccak256(0, 0x41))
                    target := add(target, 0x20)
                }
            }
            mstore8(0x40, 0)
            root := mload(base)
        }
    }
}
