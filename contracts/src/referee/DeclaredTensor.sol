// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramHeader} from "../types/ProgramHeader.sol";
import {programRootOf} from "../types/ProgramRoot.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {TensorGeometry} from "./TensorGeometry.sol";

/// @notice A state tensor's declaration, opened from a program root; siblings lowest first.
/// @dev `declaration` is `u8 type ‖ u8 rank ‖ u32 extent* ‖ u16 next` (protocol section 3).
struct DeclaredTensor {
    ProgramHeader header;
    bytes declaration;
    bytes32[] path;
}

using DeclaredTensorLib for DeclaredTensor global;

/// @notice Reads from a program how many leaves a state tensor has.
library DeclaredTensorLib {
    error HeaderMismatch(bytes32 expected, bytes32 actual);
    error TensorOutOfRange(uint256 count, uint256 actual);
    error WrongPathLength(uint256 expected, uint256 actual);
    error DeclarationNotOpened(bytes32 expected, bytes32 actual);
    error MalformedDeclaration();

    uint256 private constant RANK_AT = 1;
    uint256 private constant EXTENTS_AT = 2;
    uint256 private constant EXTENT_BYTES = 4;
    uint256 private constant NEXT_BYTES = 2;
    uint256 private constant MAX_RANK = 6;

    /// @notice Leaves of the state tensor `index` of the program whose root is `programRoot`.
    function leafCountOf(DeclaredTensor calldata self, uint256 index, bytes32 programRoot)
        internal
        pure
        returns (uint32)
    {
        ProgramHeader calldata header = self.header;
        bytes32 actual = programRootOf(header);
        if (actual != programRoot) revert HeaderMismatch(programRoot, actual);
        if (index >= header.stateCount) revert TensorOutOfRange(header.stateCount, index);
        uint256 depth = MerkleTree.depthOf(header.stateCount);
        if (self.path.length != depth) revert WrongPathLength(depth, self.path.length);
        bytes32 leaf = MerkleTree.hashLeaf(self.declaration, MerkleTree.STATE_DECLARATION_LEAF);
        actual = MerkleTree.rootFrom(leaf, index, self.path, MerkleTree.STATE_DECLARATIONS);
        if (actual != header.stateDeclarationsRoot) revert DeclarationNotOpened(header.stateDeclarationsRoot, actual);
        return _leafCount(self.declaration);
    }

    /// @dev A declaration that is malformed makes its program invalid (V20), and the job void.
    function _leafCount(bytes calldata declaration) private pure returns (uint32) {
        if (declaration.length < EXTENTS_AT) revert MalformedDeclaration();
        uint256 rank = uint8(declaration[RANK_AT]);
        if (rank > MAX_RANK || declaration.length != EXTENTS_AT + EXTENT_BYTES * rank + NEXT_BYTES) {
            revert MalformedDeclaration();
        }
        uint256 count = 1;
        uint256 rows;
        uint256 columns = 1;
        for (uint256 i; i < rank; ++i) {
            (rows, columns) = (columns, _extentAt(declaration, i));
            count *= columns;
            // INVARIANT: 1 <= number of elements < 2^32, so that every index and count fits 32 bits.
            if (count == 0 || count > type(uint32).max) revert MalformedDeclaration();
        }
        // A tensor of rank 0 or 1 has no rows.
        if (rank < 2) rows = 0;
        return uint32(TensorGeometry.leafCount(rows, columns, count));
    }

    function _extentAt(bytes calldata declaration, uint256 index) private pure returns (uint256) {
        uint256 offset = EXTENTS_AT + EXTENT_BYTES * index;
        return uint32(bytes4(declaration[offset:offset + EXTENT_BYTES]));
    }
}
