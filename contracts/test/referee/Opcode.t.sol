// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {ScalarProgramTest} from "./ScalarProgramTest.sol";
import {Opcode} from "../../src/referee/Opcode.sol";
import {ScalarMachine} from "../../src/referee/ScalarMachine.sol";

/// @notice Every computing opcode, by values written out here: this is where a wrong entry of a table shows.
contract OpcodeTest is ScalarProgramTest {
    function test_run_binary32() external pure {
        _check(Opcode.ADD_F32, 0x3fc00000, 0x40100000, 0x0, 0x40700000);
        _check(Opcode.SUB_F32, 0x3fc00000, 0x40100000, 0x0, 0xbf400000);
        _check(Opcode.MUL_F32, 0x3fc00000, 0xc0200000, 0x0, 0xc0700000);
        _check(Opcode.DIV_F32, 0x3f800000, 0xc0800000, 0x0, 0xbe800000);
        _check(Opcode.SQRT_F32, 0x40c80000, 0x0, 0x0, 0x40200000);
        _check(Opcode.SQRT_F32, 0xbf800000, 0x0, 0x0, 0x7fc00000);
        _check(Opcode.FMA_F32, 0x40400000, 0x40a00000, 0xc1680000, 0x3f000000);
        _check(Opcode.FMA_F32, 0x7f800000, 0x0, 0x3f800000, 0x7fc00000);
        _check(Opcode.MIN_F32, 0x80000000, 0x0, 0x0, 0x80000000);
        _check(Opcode.MAX_F32, 0x80000000, 0x0, 0x0, 0x0);
        _check(Opcode.MIN_F32, 0x3f800000, 0xffc12345, 0x0, 0x7fc00000);
        _check(Opcode.MAX_F32, 0xffc12345, 0x3f800000, 0x0, 0x7fc00000);
        _check(Opcode.NEG_F32, 0x40000000, 0x0, 0x0, 0xc0000000);
        _check(Opcode.NEG_F32, 0xffc12345, 0x0, 0x0, 0x7fc00000);
        _check(Opcode.ABS_F32, 0xc0000000, 0x0, 0x0, 0x40000000);
        _check(Opcode.ABS_F32, 0xffc12345, 0x0, 0x0, 0x7fc00000);
        _check(Opcode.ROUND_F32, 0x40200000, 0x0, 0x0, 0x40000000);
        _check(Opcode.ROUND_F32, 0xbe800000, 0x0, 0x0, 0x80000000);
        _check(Opcode.EQUAL_F32, 0x80000000, 0x0, 0x0, 0x1);
        _check(Opcode.EQUAL_F32, 0xffc12345, 0xffc12345, 0x0, 0x0);
        _check(Opcode.LESS_F32, 0xbf800000, 0x3f800000, 0x0, 0x1);
        _check(Opcode.LESS_F32, 0x3f800000, 0x3f800000, 0x0, 0x0);
        _check(Opcode.LESS_OR_EQUAL_F32, 0x3f800000, 0x3f800000, 0x0, 0x1);
        _check(Opcode.LESS_OR_EQUAL_F32, 0xffc12345, 0x3f800000, 0x0, 0x0);
        _check(Opcode.CANONICALIZE_F32, 0xffc12345, 0x0, 0x0, 0x7fc00000);
        _check(Opcode.CANONICALIZE_F32, 0xc0400000, 0x0, 0x0, 0xc0400000);
    }

    function test_run_binary64() external pure {
        _check(Opcode.ADD_F64, 0x3ff8000000000000, 0x4002000000000000, 0x0, 0x400e000000000000);
        _check(Opcode.SUB_F64, 0x3ff8000000000000, 0x4002000000000000, 0x0, 0xbfe8000000000000);
        _check(Opcode.MUL_F64, 0x3ff8000000000000, 0xc004000000000000, 0x0, 0xc00e000000000000);
        _check(Opcode.DIV_F64, 0x3ff0000000000000, 0xc010000000000000, 0x0, 0xbfd0000000000000);
        _check(Opcode.SQRT_F64, 0x4019000000000000, 0x0, 0x0, 0x4004000000000000);
        _check(Opcode.SQRT_F64, 0xbff0000000000000, 0x0, 0x0, 0x7ff8000000000000);
        _check(Opcode.FMA_F64, 0x4008000000000000, 0x4014000000000000, 0xc02d000000000000, 0x3fe0000000000000);
        _check(Opcode.FMA_F64, 0x7ff0000000000000, 0x0, 0x3ff0000000000000, 0x7ff8000000000000);
        _check(Opcode.MIN_F64, 0x8000000000000000, 0x0, 0x0, 0x8000000000000000);
        _check(Opcode.MAX_F64, 0x8000000000000000, 0x0, 0x0, 0x0);
        _check(Opcode.MIN_F64, 0x3ff0000000000000, 0xfff8000012345678, 0x0, 0x7ff8000000000000);
        _check(Opcode.MAX_F64, 0xfff8000012345678, 0x3ff0000000000000, 0x0, 0x7ff8000000000000);
        _check(Opcode.NEG_F64, 0x4000000000000000, 0x0, 0x0, 0xc000000000000000);
        _check(Opcode.NEG_F64, 0xfff8000012345678, 0x0, 0x0, 0x7ff8000000000000);
        _check(Opcode.ABS_F64, 0xc000000000000000, 0x0, 0x0, 0x4000000000000000);
        _check(Opcode.ABS_F64, 0xfff8000012345678, 0x0, 0x0, 0x7ff8000000000000);
        _check(Opcode.ROUND_F64, 0x4004000000000000, 0x0, 0x0, 0x4000000000000000);
        _check(Opcode.ROUND_F64, 0xbfd0000000000000, 0x0, 0x0, 0x8000000000000000);
        _check(Opcode.EQUAL_F64, 0x8000000000000000, 0x0, 0x0, 0x1);
        _check(Opcode.EQUAL_F64, 0xfff8000012345678, 0xfff8000012345678, 0x0, 0x0);
        _check(Opcode.LESS_F64, 0xbff0000000000000, 0x3ff0000000000000, 0x0, 0x1);
        _check(Opcode.LESS_F64, 0x3ff0000000000000, 0x3ff0000000000000, 0x0, 0x0);
        _check(Opcode.LESS_OR_EQUAL_F64, 0x3ff0000000000000, 0x3ff0000000000000, 0x0, 0x1);
        _check(Opcode.LESS_OR_EQUAL_F64, 0xfff8000012345678, 0x3ff0000000000000, 0x0, 0x0);
        _check(Opcode.CANONICALIZE_F64, 0xfff8000012345678, 0x0, 0x0, 0x7ff8000000000000);
        _check(Opcode.CANONICALIZE_F64, 0xc008000000000000, 0x0, 0x0, 0xc008000000000000);
    }

    function test_run_conversions() external pure {
        _check(Opcode.F32_TO_F64, 0xbfc00000, 0x0, 0x0, 0xbff8000000000000);
        _check(Opcode.F64_TO_F32, 0x3fb999999999999a, 0x0, 0x0, 0x3dcccccd);
        _check(Opcode.F32_TO_I32, 0xc0fccccd, 0x0, 0x0, 0xfffffff9);
        _check(Opcode.F32_TO_I32, 0x60ad78ec, 0x0, 0x0, 0x7fffffff);
        _check(Opcode.F32_TO_U32, 0x4f32d05e, 0x0, 0x0, 0xb2d05e00);
        _check(Opcode.F32_TO_U32, 0xbf800000, 0x0, 0x0, 0x0);
        _check(Opcode.I32_TO_F32, 0xffffffff, 0x0, 0x0, 0xbf800000);
        _check(Opcode.U32_TO_F32, 0xffffffff, 0x0, 0x0, 0x4f800000);
        _check(Opcode.F64_TO_I32, 0xc1e00000001ccccd, 0x0, 0x0, 0x80000000);
        _check(Opcode.F64_TO_U32, 0x41effffffff00000, 0x0, 0x0, 0xffffffff);
        _check(Opcode.F64_TO_I32, 0x7ff8000000000000, 0x0, 0x0, 0x0);
        _check(Opcode.I32_TO_F64, 0x80000000, 0x0, 0x0, 0xc1e0000000000000);
        _check(Opcode.U32_TO_F64, 0x80000000, 0x0, 0x0, 0x41e0000000000000);
    }

    function test_run_integersWordsAndSelection() external pure {
        _check(Opcode.ADD_U32, 0xffffffff, 0x2, 0x0, 0x1);
        _check(Opcode.SUB_U32, 0x1, 0x2, 0x0, 0xffffffff);
        _check(Opcode.MUL_LOW_U32, 0x89abcdef, 0x12345678, 0x0, 0xe242d208);
        _check(Opcode.MUL_HIGH_U32, 0x89abcdef, 0x12345678, 0x0, 0x9ca39e0);
        _check(Opcode.AND_U32, 0x89abcdef, 0x12345678, 0x0, 0x204468);
        _check(Opcode.OR_U32, 0x89abcdef, 0x12345678, 0x0, 0x9bbfdfff);
        _check(Opcode.XOR_U32, 0x89abcdef, 0x12345678, 0x0, 0x9b9f9b97);
        _check(Opcode.SHIFT_LEFT_U32, 0x89abcdef, 0x24, 0x0, 0x9abcdef0);
        _check(Opcode.SHIFT_RIGHT_U32, 0x89abcdef, 0x24, 0x0, 0x89abcde);
        _check(Opcode.SHIFT_RIGHT_I32, 0x89abcdef, 0x24, 0x0, 0xf89abcde);
        _check(Opcode.EQUAL_U32, 0x89abcdef, 0x89abcdef, 0x0, 0x1);
        _check(Opcode.EQUAL_U32, 0x89abcdef, 0x12345678, 0x0, 0x0);
        _check(Opcode.LESS_U32, 0x89abcdef, 0x12345678, 0x0, 0x0);
        _check(Opcode.LESS_U32, 0x12345678, 0x89abcdef, 0x0, 0x1);
        _check(Opcode.LESS_I32, 0x89abcdef, 0x12345678, 0x0, 0x1);
        _check(Opcode.LESS_I32, 0x12345678, 0x89abcdef, 0x0, 0x0);
        _check(Opcode.F64_FROM_WORDS, 0x3ff00000, 0x1, 0x0, 0x3ff0000000000001);
        _check(Opcode.F64_FROM_WORDS, 0xfff00000, 0x1, 0x0, 0x7ff8000000000000);
        _check(Opcode.HIGH_WORD_F64, 0x123456789abcdef, 0x0, 0x0, 0x1234567);
        _check(Opcode.LOW_WORD_F64, 0x123456789abcdef, 0x0, 0x0, 0x89abcdef);
        _check(Opcode.SELECT32, 0x2, 0x89abcdef, 0x12345678, 0x89abcdef);
        _check(Opcode.SELECT32, 0x0, 0x89abcdef, 0x12345678, 0x12345678);
        _check(Opcode.SELECT64, 0x1, 0x3ff0000000000000, 0x4000000000000000, 0x3ff0000000000000);
        _check(Opcode.SELECT64, 0x0, 0x3ff0000000000000, 0x4000000000000000, 0x4000000000000000);
    }

    function test_signature_unknownOpcodesAreZero() external pure {
        uint256 known;
        for (uint256 opcode; opcode < 512; ++opcode) {
            uint256 signature = Opcode.signature(opcode);
            if (signature != 0) {
                ++known;
                assertTrue(signature & Opcode.SIGNATURE_KNOWN != 0, "marked as known");
                assertGe(Opcode.weight(opcode), 1, "weight of a known opcode");
            } else {
                assertEq(Opcode.weight(opcode), 0, "weight of an unknown opcode");
            }
        }
        assertEq(known, 7 + 15 + 15 + 10 + 13 + 3 + 2, "known opcodes");
    }

    function _check(uint256 opcode, uint256 a, uint256 b, uint256 c, uint256 expected) private pure {
        ScalarMachine.Context memory context;
        uint256 actual = ScalarMachine.run(single(opcode, a, b, c, 1), context);
        assertEqBits(actual, expected, string.concat("opcode ", vm.toString(opcode)));
        // Widths: a result of the declared width passes for a result of a program, the other does not.
        (, uint256 instruction) =
            ScalarMachine.validate(single(opcode, a, b, c, 1), ScalarMachine.Rules(0, 0, 0, false));
        bool wide = Opcode.signature(opcode) & Opcode.SIGNATURE_WIDE_RESULT != 0;
        assertEq(instruction, wide ? 3 : 4, "index of the last instruction, or their number");
        assertTrue(wide || actual <= type(uint32).max, "narrow results are clean");
    }
}
