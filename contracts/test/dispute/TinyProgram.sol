// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {Trees} from "./Trees.sol";

/// @notice A program small enough to be followed by hand that still has every level of a dispute. All u32:
///
///     product = weights x data                [9, 90], folds of 10: one block and its finish at once
///     total   = (sum of product) xor step     scalar, one fold of 810: 51 blocks, two rounds of partials, a finish
///     updated = weights + total               [9, 10], the next weights
///
/// State: weights [9, 10] and a table [5] that never changes. Data set: [10, 90]. The schedule is not read.
library TinyProgram {
    uint256 internal constant ROWS = 9;
    uint256 internal constant INNER = 10;
    uint256 internal constant COLUMNS = 90;

    uint16 internal constant PRODUCT = 0;
    uint16 internal constant TOTAL = 1;
    uint16 internal constant UPDATED = 2;

    function operators() internal pure returns (bytes[] memory list) {
        list = new bytes[](3);
        bytes memory weights = abi.encodePacked(operand(1, 0, 2), uint8(2), coordinate(9, 0x00), coordinate(10, 0x40));
        bytes memory data = abi.encodePacked(operand(2, 0, 2), uint8(2), coordinate(10, 0x40), coordinate(90, 0x01));
        list[PRODUCT] = abi.encodePacked(
            front(2, 0),
            shape2(9, 90),
            shape1(10),
            uint8(2),
            weights,
            data,
            program(hex"00", hex"0100000002000000020100004201020040000300"),
            uint16(0)
        );
        list[TOTAL] = abi.encodePacked(
            front(2, 0),
            uint8(0),
            shape2(9, 90),
            uint8(1),
            operand(0, 0, 2),
            uint8(2),
            coordinate(9, 0x40),
            coordinate(90, 0x41),
            program(hex"00", hex"010000000200000040000100"),
            program(hex"00", hex"010000000700000046000100")
        );
        list[UPDATED] = abi.encodePacked(
            front(2, 0),
            shape2(9, 10),
            uint8(0),
            uint8(2),
            abi.encodePacked(operand(1, 0, 2), uint8(2), coordinate(9, 0x00), coordinate(10, 0x01)),
            abi.encodePacked(operand(0, 1, 2), uint8(0)),
            program(hex"00", hex"020000000201000040000100"),
            uint16(0)
        );
    }

    function operatorLeaves() internal pure returns (bytes32[] memory) {
        return Trees.hashLeaves(operators(), 0x40);
    }

    function stateDeclarations() internal pure returns (bytes[] memory list) {
        list = new bytes[](2);
        list[0] = abi.encodePacked(uint8(2), shape2(9, 10), UPDATED);
        list[1] = abi.encodePacked(uint8(2), shape1(5), uint16(0xffff));
    }

    function stateDeclarationLeaves() internal pure returns (bytes32[] memory) {
        return Trees.hashLeaves(stateDeclarations(), 0x42);
    }

    function inputDeclarations(uint32 steps) internal pure returns (bytes[] memory list) {
        list = new bytes[](2);
        list[0] = abi.encodePacked(uint8(2), shape2(10, 90));
        list[1] = abi.encodePacked(uint8(0), shape2(steps, 1));
    }

    function header(uint32 steps) internal pure returns (ProgramHeader memory) {
        return ProgramHeader(
            3,
            2,
            1,
            Trees.root(operatorLeaves(), 0x41),
            Trees.root(stateDeclarationLeaves(), 0x43),
            Trees.root(Trees.hashLeaves(inputDeclarations(steps), 0x44), 0x45)
        );
    }

    // ------------------------------------------------------------------ encoding

    function front(uint8 elementType, uint32 init) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), elementType, elementType, init);
    }

    function shape1(uint32 a) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), a);
    }

    function shape2(uint32 a, uint32 b) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(2), a, b);
    }

    /// @notice Source, type and pad (0) of an operand; its rank and coordinates follow.
    function operand(uint8 kind, uint16 index, uint8 elementType) internal pure returns (bytes memory) {
        return abi.encodePacked(kind, index, elementType, uint32(0));
    }

    /// @notice A coordinate that is one digit.
    function coordinate(uint32 extent, uint8 variable) internal pure returns (bytes memory) {
        return abi.encodePacked(extent, uint8(0), uint8(1), variable, int32(1), int32(0), uint32(1));
    }

    /// @notice Length and encoding of a scalar program; `constants` begins with their number.
    function program(bytes memory constants, bytes memory instructions) internal pure returns (bytes memory) {
        return abi.encodePacked(
            uint16(constants.length + 2 + instructions.length),
            constants[0],
            uint16(instructions.length / 4),
            _tail(constants),
            instructions
        );
    }

    function _tail(bytes memory constants) private pure returns (bytes memory tail) {
        tail = new bytes(constants.length - 1);
        for (uint256 i; i < tail.length; ++i) {
            tail[i] = constants[i + 1];
        }
    }
}
