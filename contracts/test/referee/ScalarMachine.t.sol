// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {ScalarProgramTest} from "./ScalarProgramTest.sol";
import {Float32Fma} from "../../src/numerics/Float32Fma.sol";
import {Opcode} from "../../src/referee/Opcode.sol";
import {ScalarMachine} from "../../src/referee/ScalarMachine.sol";

contract ScalarMachineTest is ScalarProgramTest {
    function test_run_readsEverySource() external pure {
        ScalarMachine.Context memory context = contextOf(2, 2, 2);
        assertEq(_source(Opcode.ACCUMULATOR, 0, context), 0xacc, "accumulator");
        assertEq(_source(Opcode.OPERAND, 0, context), 0x0e0, "operand 0");
        assertEq(_source(Opcode.OPERAND, 1, context), 0x0e1, "operand 1");
        assertEq(_source(Opcode.OUTPUT_DIGIT, 1, context), 0x0d1, "output digit 1");
        assertEq(_source(Opcode.REDUCTION_DIGIT, 0, context), 0x4d0, "reduction digit 0");
        assertEq(_source(Opcode.STEP, 0, context), 0x57e9, "step");
    }

    function test_run_readsConstantsOfBothWidths() external pure {
        ScalarMachine.Context memory context;
        uint64[] memory constants = new uint64[](2);
        (constants[0], constants[1]) = (0x1111111122222222, 0x3333333344444444);
        assertEqBits(
            ScalarMachine.run(encode(constants, instruction(Opcode.CONSTANT32, 1, 0, 0)), context), 0x44444444, "low"
        );
        assertEqBits(
            ScalarMachine.run(encode(constants, instruction(Opcode.CONSTANT64, 0, 0, 0)), context),
            0x1111111122222222,
            "all"
        );
    }

    function test_execute_readsTheContextAnew() external pure {
        ScalarMachine.Context memory context = contextOf(2, 0, 0);
        ScalarMachine.Loaded memory loaded = ScalarMachine.load(_fmaBody(), context);
        uint256 expected;
        context.accumulator = 0;
        for (uint256 i; i < 16; ++i) {
            context.operands[0] = 0x3f800000 + i * 0x12345;
            context.operands[1] = 0xbf900000 + i * 0x54321;
            expected = Float32Fma.fma(context.operands[0], context.operands[1], expected);
            context.accumulator = ScalarMachine.execute(loaded);
            assertEqBits(context.accumulator, expected, "accumulator");
        }
    }

    function test_load_twoProgramsShareAContext() external pure {
        ScalarMachine.Context memory context = contextOf(2, 0, 0);
        ScalarMachine.Loaded memory body = ScalarMachine.load(_fmaBody(), context);
        ScalarMachine.Loaded memory finish = ScalarMachine.load(
            program(bytes.concat(instruction(Opcode.ACCUMULATOR, 0, 0, 0), instruction(Opcode.NEG_F32, 0, 0, 0))),
            context
        );
        (context.accumulator, context.operands[0], context.operands[1]) = (0x3f800000, 0x40000000, 0x40400000);
        context.accumulator = ScalarMachine.execute(body);
        assertEqBits(context.accumulator, 0x40e00000, "1 + 2 * 3");
        assertEqBits(ScalarMachine.execute(finish), 0xc0e00000, "-7");
        context.accumulator = 0x3f800000;
        assertEqBits(ScalarMachine.execute(body), 0x40e00000, "the body again");
    }

    function test_run_longestProgram() external pure {
        ScalarMachine.Context memory context = contextOf(1, 0, 0);
        bytes memory text = instruction(Opcode.OPERAND, 0, 0, 0);
        for (uint256 i = 1; i < 256; ++i) {
            text = bytes.concat(text, instruction(Opcode.ADD_U32, i - 1, 0, 0));
        }
        context.operands[0] = 1;
        assertEq(ScalarMachine.run(program(text), context), 256, "256 instructions");
        assertEq(
            ScalarMachine.weight(program(text)),
            Opcode.weight(Opcode.OPERAND) + 255 * Opcode.weight(Opcode.ADD_U32),
            "weight"
        );
    }

    function test_weight_ofAnyBytes() external pure {
        assertEq(ScalarMachine.weight(""), 0, "empty");
        assertEq(ScalarMachine.weight(hex"ff0001"), 0, "constants beyond the end");
        assertEq(ScalarMachine.weight(hex"000001ffffffff"), 0, "unknown opcode");
        assertEq(
            ScalarMachine.weight(_fmaBody()),
            Opcode.weight(Opcode.ACCUMULATOR) + 2 * Opcode.weight(Opcode.OPERAND) + Opcode.weight(Opcode.FMA_F32),
            "fma body"
        );
    }

    function testFuzz_run_leavesOtherMemoryAlone(uint256 opcode, uint64 a, uint64 b, uint64 c) external pure {
        opcode = _computing(opcode);
        bytes memory before = abi.encode(keccak256(abi.encode(a, b, c)));
        ScalarMachine.Context memory context = contextOf(3, 2, 1);
        bytes32 contextHash = keccak256(abi.encode(context));
        ScalarMachine.Loaded memory loaded = ScalarMachine.load(single(opcode, a, b, c, 3), context);
        bytes memory later = abi.encode(keccak256(abi.encode(c, b, a)));
        uint256 first = ScalarMachine.execute(loaded);
        assertEq(ScalarMachine.execute(loaded), first, "the same again");
        assertEq(before, abi.encode(keccak256(abi.encode(a, b, c))), "memory before");
        assertEq(later, abi.encode(keccak256(abi.encode(c, b, a))), "memory after");
        assertEq(keccak256(abi.encode(context)), contextHash, "context");
    }

    function _computing(uint256 seed) private pure returns (uint256 opcode) {
        opcode = bound(seed, 0x10, 0x61);
        while (Opcode.signature(opcode) == 0) {
            ++opcode;
        }
    }

    function _source(uint256 opcode, uint256 index, ScalarMachine.Context memory context)
        private
        pure
        returns (uint256)
    {
        return ScalarMachine.run(program(instruction(opcode, index, 0, 0)), context);
    }

    function _fmaBody() private pure returns (bytes memory) {
        return program(
            bytes.concat(
                instruction(Opcode.ACCUMULATOR, 0, 0, 0),
                instruction(Opcode.OPERAND, 0, 0, 0),
                instruction(Opcode.OPERAND, 1, 0, 0),
                instruction(Opcode.FMA_F32, 1, 2, 0)
            )
        );
    }
}
