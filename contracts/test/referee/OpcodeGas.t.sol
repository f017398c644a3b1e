// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {ScalarProgramTest} from "./ScalarProgramTest.sol";
import {VectorTest} from "../numerics/VectorTest.sol";
import {Opcode} from "../../src/referee/Opcode.sol";
import {ScalarMachine} from "../../src/referee/ScalarMachine.sol";

/// @notice Holds the gas of every opcode, dispatch included, against its weight, over the operands of the vector files.
/// @dev The gas of one execution is half of what two more executions of the same instruction add to a program.
contract OpcodeGasTest is ScalarProgramTest, VectorTest {
    /// @dev Records at the start of a file are the borders of the format, all of which count; of the rest one in this many.
    uint256 private constant STRIDE = 41;
    uint256 private constant BORDERS = 3_000;

    function test_weight_coversTernary() external view {
        _overFile(Opcode.FMA_F32, "f32-fma.bin");
        _overFile(Opcode.FMA_F64, "f64-fma.bin");
    }

    function test_weight_coversArithmetic32() external view {
        _overFiles(Opcode.ADD_F32, "f32-");
    }

    function test_weight_coversArithmetic64() external view {
        _overFiles(Opcode.ADD_F64, "f64-");
    }

    function test_weight_coversConversions() external view {
        _overFile(Opcode.F32_TO_F64, "convert-f32-f64.bin");
        _overFile(Opcode.F64_TO_F32, "convert-f64-f32.bin");
        _overFile(Opcode.F32_TO_I32, "convert-f32-i32.bin");
        _overFile(Opcode.F32_TO_U32, "convert-f32-u32.bin");
        _overFile(Opcode.I32_TO_F32, "convert-i32-f32.bin");
        _overFile(Opcode.U32_TO_F32, "convert-u32-f32.bin");
        _overFile(Opcode.F64_TO_I32, "convert-f64-i32.bin");
        _overFile(Opcode.F64_TO_U32, "convert-f64-u32.bin");
        _overFile(Opcode.I32_TO_F64, "convert-i32-f64.bin");
        _overFile(Opcode.U32_TO_F64, "convert-u32-f64.bin");
    }

    function test_weight_coversWordsAndSelection() external view {
        // Three words of any bits a record; these opcodes hardly look at them.
        (bytes memory data,) = _open("f64-fma.bin", 20_000, 32);
        for (uint256 opcode = Opcode.ADD_U32; opcode <= Opcode.SELECT64; ++opcode) {
            if (Opcode.signature(opcode) != 0) _over(opcode, data, 3_000, 8, 3, 32);
        }
    }

    /// @dev A source costs nothing when a program runs; its weight of one unit stands for its part of linking.
    function test_weight_coversSources() external view {
        bytes memory text = instruction(Opcode.STEP, 0, 0, 0);
        uint256 alone = _gasOf(ScalarMachine.load(program(text), contextOf(1, 1, 1)));
        for (uint256 i; i < 200; ++i) {
            text = bytes.concat(text, instruction(Opcode.OPERAND, 0, 0, 0));
        }
        uint256 many = _gasOf(ScalarMachine.load(program(text), contextOf(1, 1, 1)));
        assertEq(many, alone, "gas of sources");
        for (uint256 opcode = Opcode.ACCUMULATOR; opcode <= Opcode.STEP; ++opcode) {
            assertEq(Opcode.weight(opcode), 1, "weight of a source");
        }
    }

    function _overFiles(uint256 first, string memory prefix) private view {
        string[15] memory names =
            ["add", "sub", "mul", "div", "sqrt", "", "min", "max", "neg", "abs", "round", "eq", "lt", "le", "abs"];
        for (uint256 i; i < names.length; ++i) {
            if (bytes(names[i]).length != 0) _overFile(first + i, string.concat(prefix, names[i], ".bin"));
        }
    }

    function _overFile(uint256 opcode, string memory name) private view {
        uint256 signature = Opcode.signature(opcode);
        uint256 width = signature & Opcode.SIGNATURE_WIDE_A != 0 ? 8 : 4;
        uint256 fields = signature & Opcode.SIGNATURE_FIELDS;
        uint256 record = fields * width + (signature & Opcode.SIGNATURE_WIDE_RESULT != 0 ? 8 : 4);
        (bytes memory data, uint256 count) = _open(name, 20_000, record);
        _over(opcode, data, count, width, fields, record);
    }

    function _over(uint256 opcode, bytes memory data, uint256 count, uint256 width, uint256 fields, uint256 record)
        private
        view
    {
        ScalarMachine.Context memory context = contextOf(6, 0, 0);
        ScalarMachine.Loaded memory once = ScalarMachine.load(_repeat(opcode, 1), context);
        ScalarMachine.Loaded memory thrice = ScalarMachine.load(_repeat(opcode, 3), context);
        // The first execution may pay for memory.
        _gasOf(thrice);
        uint256 worst;
        for (uint256 i; i < count; i += i < BORDERS ? 1 : STRIDE) {
            for (uint256 field; field < fields; ++field) {
                uint256 value = _read(data, i * record + field * width, width);
                context.operands[2 * field] = width == 8 ? value >> 32 : value;
                context.operands[2 * field + 1] = value & 0xffffffff;
            }
            uint256 gas = (_gasOf(thrice) - _gasOf(once)) / 2;
            if (gas > worst) worst = gas;
        }
        log(string.concat("worst gas of opcode ", vm.toString(opcode)), worst);
        assertLe(worst, 100 * Opcode.weight(opcode), string.concat("gas of opcode ", vm.toString(opcode)));
    }

    /// @dev Operands 2k and 2k+1 are the words of field k; a narrow field is operand 2k.
    function _repeat(uint256 opcode, uint256 times) private pure returns (bytes memory) {
        uint256 signature = Opcode.signature(opcode);
        uint256 fields = signature & Opcode.SIGNATURE_FIELDS;
        bytes memory text;
        for (uint256 i; i < 6; ++i) {
            text = bytes.concat(text, instruction(Opcode.OPERAND, i, 0, 0));
        }
        uint256[3] memory registers;
        uint256 next = 6;
        for (uint256 field; field < fields; ++field) {
            registers[field] = 2 * field;
            if (signature & (Opcode.SIGNATURE_WIDE_A << field) != 0) {
                text = bytes.concat(text, instruction(Opcode.F64_FROM_WORDS, 2 * field, 2 * field + 1, 0));
                registers[field] = next++;
            }
        }
        for (uint256 i; i < times; ++i) {
            text = bytes.concat(text, instruction(opcode, registers[0], registers[1], registers[2]));
        }
        return program(text);
    }

    function _gasOf(ScalarMachine.Loaded memory loaded) private view returns (uint256 gas) {
        gas = gasleft();
        ScalarMachine.execute(loaded);
        gas -= gasleft();
    }
}
