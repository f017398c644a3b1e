// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {TensorGeometry} from "../../src/referee/TensorGeometry.sol";
import {Phase} from "../../src/types/Phase.sol";
import {LeafOpening, OperandWitness, Witness} from "../../src/types/Witness.sol";
import {TinyProgram} from "./TinyProgram.sol";
import {TinyRun} from "./TinyRun.sol";
import {Trees} from "./Trees.sol";

/// @notice Builds the witness of a terminal of the tiny program.
library TinyWitness {
    using TinyRun for TinyRun.Run;

    function build(TinyRun.Run memory run, IDisputeGame.Game memory game)
        internal
        pure
        returns (Witness memory witness)
    {
        uint256 step = game.firstStep;
        uint16 operator = game.operatorIndex;
        if (operator == TinyProgram.PRODUCT) {
            witness.operands = new OperandWitness[](2);
            witness.operands[0] = _state(run, step, _row(game.element / TinyProgram.COLUMNS, TinyProgram.INNER));
            witness.operands[1] = _data(run, game.element % TinyProgram.COLUMNS);
        } else if (operator == TinyProgram.UPDATED) {
            witness.operands = new OperandWitness[](2);
            witness.operands[0] = _state(run, step, _span(game.element, 1));
            witness.operands[1] = _output(run, step, TinyProgram.TOTAL, _span(0, 1));
        } else {
            witness.operands = new OperandWitness[](1);
            if (game.phase != Phase.ProveBlock) return witness;
            uint256 first = uint256(game.firstBlock) * 16;
            uint256 rest = game.reductionCount - first;
            witness.operands[0] = _output(run, step, TinyProgram.PRODUCT, _span(first, rest < 16 ? rest : 16));
        }
    }

    function _state(TinyRun.Run memory run, uint256 step, uint256[] memory elements)
        private
        pure
        returns (OperandWitness memory)
    {
        bytes[] memory leaves = Trees.tensorLeaves(run.weights[step], TinyProgram.ROWS, TinyProgram.INNER);
        return _operand(leaves, run.stateLeaves(step), 0x21, 0, TinyProgram.ROWS, TinyProgram.INNER, elements);
    }

    function _data(TinyRun.Run memory run, uint256 column) private pure returns (OperandWitness memory) {
        uint256[] memory elements = new uint256[](TinyProgram.INNER);
        for (uint256 r; r < elements.length; ++r) {
            elements[r] = r * TinyProgram.COLUMNS + column;
        }
        bytes32[] memory roots = new bytes32[](1);
        roots[0] = run.datasetRoot();
        return _operand(run.dataLeaves(), roots, 0x23, 0, TinyProgram.INNER, TinyProgram.COLUMNS, elements);
    }

    function _output(TinyRun.Run memory run, uint256 step, uint16 operator, uint256[] memory elements)
        private
        pure
        returns (OperandWitness memory)
    {
        bytes[] memory leaves = run.outputLeaves(step, operator);
        bool scalar = operator == TinyProgram.TOTAL;
        return _operand(
            leaves,
            run.traceLeaves(step),
            0x31,
            operator,
            scalar ? 0 : TinyProgram.ROWS,
            scalar ? 1 : TinyProgram.COLUMNS,
            elements
        );
    }

    /// @notice Openings of the leaves that hold some elements of a tensor, and of the tensor in its list of roots.
    function _operand(
        bytes[] memory leaves,
        bytes32[] memory roots,
        uint8 tag,
        uint256 index,
        uint256 rows,
        uint256 columns,
        uint256[] memory elements
    ) private pure returns (OperandWitness memory operand) {
        operand.root = roots[index];
        operand.rootPath = Trees.path(roots, tag, index);
        operand.leaves = open(leaves, _needed(leaves.length, rows, columns, elements));
    }

    function open(bytes[] memory leaves, bool[] memory needed) internal pure returns (LeafOpening[] memory openings) {
        uint256 count;
        for (uint256 i; i < needed.length; ++i) {
            if (needed[i]) ++count;
        }
        openings = new LeafOpening[](count);
        bytes32[] memory hashes = Trees.hashLeaves(leaves, 0x10);
        for (uint256 i = needed.length; i > 0; --i) {
            if (needed[i - 1]) {
                openings[--count] = LeafOpening(uint32(i - 1), leaves[i - 1], Trees.path(hashes, 0x11, i - 1));
            }
        }
    }

    function _needed(uint256 leafCount, uint256 rows, uint256 columns, uint256[] memory elements)
        private
        pure
        returns (bool[] memory needed)
    {
        needed = new bool[](leafCount);
        for (uint256 i; i < elements.length; ++i) {
            (uint256 leaf,) = TensorGeometry.locate(rows, columns, elements[i]);
            needed[leaf] = true;
        }
    }

    function _row(uint256 row, uint256 length) private pure returns (uint256[] memory) {
        return _span(row * length, length);
    }

    function _span(uint256 first, uint256 count) private pure returns (uint256[] memory elements) {
        elements = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            elements[i] = first + i;
        }
    }
}
