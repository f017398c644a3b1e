// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FoldReferee} from "../../src/referee/FoldReferee.sol";
import {IReferee} from "../../src/referee/IReferee.sol";
import {Roots} from "../../src/types/Roots.sol";
import {LeafOpening, OperandWitness, Witness} from "../../src/types/Witness.sol";
import {Test} from "../Test.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Trees} from "../dispute/Trees.sol";

/// @notice Maps of operands: divisors, the step number, gathers; and what is canonicalised.
contract OperandMapsTest is Test {
    FoldReferee private referee = new FoldReferee();

    /// @notice A call, ready to be made or spoilt.
    struct Case {
        bytes operator;
        IReferee.Evaluation evaluation;
        Roots roots;
        Witness witness;
    }

    /// @dev out[o] = x[(o - 1) / 2] where that is integral and inside, else the pad.
    function test_evaluate_divisorReadsPadBetween() external view {
        bytes memory coordinate = abi.encodePacked(uint32(5), hex"0001", uint8(0x00), int32(1), int32(-1), uint32(2));
        Case memory test = _elementwise(12, coordinate, 5);
        for (uint32 o; o < 12; ++o) {
            test.evaluation.elementIndex = o;
            bool inside = o % 2 == 1 && o < 11;
            assertEq(_run(test), inside ? 100 + (o - 1) / 2 : 77, "element");
        }
    }

    /// @dev out[o] = x[3 o + 2 step - 4].
    function test_evaluate_stepAndNegativeCoordinates() external view {
        bytes memory coordinate =
            abi.encodePacked(uint32(9), hex"0002", uint8(0x00), int32(3), uint8(0x80), int32(2), int32(-4), uint32(1));
        Case memory test = _elementwise(5, coordinate, 9);
        for (uint32 step; step < 3; ++step) {
            test.evaluation.step = step;
            for (uint32 o; o < 5; ++o) {
                test.evaluation.elementIndex = o;
                int256 index = int256(uint256(3 * o + 2 * step)) - 4;
                bool inside = index >= 0 && index < 9;
                assertEq(_run(test), inside ? 100 + uint256(index) : 77, "element");
            }
        }
    }

    /// @dev out[o] = x[i[o]]; an index outside reads the pad, negative ones included.
    function test_evaluate_gather() external view {
        Case memory test;
        test.operator = abi.encodePacked(
            TinyProgram.front(2, 0),
            TinyProgram.shape1(4),
            uint8(0),
            uint8(2),
            abi.encodePacked(uint8(2), uint16(0), uint8(1), uint32(0), uint8(1), TinyProgram.coordinate(4, 0)),
            abi.encodePacked(uint8(2), uint16(1), uint8(2), uint32(77), uint8(1), uint32(70), hex"0100"),
            TinyProgram.program(hex"00", hex"02010000"),
            uint16(0)
        );
        uint32[] memory indices = new uint32[](4);
        (indices[0], indices[1], indices[2], indices[3]) = (69, 70, 0xffffffff, 3);
        uint32[] memory table = new uint32[](70);
        for (uint32 i; i < 70; ++i) {
            table[i] = 100 + i;
        }
        bytes32[] memory roots = new bytes32[](2);
        (roots[0], roots[1]) =
        (Trees.root(Trees.tensor(indices, 0, 4), 0x11), Trees.root(Trees.tensor(table, 0, 70), 0x11));
        test.roots.dataset = Trees.root(roots, 0x23);
        test.roots.datasetCount = 2;
        test.witness.operands = new OperandWitness[](2);
        test.witness.operands[0] = OperandWitness(roots[0], Trees.path(roots, 0x23, 0), _openAll(indices));
        test.witness.operands[1] = OperandWitness(roots[1], Trees.path(roots, 0x23, 1), _openAll(table));
        test.evaluation = IReferee.Evaluation(0, 0, 1, true, 0, 0);
        uint32[4] memory expected = [uint32(169), 77, 77, 103];
        for (uint32 o; o < 4; ++o) {
            test.evaluation.elementIndex = o;
            assertEq(_run(test), expected[o], "element");
        }
    }

    /// @dev A NaN with a payload becomes the canonical one in an f32 accumulator and output, and passes as u32.
    function test_evaluate_canonicalisesNaN() external view {
        Case memory test;
        for (uint8 elementType; elementType < 3; elementType += 2) {
            test.operator = abi.encodePacked(
                TinyProgram.front(elementType, 0),
                uint8(0),
                uint8(0),
                uint8(0),
                TinyProgram.program(hex"01000000007fa00001", hex"03000000"),
                uint16(0)
            );
            test.evaluation = IReferee.Evaluation(0, 0, 1, true, 0, 0);
            assertEqBits(_run(test), elementType == 0 ? 0x7fc00000 : 0x7fa00001, "element");
        }
    }

    function _run(Case memory test) private view returns (uint32) {
        return referee.evaluate(test.operator, test.evaluation, test.roots, test.witness);
    }

    /// @notice out[o] = x[coordinate], pad 77, over a table 100, 101, ... of `extent`.
    function _elementwise(uint32 outputs, bytes memory coordinate, uint32 extent)
        private
        pure
        returns (Case memory test)
    {
        test.operator = abi.encodePacked(
            TinyProgram.front(2, 0),
            TinyProgram.shape1(outputs),
            uint8(0),
            uint8(1),
            abi.encodePacked(uint8(1), uint16(0), uint8(2), uint32(77), uint8(1), coordinate),
            TinyProgram.program(hex"00", hex"02000000"),
            uint16(0)
        );
        uint32[] memory table = new uint32[](extent);
        for (uint32 i; i < extent; ++i) {
            table[i] = 100 + i;
        }
        test.roots.state = Trees.root(Trees.tensor(table, 0, extent), 0x11);
        test.roots.stateCount = 1;
        test.witness.operands = new OperandWitness[](1);
        test.witness.operands[0] = OperandWitness(test.roots.state, new bytes32[](0), _openAll(table));
        test.evaluation = IReferee.Evaluation(0, 0, 1, true, 0, 0);
    }

    function _openAll(uint32[] memory table) private pure returns (LeafOpening[] memory openings) {
        bytes[] memory leaves = Trees.tensorLeaves(table, 0, table.length);
        bytes32[] memory hashes = Trees.hashLeaves(leaves, 0x10);
        openings = new LeafOpening[](leaves.length);
        for (uint256 i; i < leaves.length; ++i) {
            openings[i] = LeafOpening(uint32(i), leaves[i], Trees.path(hashes, 0x11, i));
        }
    }
}
