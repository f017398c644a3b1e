// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {Trees} from "../dispute/Trees.sol";

/// @notice Three state tensors, their encryption and everything that opens from either, by an implementation of its own.
/// @dev Tensors: [9, 10] in 4 leaves, [2100] in 33 (a chunk of 32 and one of 1), [5] in 1.
library Ciphertext {
    uint256 internal constant TENSORS = 3;

    function leafCount(uint256 tensor) internal pure returns (uint256) {
        return tensor == 0 ? 4 : tensor == 1 ? 33 : 1;
    }

    function declarations() internal pure returns (bytes[] memory list) {
        list = new bytes[](TENSORS);
        list[0] = abi.encodePacked(uint8(0), uint8(2), uint32(9), uint32(10), uint16(0));
        list[1] = abi.encodePacked(uint8(0), uint8(1), uint32(2100), uint16(1));
        list[2] = abi.encodePacked(uint8(2), uint8(1), uint32(5), uint16(0xffff));
    }

    function header() internal pure returns (ProgramHeader memory) {
        bytes32 root = Trees.root(Trees.hashLeaves(declarations(), 0x42), 0x43);
        return ProgramHeader(3, uint16(TENSORS), 1, keccak256("operators"), root, keccak256("inputs"));
    }

    function declared(uint256 tensor) internal pure returns (DeclaredTensor memory) {
        return DeclaredTensor(
            header(), declarations()[tensor], Trees.path(Trees.hashLeaves(declarations(), 0x42), 0x43, tensor)
        );
    }

    /// @notice The leaves of all tensors, by tensor.
    function plain() internal pure returns (bytes[][] memory tensors) {
        tensors = new bytes[][](TENSORS);
        for (uint256 t; t < TENSORS; ++t) {
            tensors[t] = new bytes[](leafCount(t));
            for (uint256 l; l < tensors[t].length; ++l) {
                tensors[t][l] = _plainLeaf(t, l);
            }
        }
    }

    function encrypt(bytes[][] memory tensors, bytes32 key) internal pure returns (bytes[][] memory cipher) {
        cipher = new bytes[][](tensors.length);
        for (uint256 t; t < tensors.length; ++t) {
            cipher[t] = new bytes[](tensors[t].length);
            for (uint256 l; l < tensors[t].length; ++l) {
                cipher[t][l] = encryptLeaf(tensors[t][l], key, t, l);
            }
        }
    }

    function encryptLeaf(bytes memory leaf, bytes32 key, uint256 t, uint256 l)
        internal
        pure
        returns (bytes memory cipher)
    {
        for (uint8 w; w < 8; ++w) {
            bytes32 word;
            assembly ("memory-safe") {
                word := mload(add(leaf, mul(32, add(w, 1))))
            }
            bytes32 stream = keccak256(abi.encodePacked(key, uint32(t), uint32(l), w, hex"83"));
            cipher = abi.encodePacked(cipher, word ^ stream);
        }
    }

    function stateRoot() internal pure returns (bytes32) {
        return Trees.root(roots(plain(), 0x10, 0x11), 0x21);
    }

    function cipherRoot(bytes[][] memory cipher) internal pure returns (bytes32) {
        return Trees.root(roots(cipher, 0x80, 0x81), 0x82);
    }

    function roots(bytes[][] memory tensors, uint8 leafTag, uint8 nodeTag)
        internal
        pure
        returns (bytes32[] memory list)
    {
        list = new bytes32[](tensors.length);
        for (uint256 t; t < tensors.length; ++t) {
            list[t] = Trees.root(Trees.hashLeaves(tensors[t], leafTag), nodeTag);
        }
    }

    /// @notice Evidence about one leaf, opened from a ciphertext.
    function complaintOf(bytes[][] memory cipher, uint256 tensor, uint256 leaf)
        internal
        pure
        returns (IDeliveryDesk.Complaint memory complaint)
    {
        bytes32[] memory hashes = Trees.hashLeaves(plain()[tensor], 0x10);
        complaint.tensor = uint32(tensor);
        complaint.leaf = uint32(leaf);
        complaint.declared = declared(tensor);
        complaint.cipher = cipher[tensor][leaf];
        complaint.path = Trees.path(Trees.hashLeaves(cipher[tensor], 0x80), 0x81, leaf);
        complaint.rootPath = Trees.path(roots(cipher, 0x80, 0x81), 0x82, tensor);
        complaint.endStateRoot = stateRoot();
        complaint.plainLeaf = hashes[leaf];
        complaint.plainPath = Trees.path(hashes, 0x11, leaf);
        complaint.plainRootPath = Trees.path(roots(plain(), 0x10, 0x11), 0x21, tensor);
    }

    function chunkOf(bytes[][] memory cipher, uint256 tensor, uint256 chunk)
        internal
        pure
        returns (IDeliveryDesk.SuppliedChunk memory answer)
    {
        uint256 count = leafCount(tensor) - 32 * chunk;
        if (count > 32) count = 32;
        bytes32[] memory hashes = Trees.hashLeaves(plain()[tensor], 0x10);
        answer.plainLeaves = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            answer.leaves = abi.encodePacked(answer.leaves, cipher[tensor][32 * chunk + i]);
            answer.plainLeaves[i] = hashes[32 * chunk + i];
        }
        uint256 depth = Trees.depth(leafCount(tensor));
        uint256 levels = depth < 5 ? depth : 5;
        answer.path = Trees.path(Trees.hashLeaves(cipher[tensor], 0x80), 0x81, levels, chunk, depth - levels);
        answer.rootPath = Trees.path(roots(cipher, 0x80, 0x81), 0x82, tensor);
        answer.endStateRoot = stateRoot();
        answer.plainPath = Trees.path(hashes, 0x11, levels, chunk, depth - levels);
        answer.plainRootPath = Trees.path(roots(plain(), 0x10, 0x11), 0x21, tensor);
    }

    function _plainLeaf(uint256 t, uint256 l) private pure returns (bytes memory leaf) {
        for (uint256 w; w < 8; ++w) {
            leaf = abi.encodePacked(leaf, keccak256(abi.encode("weights", t, l, w)));
        }
    }
}
