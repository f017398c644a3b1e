// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramReferee} from "../../src/referee/ProgramReferee.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Test} from "../Test.sol";

/// @notice Each rule of a single operator broken in turn.
contract OperatorRulesTest is Test {
    ProgramReferee private judge = new ProgramReferee();

    function test_brokenRule_acceptsValidOperators() external view {
        bytes[] memory operators = TinyProgram.operators();
        for (uint16 i; i < operators.length; ++i) {
            assertEq(judge.brokenRule(operators[i], i, 2, 1), 0, "rule");
        }
    }

    function test_brokenRule_encoding() external view {
        bytes memory good = TinyProgram.operators()[TinyProgram.PRODUCT];
        _assertRule(10, _with(good, 0, 2)); // version
        _assertRule(10, _with(good, 1, 3)); // output type
        _assertRule(10, _with(good, 2, 3)); // accumulator type
        _assertRule(10, _with(good, 7, 7)); // rank
        _assertRule(10, _with(good, 11, 0)); // extent 0
        _assertRule(10, _with(good, 8, 0xff)); // 2^32 elements and more
        _assertRule(10, _with(good, 21, 9)); // nine operands
        _assertRule(10, _with(good, 22, 4)); // source kind
        _assertRule(10, _with(good, 25, 3)); // operand type
        _assertRule(10, _with(good, 30, 7)); // operand rank
        _assertRule(10, _with(good, 35, 2)); // coordinate kind
        _assertRule(10, _with(good, 36, 7)); // terms
        _assertRule(10, _with(good, 41, 0)); // coefficient 0
        _assertRule(10, _with(good, 38, 2)); // coefficient above 2^24
        _assertRule(10, _with(good, 49, 0)); // divisor 0
        _assertRule(10, _with(good, 46, 1)); // divisor above 65536
        _assertRule(10, abi.encodePacked(good, uint8(0)));
        _assertRule(10, new bytes(0));
        _assertRule(10, abi.encodePacked(good, new bytes(8192)));
    }

    function test_brokenRule_termsAscend() external view {
        bytes memory coordinate =
            abi.encodePacked(uint32(5), hex"0002", uint8(0x00), int32(1), uint8(0x00), int32(1), int32(0), uint32(1));
        _assertRule(10, _elementwise(coordinate, hex"02000000", ""));
        coordinate =
            abi.encodePacked(uint32(5), hex"0002", uint8(0x80), int32(1), uint8(0x00), int32(1), int32(0), uint32(1));
        _assertRule(10, _elementwise(coordinate, hex"02000000", ""));
        coordinate = abi.encodePacked(
            uint32(5), hex"0002", uint8(0x00), int32(1), uint8(0x80), int32(-16777216), int32(0), uint32(65536)
        );
        _assertRule(0, _elementwise(coordinate, hex"02000000", ""));
    }

    function test_brokenRule_sources() external view {
        bytes memory good = TinyProgram.operators()[TinyProgram.TOTAL];
        assertEq(judge.brokenRule(good, 1, 2, 1), 0, "earlier operator");
        assertEq(judge.brokenRule(good, 0, 2, 1), 11, "not earlier");
        good = TinyProgram.operators()[TinyProgram.PRODUCT];
        assertEq(judge.brokenRule(good, 0, 0, 1), 11, "state");
        assertEq(judge.brokenRule(good, 0, 2, 0), 11, "dataset");
        _assertRule(11, _with(_with(good, 22, 3), 24, 1)); // schedule 1
    }

    function test_brokenRule_variables() external view {
        _assertRule(13, _elementwise(TinyProgram.coordinate(5, 0x01), hex"02000000", ""));
        _assertRule(13, _elementwise(TinyProgram.coordinate(5, 0x41), hex"02000000", ""));
        _assertRule(13, _elementwise(TinyProgram.coordinate(5, 0x81), hex"02000000", ""));
        _assertRule(0, _elementwise(TinyProgram.coordinate(5, 0x80), hex"02000000", ""));
        _assertRule(0, _elementwise(TinyProgram.coordinate(5, 0x40), hex"02000000", ""));
    }

    function test_brokenRule_gathers() external view {
        _assertRule(14, _elementwise(abi.encodePacked(uint32(5), hex"0100"), hex"02000000", "")); // itself
        _assertRule(0, _gathering(1, hex"0100", ""));
        _assertRule(14, _gathering(2, hex"0100", "")); // from u32
        _assertRule(14, _gathering(1, hex"0101", "")); // itself
    }

    function test_brokenRule_programs() external view {
        bytes memory c = TinyProgram.coordinate(5, 0x00);
        _assertRule(15, _elementwise(c, "", "")); // empty body
        _assertRule(15, _elementwise(c, hex"02010000", "")); // operand 1
        _assertRule(15, _elementwise(c, hex"02000100", "")); // unused field
        _assertRule(15, _elementwise(c, hex"99000000", "")); // opcode
        _assertRule(15, _elementwise(c, hex"0200000040000100", "")); // register not written
        _assertRule(15, _elementwise(c, hex"0200000030000000", "")); // result w64
        _assertRule(15, _elementwise(c, hex"03000000", "")); // constant
        _assertRule(15, _elementwise(c, hex"05010000", "")); // output digit
        _assertRule(15, _elementwise(c, hex"06010000", "")); // reduction digit
        _assertRule(0, _elementwise(c, hex"06000000", hex"01000000"));
        _assertRule(15, _elementwise(c, hex"02000000", hex"06000000")); // reduction digit in the finish
        _assertRule(0, _elementwise(c, hex"02000000", hex"02000000"));
        // A finish may not read an operand that depends on reduction digits, directly or by a gather.
        _assertRule(15, _elementwise(TinyProgram.coordinate(5, 0x40), hex"02000000", hex"02000000"));
        _assertRule(15, _gathering(1, hex"0100", hex"02010000"));
    }

    function test_brokenRule_weight() external view {
        // 253 fused multiply-adds of f64 in the body, 16 times.
        bytes memory body = hex"0200000030000000";
        for (uint256 i = 1; i < 254; ++i) {
            body = abi.encodePacked(body, uint8(0x25), uint8(i), uint8(i), uint8(i));
        }
        body = abi.encodePacked(body, hex"31fe0000");
        bytes memory c = TinyProgram.coordinate(5, 0x00);
        _assertRule(16, _elementwise(c, body, ""));
        _assertRule(0, _elementwise(c, hex"02000000", body));
    }

    /// @dev A broken rule is a value, whatever the bytes: nothing reverts.
    function testFuzz_brokenRule_neverReverts(uint256 seed, bytes calldata noise) external view {
        judge.brokenRule(noise, 1, 2, 1);
        bytes memory operator = TinyProgram.operators()[seed % 3];
        for (uint256 i; i < 3; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            operator[(seed >> 8) % operator.length] = bytes1(uint8(seed));
        }
        judge.brokenRule(operator, 3, 2, 1);
    }

    function _assertRule(uint256 rule, bytes memory operator) private view {
        assertEq(judge.brokenRule(operator, 0, 2, 1), rule, "rule");
    }

    /// @notice A fold of 2 over one operand, data set 0 of type u32 and rank 1.
    function _elementwise(bytes memory coordinate, bytes memory body, bytes memory finish)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(
            TinyProgram.front(2, 0),
            TinyProgram.shape1(5),
            TinyProgram.shape1(2),
            uint8(1),
            TinyProgram.operand(2, 0, 2),
            uint8(1),
            coordinate,
            TinyProgram.program(hex"00", body),
            finish.length == 0 ? abi.encodePacked(uint16(0)) : TinyProgram.program(hex"00", finish)
        );
    }

    /// @notice Operand 0 depends on the reduction digit, operand 1 may gather from it.
    function _gathering(uint8 indexType, bytes memory gather, bytes memory finish) private pure returns (bytes memory) {
        return abi.encodePacked(
            TinyProgram.front(2, 0),
            TinyProgram.shape1(5),
            TinyProgram.shape1(2),
            uint8(2),
            abi.encodePacked(TinyProgram.operand(2, 0, indexType), uint8(1), TinyProgram.coordinate(2, 0x40)),
            abi.encodePacked(TinyProgram.operand(1, 0, 2), uint8(1), uint32(5), gather),
            TinyProgram.program(hex"00", hex"02010000"),
            finish.length == 0 ? abi.encodePacked(uint16(0)) : TinyProgram.program(hex"00", finish)
        );
    }

    function _with(bytes memory encoding, uint256 position, uint8 value) private pure returns (bytes memory copy) {
        copy = abi.encodePacked(encoding);
        copy[position] = bytes1(value);
    }
}
