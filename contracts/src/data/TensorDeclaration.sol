// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleTree} from "../referee/MerkleTree.sol";
import {TensorGeometry} from "../referee/TensorGeometry.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {programRootOf} from "../types/ProgramRoot.sol";
import {IDataCourt} from "./IDataCourt.sol";

/// @notice Reads how many leaves a state tensor has from its declaration in the job's program (protocol section 3).
library TensorDeclaration {
    uint256 private constant MAX_RANK = 6;

    /// @notice Leaves of state tensor `tensor` of a program.
    function leafCountOf(bytes32 programRoot, uint256 tensor, IDataCourt.Declaration calldata declaration)
        internal
        pure
        returns (uint32)
    {
        ProgramHeader calldata header = declaration.header;
        bytes32 actual = programRootOf(header);
        if (actual != programRoot) revert IDataCourt.HeaderMismatch(programRoot, actual);
        if (tensor >= header.stateCount) revert IDataCourt.TensorOutOfRange(header.stateCount, tensor);
        uint256 depth = MerkleTree.depthOf(header.stateCount);
        if (declaration.path.length != depth) revert IDataCourt.WrongLength(depth, declaration.path.length);
        bytes32 leaf = MerkleTree.hashLeaf(declaration.encoding, MerkleTree.STATE_DECLARATION_LEAF);
        actual = MerkleTree.rootFrom(leaf, tensor, declaration.path, MerkleTree.STATE_DECLARATIONS);
        if (actual != header.stateDeclarationsRoot) {
            revert IDataCourt.DefinitionNotOpened(header.stateDeclarationsRoot, actual);
        }
        return _leafCount(declaration.encoding);
    }

    /// @dev `u8 type ‖ u8 rank ‖ u32 extent* ‖ u16 next`. One that is malformed makes its program invalid (V20), and the job void.
    function _leafCount(bytes calldata encoding) private pure returns (uint32) {
        if (encoding.length < 4) revert IDataCourt.MalformedDeclaration();
        uint256 rank = uint8(encoding[1]);
        if (rank > MAX_RANK || encoding.length != 4 + 4 * rank) revert IDataCourt.MalformedDeclaration();
        uint256 count = 1;
        uint256 rows;
        uint256 columns = 1;
        for (uint256 i; i < rank; ++i) {
            (rows, columns) = (columns, uint32(bytes4(encoding[2 + 4 * i:6 + 4 * i])));
            count *= columns;
            // INVARIANT: 1 <= number of elements < 2^32, so that every index and count fits 32 bits.
            if (count == 0 || count > type(uint32).max) revert IDataCourt.MalformedDeclaration();
        }
        // A tensor of rank 0 or 1 has no rows.
        if (rank < 2) rows = 0;
        return uint32(TensorGeometry.leafCount(rows, columns, count));
    }
}
