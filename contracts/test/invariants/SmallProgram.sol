// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {LeafOpening, OperandWitness, Witness} from "../../src/types/Witness.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Trees} from "../dispute/Trees.sol";

/// @notice A state of the small program: what each element of the two tensors is.
struct State {
    uint32 weight;
    uint32 rate;
}

/// @notice What a step's two operators gave, each element of it.
struct Outputs {
    uint32 doubled;
    uint32 updated;
}

/// @notice A program whose games take a dozen cheap moves: whole walks of them are played on the real game. All u32, of eight elements that are
/// all alike, so that a tensor is one leaf and a run is known from a few numbers:
///
///     doubled = rates + rates          updated = weights + doubled, the next weights; the rates never change
library SmallProgram {
    uint16 internal constant DOUBLED = 0;
    uint16 internal constant UPDATED = 1;
    uint16 internal constant WEIGHTS = 0;
    uint16 internal constant RATES = 1;

    uint32 private constant EXTENT = 8;

    function execute(State memory before) internal pure returns (Outputs memory outputs, State memory next) {
        unchecked {
            outputs.doubled = before.rate + before.rate;
            outputs.updated = before.weight + outputs.doubled;
            next = State(outputs.updated, before.rate);
        }
    }

    // ------------------------------------------------------------------ definitions

    function operators() internal pure returns (bytes[] memory list) {
        list = new bytes[](2);
        bytes memory digit = TinyProgram.coordinate(EXTENT, 0x00);
        list[DOUBLED] = abi.encodePacked(
            TinyProgram.front(2, 0),
            TinyProgram.shape1(EXTENT),
            uint8(0),
            uint8(1),
            abi.encodePacked(TinyProgram.operand(1, RATES, 2), uint8(1), digit),
            TinyProgram.program(hex"00", hex"0200000040000000"),
            uint16(0)
        );
        list[UPDATED] = abi.encodePacked(
            TinyProgram.front(2, 0),
            TinyProgram.shape1(EXTENT),
            uint8(0),
            uint8(2),
            abi.encodePacked(TinyProgram.operand(1, WEIGHTS, 2), uint8(1), digit),
            abi.encodePacked(TinyProgram.operand(0, DOUBLED, 2), uint8(1), digit),
            TinyProgram.program(hex"00", hex"020000000201000040000100"),
            uint16(0)
        );
    }

    function operatorPath(uint256 index) internal pure returns (bytes32[] memory) {
        return Trees.path(Trees.hashLeaves(operators(), 0x40), 0x41, index);
    }

    function declarations() internal pure returns (bytes[] memory list) {
        list = new bytes[](2);
        list[WEIGHTS] = abi.encodePacked(uint8(2), TinyProgram.shape1(EXTENT), UPDATED);
        list[RATES] = abi.encodePacked(uint8(2), TinyProgram.shape1(EXTENT), uint16(0xffff));
    }

    function declarationPath(uint256 tensor) internal pure returns (bytes32[] memory) {
        return Trees.path(Trees.hashLeaves(declarations(), 0x42), 0x43, tensor);
    }

    function header(uint32 steps) internal pure returns (ProgramHeader memory) {
        bytes[] memory schedule = new bytes[](1);
        schedule[0] = abi.encodePacked(uint8(0), TinyProgram.shape2(steps, 1));
        return ProgramHeader(
            2,
            2,
            0,
            Trees.root(Trees.hashLeaves(operators(), 0x40), 0x41),
            Trees.root(Trees.hashLeaves(declarations(), 0x42), 0x43),
            Trees.root(Trees.hashLeaves(schedule, 0x44), 0x45)
        );
    }

    function declared(ProgramHeader memory head, uint16 tensor) internal pure returns (DeclaredTensor memory) {
        return DeclaredTensor(head, declarations()[tensor], declarationPath(tensor));
    }

    // ------------------------------------------------------------------ tensors, states, traces

    /// @notice The one leaf of a tensor.
    function leaf(uint32 value) internal pure returns (bytes memory) {
        return abi.encodePacked(_word(value), new bytes(224));
    }

    function tensorRoot(uint32 value) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(leaf(value), uint8(0x10)));
    }

    function stateLeaves(State memory state) internal pure returns (bytes32[] memory leaves) {
        return _pair(tensorRoot(state.weight), tensorRoot(state.rate));
    }

    function stateRoot(State memory state) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(tensorRoot(state.weight), tensorRoot(state.rate), uint8(0x21)));
    }

    function traceLeaves(Outputs memory outputs) internal pure returns (bytes32[] memory leaves) {
        return _pair(tensorRoot(outputs.doubled), tensorRoot(outputs.updated));
    }

    function traceRoot(Outputs memory outputs) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(tensorRoot(outputs.doubled), tensorRoot(outputs.updated), uint8(0x31)));
    }

    /// @notice The way from one of two leaves to their root.
    function sibling(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory path) {
        path = new bytes32[](1);
        path[0] = leaves[index ^ 1];
    }

    /// @notice Openings of what an operator reads.
    function witness(uint16 operator, State memory before, Outputs memory outputs)
        internal
        pure
        returns (Witness memory result)
    {
        bool first = operator == DOUBLED;
        result.operands = new OperandWitness[](first ? 1 : 2);
        uint16 tensor = first ? RATES : WEIGHTS;
        result.operands[0] = _operand(stateLeaves(before), tensor, first ? before.rate : before.weight);
        if (!first) result.operands[1] = _operand(traceLeaves(outputs), DOUBLED, outputs.doubled);
    }

    function _operand(bytes32[] memory roots, uint16 index, uint32 value)
        private
        pure
        returns (OperandWitness memory operand)
    {
        operand.root = roots[index];
        operand.rootPath = sibling(roots, index);
        operand.leaves = new LeafOpening[](1);
        operand.leaves[0] = LeafOpening(0, leaf(value), new bytes32[](0));
    }

    /// @dev Eight times the value, little-endian.
    function _word(uint32 value) private pure returns (bytes32) {
        uint256 reversed =
            (value >> 24) | ((value >> 8) & 0xff00) | ((value << 8) & 0xff0000) | ((uint256(value) & 0xff) << 24);
        return bytes32(reversed * 0x0000000100000001000000010000000100000001000000010000000100000001);
    }

    function _pair(bytes32 left, bytes32 right) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](2);
        (leaves[0], leaves[1]) = (left, right);
    }
}
