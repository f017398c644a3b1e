// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TensorGeometry} from "../../src/referee/TensorGeometry.sol";

/// @notice Builds the trees that the contracts only check; plain and slow.
library Trees {
    function root(bytes32[] memory leaves, uint8 tag) internal pure returns (bytes32) {
        return node(leaves, tag, depth(leaves.length), 0);
    }

    function depth(uint256 count) internal pure returns (uint256 result) {
        while (1 << result < count) {
            ++result;
        }
    }

    /// @notice Node `index` at `height` levels above the leaves.
    function node(bytes32[] memory leaves, uint8 tag, uint256 height, uint256 index) internal pure returns (bytes32) {
        bytes32[] memory level = leaves;
        bytes32 empty;
        for (uint256 h; h < height; ++h) {
            bytes32[] memory above = new bytes32[]((level.length + 1) / 2);
            for (uint256 i; i < above.length; ++i) {
                bytes32 right = 2 * i + 1 < level.length ? level[2 * i + 1] : empty;
                above[i] = keccak256(abi.encodePacked(level[2 * i], right, tag));
            }
            empty = keccak256(abi.encodePacked(empty, empty, tag));
            level = above;
        }
        return index < level.length ? level[index] : empty;
    }

    /// @notice Siblings of node `index` at `height`, `levels` of them, lowest first.
    function path(bytes32[] memory leaves, uint8 tag, uint256 height, uint256 index, uint256 levels)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](levels);
        for (uint256 i; i < levels; ++i) {
            siblings[i] = node(leaves, tag, height + i, (index >> i) ^ 1);
        }
    }

    /// @notice Siblings of a leaf up to the root.
    function path(bytes32[] memory leaves, uint8 tag, uint256 index) internal pure returns (bytes32[] memory) {
        return path(leaves, tag, 0, index, depth(leaves.length));
    }

    /// @notice All nodes `levels` below node `index` at `height`.
    function pollard(bytes32[] memory leaves, uint8 tag, uint256 height, uint256 index, uint256 levels)
        internal
        pure
        returns (bytes32[] memory nodes)
    {
        nodes = new bytes32[](1 << levels);
        for (uint256 i; i < nodes.length; ++i) {
            nodes[i] = node(leaves, tag, height - levels, (index << levels) + i);
        }
    }

    /// @notice The 256 bytes of each leaf of a tensor.
    function tensorLeaves(uint32[] memory values, uint256 rows, uint256 columns)
        internal
        pure
        returns (bytes[] memory leaves)
    {
        leaves = new bytes[](TensorGeometry.leafCount(rows, columns, values.length));
        for (uint256 i; i < leaves.length; ++i) {
            leaves[i] = new bytes(256);
        }
        for (uint256 e; e < values.length; ++e) {
            (uint256 leaf, uint256 lane) = TensorGeometry.locate(rows, columns, e);
            for (uint256 b; b < 4; ++b) {
                leaves[leaf][4 * lane + b] = bytes1(uint8(values[e] >> (8 * b)));
            }
        }
    }

    function hashLeaves(bytes[] memory leaves, uint8 tag) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](leaves.length);
        for (uint256 i; i < leaves.length; ++i) {
            hashes[i] = keccak256(abi.encodePacked(leaves[i], tag));
        }
    }

    /// @notice Leaf hashes of a tensor.
    function tensor(uint32[] memory values, uint256 rows, uint256 columns) internal pure returns (bytes32[] memory) {
        return hashLeaves(tensorLeaves(values, rows, columns), 0x10);
    }
}
