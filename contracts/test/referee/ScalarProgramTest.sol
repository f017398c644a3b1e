// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Test} from "../Test.sol";
import {Opcode} from "../../src/referee/Opcode.sol";
import {ScalarMachine} from "../../src/referee/ScalarMachine.sol";

/// @notice Builds scalar programs and contexts for tests.
abstract contract ScalarProgramTest is Test {
    /// @notice Encoding of a program.
    function encode(uint64[] memory constants, bytes memory instructions) internal pure returns (bytes memory text) {
        text = abi.encodePacked(uint8(constants.length), uint16(instructions.length / 4));
        for (uint256 i; i < constants.length; ++i) {
            text = bytes.concat(text, bytes8(constants[i]));
        }
        return bytes.concat(text, instructions);
    }

    /// @notice Encoding of one instruction.
    function instruction(uint256 opcode, uint256 a, uint256 b, uint256 c) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(opcode), uint8(a), uint8(b), uint8(c));
    }

    /// @notice A program without constants.
    function program(bytes memory instructions) internal pure returns (bytes memory) {
        return encode(new uint64[](0), instructions);
    }

    /// @notice Loads a, b, c as constants into r0, r1, r2 and applies the opcode to them `times` times.
    function single(uint256 opcode, uint256 a, uint256 b, uint256 c, uint256 times)
        internal
        pure
        returns (bytes memory)
    {
        uint256 signature = Opcode.signature(opcode);
        uint256 fields = signature & Opcode.SIGNATURE_FIELDS;
        uint64[] memory constants = new uint64[](3);
        (constants[0], constants[1], constants[2]) = (uint64(a), uint64(b), uint64(c));
        bytes memory text = bytes.concat(
            _constant(0, signature & Opcode.SIGNATURE_WIDE_A),
            _constant(1, signature & Opcode.SIGNATURE_WIDE_B),
            _constant(2, signature & Opcode.SIGNATURE_WIDE_C)
        );
        for (uint256 i; i < times; ++i) {
            text = bytes.concat(text, instruction(opcode, 0, fields > 1 ? 1 : 0, fields > 2 ? 2 : 0));
        }
        return encode(constants, text);
    }

    /// @notice A context whose values all differ.
    function contextOf(uint256 operands, uint256 outDigits, uint256 redDigits)
        internal
        pure
        returns (ScalarMachine.Context memory context)
    {
        context.accumulator = 0xacc;
        context.step = 0x57e9;
        context.operands = _counting(operands, 0x0e0);
        context.outDigits = _counting(outDigits, 0x0d0);
        context.redDigits = _counting(redDigits, 0x4d0);
    }

    function _constant(uint256 index, uint256 wide) private pure returns (bytes memory) {
        return instruction(wide != 0 ? Opcode.CONSTANT64 : Opcode.CONSTANT32, index, 0, 0);
    }

    function _counting(uint256 length, uint256 first) private pure returns (uint256[] memory values) {
        values = new uint256[](length);
        for (uint256 i; i < length; ++i) {
            values[i] = first + i;
        }
    }
}
