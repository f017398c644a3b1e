// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The binary trees of the protocol: a domain tag a kind of tree, missing leaves are zero (protocol sections 3 and 4).
library MerkleTree {
    uint256 internal constant TENSOR_LEAF = 0x10;
    uint256 internal constant TENSOR = 0x11;
    uint256 internal constant STATE = 0x21;
    uint256 internal constant DATASET = 0x23;
    uint256 internal constant TRACE = 0x31;
    uint256 internal constant OPERATOR_LEAF = 0x40;
    uint256 internal constant OPERATORS = 0x41;
    uint256 internal constant STATE_DECLARATION_LEAF = 0x42;
    uint256 internal constant STATE_DECLARATIONS = 0x43;
    uint256 internal constant INPUT_DECLARATION_LEAF = 0x44;
    uint256 internal constant INPUT_DECLARATIONS = 0x45;

    /// @notice `ceil(log2 count)` for `count >= 1`.
    function depthOf(uint256 count) internal pure returns (uint256 depth) {
        assembly ("memory-safe") {
            depth := sub(256, clz(sub(count, 1)))
        }
    }

    /// @notice The root that a leaf at `index` and its siblings, lowest first, hash to.
    /// @dev Equivalent to the following Solidity, for each sibling and the bits of `index` from the lowest:
    /// `node = bit == 0 ? keccak256(node ‖ sibling ‖ tag) : keccak256(sibling ‖ node ‖ tag)`.
    function rootFrom(bytes32 leaf, uint256 index, bytes32[] calldata path, uint256 tag)
        internal
        pure
        returns (bytes32 node)
    {
        assembly ("memory-safe") {
            node := leaf
            // The tag borrows the highest byte of the free memory pointer, which is zero, and gives it back.
            mstore8(0x40, tag)
            let sibling := path.offset
            for { let end := add(sibling, shl(5, path.length)) } lt(sibling, end) { sibling := add(sibling, 0x20) } {
                let side := shl(5, and(index, 1))
                mstore(side, node)
                mstore(xor(side, 0x20), calldataload(sibling))
                node := keccak256(0, 0x41)
                index := shr(1, index)
            }
            mstore8(0x40, 0)
        }
    }

    /// @notice As `rootFrom`, and writes the leaf and every node on the way to memory from `nodes` on.
    /// @dev The caller has allocated `path.length + 1` words.
    function climb(bytes32 leaf, uint256 index, bytes32[] calldata path, uint256 tag, uint256 nodes)
        internal
        pure
        returns (bytes32 node)
    {
        assembly ("memory-safe") {
            node := leaf
            mstore8(0x40, tag)
            let sibling := path.offset
            for { let end := add(sibling, shl(5, path.length)) } lt(sibling, end) { sibling := add(sibling, 0x20) } {
                mstore(nodes, node)
                nodes := add(nodes, 0x20)
                let side := shl(5, and(index, 1))
                mstore(side, node)
                mstore(xor(side, 0x20), calldataload(sibling))
                node := keccak256(0, 0x41)
                index := shr(1, index)
            }
            mstore(nodes, node)
            mstore8(0x40, 0)
        }
    }

    /// @notice Height at which the ways of two different leaves meet.
    function meetingOf(uint256 left, uint256 right) internal pure returns (uint256 height) {
        assembly ("memory-safe") {
            height := sub(256, clz(xor(left, right)))
        }
    }

    /// @notice Root of a full pollard of `2^k` nodes.
    function rootOf(bytes32[] calldata nodes, uint256 tag) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            // The levels shrink in place beyond the free memory pointer; nodes below it stay untouched.
            let base := mload(0x40)
            let size := shl(5, nodes.length)
            calldatacopy(base, nodes.offset, size)
            mstore8(0x40, tag)
            for {} gt(size, 0x20) { size := shr(1, size) } {
                let target := base
                for { let source := base } lt(source, add(base, size)) { source := add(source, 0x40) } {
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

    /// @notice Root of an empty subtree of the given height: Z(0) = 0, Z(k + 1) = H(Z(k) ‖ Z(k) ‖ tag).
    function emptyRoot(uint256 height, uint256 tag) internal pure returns (bytes32 node) {
        assembly ("memory-safe") {
            mstore8(0x40, tag)
            for {} height { height := sub(height, 1) } {
                mstore(0, node)
                mstore(0x20, node)
                node := keccak256(0, 0x41)
            }
            mstore8(0x40, 0)
        }
    }

    /// @notice `keccak256(data ‖ tag)`: a leaf.
    function hashLeaf(bytes calldata data, uint256 tag) internal pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            let base := mload(0x40)
            calldatacopy(base, data.offset, data.length)
            mstore8(add(base, data.length), tag)
            leaf := keccak256(base, add(data.length, 1))
        }
    }

    /// @notice `keccak256(words ‖ tag)`.
    function hashWords(bytes32[] calldata words, uint256 tag) internal pure returns (bytes32 node) {
        assembly ("memory-safe") {
            let base := mload(0x40)
            let size := shl(5, words.length)
            calldatacopy(base, words.offset, size)
            mstore8(add(base, size), tag)
            node := keccak256(base, add(size, 1))
        }
    }

    /// @notice `keccak256(left ‖ right ‖ tag)`.
    function hashPair(bytes32 left, bytes32 right, uint256 tag) internal pure returns (bytes32 node) {
        assembly ("memory-safe") {
            mstore(0, left)
            mstore(0x20, right)
            mstore8(0x40, tag)
            node := keccak256(0, 0x41)
            mstore8(0x40, 0)
        }
    }
}
