// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Roots} from "../types/Roots.sol";
import {LeafOpening, OperandWitness, Witness} from "../types/Witness.sol";
import {IFoldReferee} from "./IFoldReferee.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {OperatorReader} from "./OperatorReader.sol";
import {TensorGeometry} from "./TensorGeometry.sol";

/// @notice Checks the openings of operands and reads their values (protocol sections 2, 4 and 6).
library OperandReader {
    uint256 private constant LEAF_BYTES = 256;
    uint256 private constant OUTPUT = 0;
    uint256 private constant STATE = 1;
    uint256 private constant DATASET = 2;

    /// @notice Opens the operands in `mask`; those that carry no leaves can only be read as padding.
    /// @dev A verified leaf is kept as one word: [31..0] its index, [255..32] where its bytes lie in calldata.
    function open(
        OperatorReader.Operand[] memory operands,
        uint256 mask,
        Witness calldata witness,
        Roots calldata roots
    ) internal pure {
        unchecked {
            for (uint256 i; mask >> i != 0; ++i) {
                if ((mask >> i) & 1 == 0) continue;
                OperandWitness calldata opening = witness.operands[i];
                if (opening.leaves.length == 0) continue;
                OperatorReader.Operand memory operand = operands[i];
                _openRoot(operand, i, opening, roots);
                _openLeaves(operand, i, opening);
            }
        }
    }

    /// @notice Reads the operands in `mask` at the digits that their maps are linked to.
    function readAll(OperatorReader.Operand[] memory operands, uint256 mask, uint256[] memory values) internal pure {
        unchecked {
            for (uint256 i; mask >> i != 0; ++i) {
                if ((mask >> i) & 1 != 0) values[i] = _read(operands[i], i);
            }
        }
    }

    function _openRoot(
        OperatorReader.Operand memory operand,
        uint256 index,
        OperandWitness calldata opening,
        Roots calldata roots
    ) private pure {
        uint256 kind = operand.sourceKind;
        bytes32 expected;
        bytes32 actual = opening.root;
        if (kind < DATASET + 1) {
            uint256 count;
            uint256 tag;
            if (kind == OUTPUT) (expected, count, tag) = (roots.trace, roots.operatorCount, MerkleTree.TRACE);
            else if (kind == STATE) (expected, count, tag) = (roots.state, roots.stateCount, MerkleTree.STATE);
            else (expected, count, tag) = (roots.dataset, roots.datasetCount, MerkleTree.DATASET);
            if (operand.sourceIndex >= count) revert IFoldReferee.SourceOutOfRange(index, operand.sourceIndex);
            _requirePath(index, opening.rootPath, count);
            actual = MerkleTree.rootFrom(actual, operand.sourceIndex, opening.rootPath, tag);
        } else {
            if (kind != DATASET + 1 || operand.sourceIndex != 0) {
                revert IFoldReferee.SourceOutOfRange(index, operand.sourceIndex);
            }
            expected = roots.schedule;
            _requirePath(index, opening.rootPath, 1);
        }
        if (actual != expected) revert IFoldReferee.RootNotOpened(index, expected, actual);
    }

    function _openLeaves(OperatorReader.Operand memory operand, uint256 index, OperandWitness calldata opening)
        private
        pure
    {
        unchecked {
            LeafOpening[] calldata leaves = opening.leaves;
            uint256[] memory opened = new uint256[](leaves.length);
            bytes32 root = opening.root;
            uint256 depth = MerkleTree.depthOf(operand.leafCount);
            uint256 floor;
            for (uint256 i; i < leaves.length; ++i) {
                LeafOpening calldata leaf = leaves[i];
                uint256 position = leaf.index;
                // INVARIANT: one opening a leaf.
                if (position < floor) revert IFoldReferee.LeavesNotAscending(index, position);
                floor = position + 1;
                if (position >= operand.leafCount) revert IFoldReferee.MissingOpening(index, position);
                opened[i] = _openLeaf(leaf, index, root, depth);
            }
            assembly ("memory-safe") {
                mstore(add(operand, 0x120), add(opened, 0x20))
                mstore(add(operand, 0x140), mload(opened))
            }
        }
    }

    function _openLeaf(LeafOpening calldata leaf, uint256 index, bytes32 root, uint256 depth)
        private
        pure
        returns (uint256 word)
    {
        bytes calldata values = leaf.values;
        bytes32[] calldata path = leaf.path;
        uint256 position = leaf.index;
        if (values.length != LEAF_BYTES) revert IFoldReferee.WrongLeafLength(index, position, values.length);
        if (path.length != depth) revert IFoldReferee.WrongPathLength(index, depth, path.length);
        bytes32 actual =
            MerkleTree.rootFrom(MerkleTree.hashLeaf(values, MerkleTree.TENSOR_LEAF), position, path, MerkleTree.TENSOR);
        if (actual != root) revert IFoldReferee.LeafNotOpened(index, position, root, actual);
        assembly ("memory-safe") {
            word := or(position, shl(32, values.offset))
        }
    }

    function _read(OperatorReader.Operand memory operand, uint256 index) private pure returns (uint256 value) {
        (bool inside, uint256 element) = _elementOf(operand);
        if (!inside) return operand.pad;
        (uint256 leaf, uint256 lane) = TensorGeometry.locate(operand.rows, operand.columns, element);
        uint256 found;
        assembly ("memory-safe") {
            let cursor := mload(add(operand, 0x120))
            for { let end := add(cursor, shl(5, mload(add(operand, 0x140)))) } lt(cursor, end) {
                cursor := add(cursor, 0x20)
            } {
                let word := mload(cursor)
                if eq(and(word, 0xffffffff), leaf) {
                    found := shr(32, word)
                    break
                }
            }
            value := shr(224, calldataload(add(found, shl(2, lane))))
        }
        if (found == 0) revert IFoldReferee.MissingOpening(index, leaf);
        // Lanes are little-endian.
        value = ((value & 0xff00ff) << 8) | ((value >> 8) & 0xff00ff);
        value = ((value << 16) | (value >> 16)) & 0xffffffff;
    }

    /// @dev Equivalent to, for each coordinate: `v = (sum of coefficient * variable + constant) / divisor`; outside when v is not integral
    /// or not in [0, extent); `element = element * extent + v`. Sums stay below 2^63 by the caps on terms.
    function _elementOf(OperatorReader.Operand memory operand) private pure returns (bool inside, uint256 element) {
        assembly ("memory-safe") {
            inside := 1
            let cursor := mload(add(operand, 0x80))
            for { let rank := mload(add(operand, 0x60)) } rank { rank := sub(rank, 1) } {
                let head := mload(cursor)
                cursor := add(cursor, 0x20)
                let v := sar(128, head)
                for { let end := add(cursor, shl(5, and(shr(64, head), 0xff))) } lt(cursor, end) {
                    cursor := add(cursor, 0x20)
                } {
                    let term := mload(cursor)
                    v := add(v, mul(sar(32, term), mload(and(term, 0xffffffff))))
                }
                let divisor := and(shr(32, head), 0xffffffff)
                if gt(divisor, 1) {
                    if smod(v, divisor) { inside := 0 }
                    v := sdiv(v, divisor)
                }
                // A gathered coordinate is an i32.
                if and(shr(72, head), 1) { v := signextend(3, v) }
                let extent := and(head, 0xffffffff)
                // A negative coordinate is a huge unsigned one.
                if iszero(lt(v, extent)) { inside := 0 }
                element := add(mul(element, extent), v)
            }
        }
    }

    function _requirePath(uint256 operand, bytes32[] calldata path, uint256 count) private pure {
        uint256 depth = MerkleTree.depthOf(count);
        if (path.length != depth) revert IFoldReferee.WrongPathLength(operand, depth, path.length);
    }
}
