// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleTree} from "../referee/MerkleTree.sol";
import {TensorGeometry} from "../referee/TensorGeometry.sol";
import {programRootOf} from "../types/ProgramRoot.sol";
import {IDeliveryDesk} from "./IDeliveryDesk.sol";

/// @notice Reads from a program how many leaves a state tensor has.
/// @dev Declaration: `u8 type ‖ u8 rank ‖ u32 extent* ‖ u16 next` (protocol section 3).
library StateTensor {
    uint256 private constant RANK_AT = 1;
    uint256 private constant EXTENTS_AT = 2;
    uint256 private constant NEXT_BYTES = 2;
    uint256 private constant MAX_RANK = 6;

    /// @notice Leaves of state tensor `index`, opened from the program root.
    function leafCountOf(IDeliveryDesk.DeclaredTensor calldata declared, uint256 index, bytes32 programRoot)
        internal
        pure
        returns (uint256)
    {
        bytes32 actual = programRootOf(declared.header);
        if (actual != programRoot) revert IDeliveryDesk.HeaderMismatch(programRoot, actual);
        uint256 count = declared.header.stateCount;
        if (index >= count) revert IDeliveryDesk.PositionOutOfRange(count, index);
        uint256 depth = MerkleTree.depthOf(count);
        if (declared.path.length != depth) revert IDeliveryDesk.WrongLength(depth, declared.path.length);
        bytes32 root = MerkleTree.rootFrom(
            MerkleTree.hashLeaf(declared.declaration, MerkleTree.STATE_DECLARATION_LEAF),
            index,
            declared.path,
            MerkleTree.STATE_DECLARATIONS
        );
        if (root != declared.header.stateDeclarationsRoot) {
            revert IDeliveryDesk.DefinitionNotOpened(declared.header.stateDeclarationsRoot, root);
        }
        return _leafCount(declared.declaration);
    }

    function _leafCount(bytes calldata declaration) private pure returns (uint256) {
        if (declaration.length <= EXTENTS_AT) revert IDeliveryDesk.MalformedDeclaration();
        uint256 rank = uint8(declaration[RANK_AT]);
        if (rank > MAX_RANK || declaration.length != EXTENTS_AT + 4 * rank + NEXT_BYTES) {
            revert IDeliveryDesk.MalformedDeclaration();
        }
        uint256 elements = 1;
        for (uint256 i; i < rank; ++i) {
            elements *= _extentAt(declaration, i);
            // INVARIANT: every index of a leaf fits 32 bits, as the program's rules say.
            if (elements == 0 || elements > type(uint32).max) revert IDeliveryDesk.MalformedDeclaration();
        }
        if (rank < 2) return TensorGeometry.leafCount(0, elements, elements);
        return TensorGeometry.leafCount(_extentAt(declaration, rank - 2), _extentAt(declaration, rank - 1), elements);
    }

    function _extentAt(bytes calldata declaration, uint256 index) private pure returns (uint256) {
        uint256 offset = EXTENTS_AT + 4 * index;
        return uint32(bytes4(declaration[offset:offset + 4]));
    }
}
