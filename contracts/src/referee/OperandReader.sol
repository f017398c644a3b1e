// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Roots} from "../types/Roots.sol";
import {LeafOpening, OperandWitness, Witness} from "../types/Witness.sol";
import {IReferee} from "./IReferee.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {OperatorReader} from "./OperatorReader.sol";

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
    /// @param carried Whether another digit than the last one of the reduction has changed since the last reading.
    function readAll(OperatorReader.Operand[] memory operands, uint256 mask, uint256[] memory values, bool carried)
        internal
        pure
    {
        unchecked {
            for (uint256 i; mask >> i != 0; ++i) {
                if ((mask >> i) & 1 == 0) continue;
                OperatorReader.Operand memory operand = operands[i];
                if (carried) {
                    (operand.leaf, operand.lane, operand.outside) = _locate(operand.outer, operand.outerEnd, 0, 0);
                } else if (operand.inner == operand.innerEnd) {
                    // Nothing that this operand depends on has changed.
                    continue;
                }
                values[i] = _read(operand, i);
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
            if (operand.sourceIndex >= count) revert IReferee.SourceOutOfRange(index, operand.sourceIndex);
            _requirePath(index, opening.rootPath, count);
            actual = MerkleTree.rootFrom(actual, operand.sourceIndex, opening.rootPath, tag);
        } else {
            if (kind != DATASET + 1 || operand.sourceIndex != 0) {
                revert IReferee.SourceOutOfRange(index, operand.sourceIndex);
            }
            expected = roots.schedule;
            _requirePath(index, opening.rootPath, 1);
        }
        if (actual != expected) revert IReferee.RootNotOpened(index, expected, actual);
    }

    /// @dev A path may end where it meets the way of the leaf before, whose nodes are verified: neighbours share most of theirs.
    function _openLeaves(OperatorReader.Operand memory operand, uint256 index, OperandWitness calldata opening)
        private
        pure
    {
        unchecked {
            LeafOpening[] calldata leaves = opening.leaves;
            uint256 depth = MerkleTree.depthOf(operand.leafCount);
            uint256 opened;
            uint256 nodes;
            assembly ("memory-safe") {
                opened := mload(0x40)
                nodes := add(opened, shl(5, leaves.length))
                mstore(0x40, add(nodes, shl(5, add(depth, 1))))
            }
            operand.leaves = opened;
            bytes32 root = opening.root;
            uint256 previous;
            for (uint256 i; i < leaves.length; ++i) {
                LeafOpening calldata leaf = leaves[i];
                uint256 position = leaf.index;
                // INVARIANT: one opening a leaf.
                if (i != 0 && position <= previous) revert IReferee.LeavesNotAscending(index, position);
                if (position >= operand.leafCount) revert IReferee.MissingOpening(index, position);
                uint256 height = depth;
                if (i != 0 && leaf.path.length != depth) height = MerkleTree.meetingOf(position, previous);
                uint256 word = _openLeaf(leaf, index, height, height == depth ? root : _nodeAt(nodes, height), nodes);
                assembly ("memory-safe") {
                    mstore(opened, word)
                }
                opened += 32;
                previous = position;
            }
            operand.leavesEnd = opened;
        }
    }

    /// @dev Verifies a leaf up to a node that is known; its own nodes replace those of the leaf before.
    function _openLeaf(LeafOpening calldata leaf, uint256 index, uint256 height, bytes32 known, uint256 nodes)
        private
        pure
        returns (uint256 word)
    {
        bytes calldata values = leaf.values;
        bytes32[] calldata path = leaf.path;
        uint256 position = leaf.index;
        if (values.length != LEAF_BYTES) revert IReferee.WrongLeafLength(index, position, values.length);
        if (path.length != height) revert IReferee.WrongPathLength(index, height, path.length);
        bytes32 hash = MerkleTree.hashLeaf(values, MerkleTree.TENSOR_LEAF);
        bytes32 actual = MerkleTree.climb(hash, position, path, MerkleTree.TENSOR, nodes);
        if (actual != known) revert IReferee.LeafNotOpened(index, position, known, actual);
        assembly ("memory-safe") {
            word := or(position, shl(32, values.offset))
        }
    }

    function _nodeAt(uint256 nodes, uint256 height) private pure returns (bytes32 node) {
        assembly ("memory-safe") {
            node := mload(add(nodes, shl(5, height)))
        }
    }

    function _read(OperatorReader.Operand memory operand, uint256 index) private pure returns (uint256 value) {
        unchecked {
            if (operand.outside != 0) return operand.pad;
            (uint256 leaf, uint256 lane, uint256 outside) =
                _locate(operand.inner, operand.innerEnd, operand.leaf, operand.lane);
            if (outside != 0) return operand.pad;
            uint256 opened = operand.hit;
            if (opened & 0xffffffff != leaf || opened == 0) {
                uint256 cursor = operand.leaves;
                uint256 end = operand.leavesEnd;
                do {
                    if (cursor == end) revert IReferee.MissingOpening(index, leaf);
                    assembly ("memory-safe") {
                        opened := mload(cursor)
                    }
                    cursor += 32;
                } while (opened & 0xffffffff != leaf);
                operand.hit = opened;
            }
            assembly ("memory-safe") {
                // Lanes are little-endian.
                value := shr(224, calldataload(add(shr(32, opened), shl(2, lane))))
                value := or(shl(8, and(value, 0xff00ff)), and(shr(8, value), 0xff00ff))
                value := and(or(shl(16, value), shr(16, value)), 0xffffffff)
            }
        }
    }

    /// @dev Equivalent to, for each coordinate: `v = (sum of coefficient * variable + constant) / divisor`; outside when v is
    /// not integral or not in [0, extent); else v counts towards leaf and lane as its head says. Sums stay below 2^63 by the
    /// caps on terms.
    function _locate(uint256 cursor, uint256 mapEnd, uint256 leafBase, uint256 laneBase)
        private
        pure
        returns (uint256 leaf, uint256 lane, uint256 outside)
    {
        assembly ("memory-safe") {
            leaf := leafBase
            lane := laneBase
            for {} lt(cursor, mapEnd) {} {
                let head := mload(cursor)
                cursor := add(cursor, 0x20)
                let v := sar(128, head)
                for { let end := add(cursor, and(shr(59, head), 0x1fe0)) } lt(cursor, end) {
                    cursor := add(cursor, 0x20)
                } {
                    let term := mload(cursor)
                    v := add(v, mul(sar(32, term), mload(and(term, 0xffffffff))))
                }
                if and(shr(72, head), 1) {
                    let divisor := and(shr(32, head), 0xffffffff)
                    let rest := smod(v, divisor)
                    v := sdiv(v, divisor)
                    // What is not integral goes where no extent reaches.
                    if rest { v := not(0) }
                    // A gathered coordinate is an i32.
                    if and(shr(124, head), 1) { v := signextend(3, v) }
                }
                // A negative coordinate is a huge unsigned one.
                if iszero(lt(v, and(head, 0xffffffff))) {
                    outside := 1
                    break
                }
                let shift := and(shr(116, head), 0xf)
                leaf := add(leaf, mul(shr(shift, v), and(shr(80, head), 0xffffffff)))
                lane := add(lane, shl(and(shr(120, head), 0xf), and(v, sub(shl(shift, 1), 1))))
            }
        }
    }

    function _requirePath(uint256 operand, bytes32[] calldata path, uint256 count) private pure {
        uint256 depth = MerkleTree.depthOf(count);
        if (path.length != depth) revert IReferee.WrongPathLength(operand, depth, path.length);
    }
}
