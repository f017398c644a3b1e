// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleTree} from "../referee/MerkleTree.sol";

/// @notice The tree over an encrypted state, and the cipher (protocol section 9). It has the shape of the state's tree and tags of its own.
/// @dev Word `w` of leaf `l` of tensor `t` is the plain word xor `keccak256(key ‖ u32 t ‖ u32 l ‖ u8 w ‖ 0x83)`: a stream cipher in counter mode. A key serves one job.
library CipherTree {
    uint256 internal constant LEAF = 0x80;
    uint256 internal constant TENSOR = 0x81;
    uint256 internal constant STATE = 0x82;
    uint256 internal constant STREAM = 0x83;

    /// @dev A leaf is 8 words; a chunk is a subtree of up to 5 levels.
    uint256 internal constant LEAF_BYTES = 256;
    uint256 internal constant CHUNK_LEVELS = 5;
    uint256 internal constant CHUNK_LEAVES = 32;
    uint256 private constant LEAF_WORDS = 8;

    /// @notice Hash of the tensor leaf that an encrypted one decrypts to.
    function decryptedLeaf(bytes calldata cipher, bytes32 key, uint32 tensor, uint32 leaf)
        internal
        pure
        returns (bytes32)
    {
        bytes32[LEAF_WORDS] memory words;
        for (uint8 i; i < LEAF_WORDS; ++i) {
            bytes32 stream = keccak256(abi.encodePacked(key, tensor, leaf, i, uint8(STREAM)));
            words[i] = bytes32(cipher[32 * uint256(i):32 * uint256(i) + 32]) ^ stream;
        }
        return keccak256(abi.encodePacked(words, uint8(MerkleTree.TENSOR_LEAF)));
    }

    /// @notice Root of the subtree of `levels` levels over a chunk's encrypted leaves; missing ones are zero.
    function chunkRoot(bytes calldata leaves, uint256 levels) internal pure returns (bytes32) {
        bytes32[] memory nodes = new bytes32[](1 << levels);
        uint256 count = leaves.length / LEAF_BYTES;
        for (uint256 i; i < count; ++i) {
            nodes[i] = MerkleTree.hashLeaf(leaves[LEAF_BYTES * i:LEAF_BYTES * (i + 1)], LEAF);
        }
        return _fold(nodes, TENSOR);
    }

    /// @notice Root of the subtree of `levels` levels over the hashes of a chunk's plain leaves; missing ones are zero.
    function plainChunkRoot(bytes32[] calldata leaves, uint256 levels) internal pure returns (bytes32) {
        bytes32[] memory nodes = new bytes32[](1 << levels);
        for (uint256 i; i < leaves.length; ++i) {
            nodes[i] = leaves[i];
        }
        return _fold(nodes, MerkleTree.TENSOR);
    }

    /// @dev Folds in place. One node: it is the root.
    function _fold(bytes32[] memory nodes, uint256 tag) private pure returns (bytes32) {
        for (uint256 size = nodes.length; size > 1; size >>= 1) {
            for (uint256 i; i < size; i += 2) {
                nodes[i >> 1] = MerkleTree.hashPair(nodes[i], nodes[i + 1], tag);
            }
        }
        return nodes[0];
    }
}
