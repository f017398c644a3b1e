// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ChunkTree} from "../../src/data/ChunkTree.sol";
import {Test} from "../Test.sol";
import {Trees} from "../dispute/Trees.sol";

/// @notice A chunk's root is that of its subtree of the tensor's tree.
contract ChunkTreeTest is Test {
    /// @dev Of tensors of up to three chunks, the first and the last chunk.
    /// forge-config: default.fuzz.runs = 100
    function testFuzz_rootOf_isTheTreesNode(uint256 count, bool last, bytes32 seed) external view {
        count = bound(count, 1, 96);
        bytes[] memory tensor = new bytes[](count);
        for (uint256 i; i < count; ++i) {
            bytes32 half = keccak256(abi.encode(seed, i));
            tensor[i] = abi.encode(half, i, ~half, seed, half, ~i, uint256(0), half);
        }
        uint256 chunk = last ? (count - 1) / 32 : 0;
        bytes memory leaves;
        for (uint256 i = 32 * chunk; i < count && i < 32 * (chunk + 1); ++i) {
            leaves = bytes.concat(leaves, tensor[i]);
        }
        uint256 depth = Trees.depth(count);
        uint256 levels = depth < 5 ? depth : 5;
        bytes32[] memory hashes = Trees.hashLeaves(tensor, 0x10);
        (bytes32 root, bytes32 after_) = this.rootInDirtyMemory(leaves, levels);
        assertEq(root, Trees.node(hashes, 0x11, levels, chunk), "root");
        assertEq(after_, keccak256(abi.encodePacked("after", root)), "memory goes on as before");
    }

    function test_counts_atTheEdges() external pure {
        uint256[6] memory leaves = [uint256(1), 2, 31, 32, 33, 65];
        uint256[6] memory chunks = [uint256(1), 1, 1, 1, 2, 3];
        uint256[6] memory ofLast = [uint256(1), 2, 31, 32, 1, 1];
        uint256[6] memory levels = [uint256(0), 1, 5, 5, 5, 5];
        uint256[6] memory above = [uint256(0), 0, 0, 0, 1, 2];
        for (uint256 i; i < leaves.length; ++i) {
            assertEq(ChunkTree.countOf(leaves[i]), chunks[i], "chunks");
            assertEq(ChunkTree.leavesOf(leaves[i], chunks[i] - 1), ofLast[i], "leaves");
            assertEq(ChunkTree.levelsOf(leaves[i]), levels[i], "levels");
            assertEq(ChunkTree.levelsAbove(leaves[i]), above[i], "levels above");
        }
    }

    /// @notice The root of a chunk where the memory behind what is in use holds anything, and what is hashed afterwards.
    function rootInDirtyMemory(bytes calldata leaves, uint256 levels) external pure returns (bytes32 root, bytes32) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            for { let i := 0 } lt(i, 0x1000) { i := add(i, 0x20) } { mstore(add(free, i), not(0)) }
        }
        root = ChunkTree.rootOf(leaves, levels);
        return (root, keccak256(abi.encodePacked("after", root)));
    }
}
