// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {ScalarProgramTest} from "./ScalarProgramTest.sol";
import {Linker} from "../../src/referee/Linker.sol";
import {Opcode} from "../../src/referee/Opcode.sol";
import {ScalarMachine} from "../../src/referee/ScalarMachine.sol";

/// @notice Encodings that break one rule each, and random ones.
contract HostileProgramTest is ScalarProgramTest {
    ScalarMachine.Rules private _rules = ScalarMachine.Rules(2, 3, 1, true);

    function load(bytes memory text) external pure {
        ScalarMachine.load(text, contextOf(2, 3, 1));
    }

    function runOn(bytes memory text) external pure returns (uint256) {
        return ScalarMachine.run(text, contextOf(2, 3, 1));
    }

    function test_validate_length() external {
        _rejects("", Linker.Fault.Length, 0);
        _rejects(hex"0000", Linker.Fault.Length, 0);
        _rejects(hex"000001", Linker.Fault.Length, 0);
        _rejects(hex"00000107000000ff", Linker.Fault.Length, 0);
        _rejects(hex"000002070000000700", Linker.Fault.Length, 0);
        _rejects(hex"01000107000000", Linker.Fault.Length, 0);
        _accepts(hex"00000107000000");
    }

    function test_validate_counts() external {
        _rejects(hex"000000", Linker.Fault.Counts, 0);
        bytes memory text;
        for (uint256 i; i < 256; ++i) {
            text = bytes.concat(text, instruction(Opcode.STEP, 0, 0, 0));
        }
        _accepts(program(text));
        _rejects(program(bytes.concat(text, instruction(Opcode.STEP, 0, 0, 0))), Linker.Fault.Counts, 0);
        _accepts(encode(new uint64[](64), instruction(Opcode.CONSTANT32, 63, 0, 0)));
        _rejects(encode(new uint64[](65), instruction(Opcode.CONSTANT32, 63, 0, 0)), Linker.Fault.Counts, 0);
    }

    function test_validate_unknownOpcode() external {
        for (uint256 opcode; opcode < 256; ++opcode) {
            if (Opcode.signature(opcode) != 0) continue;
            _rejects(
                program(bytes.concat(instruction(Opcode.STEP, 0, 0, 0), instruction(opcode, 0, 0, 0))),
                Linker.Fault.UnknownOpcode,
                1
            );
        }
    }

    function test_validate_unusedField() external {
        for (uint256 opcode; opcode < 256; ++opcode) {
            uint256 signature = Opcode.signature(opcode);
            if (signature == 0) continue;
            uint256 fields = signature & Opcode.SIGNATURE_FIELDS;
            bytes memory sources =
                bytes.concat(instruction(Opcode.CONSTANT64, 0, 0, 0), instruction(Opcode.CONSTANT64, 0, 0, 0));
            for (uint256 field = fields; field < 3; ++field) {
                bytes memory last = instruction(opcode, 0, 0, 0);
                last[field + 1] = 0x01;
                _rejects(encode(new uint64[](1), bytes.concat(sources, last)), Linker.Fault.UnusedField, 2);
            }
        }
    }

    function test_validate_register() external {
        bytes memory step = instruction(Opcode.STEP, 0, 0, 0);
        _rejects(program(instruction(Opcode.NEG_F32, 0, 0, 0)), Linker.Fault.Register, 0);
        _rejects(program(bytes.concat(step, instruction(Opcode.NEG_F32, 1, 0, 0))), Linker.Fault.Register, 1);
        _rejects(program(bytes.concat(step, instruction(Opcode.ADD_F32, 0, 1, 0))), Linker.Fault.Register, 1);
        _rejects(program(bytes.concat(step, instruction(Opcode.FMA_F32, 0, 0, 255))), Linker.Fault.Register, 1);
        _accepts(program(bytes.concat(step, instruction(Opcode.FMA_F32, 0, 0, 0))));
    }

    function test_validate_width() external {
        bytes memory both = bytes.concat(
            instruction(Opcode.CONSTANT32, 0, 0, 0),
            instruction(Opcode.CONSTANT64, 0, 0, 0),
            instruction(Opcode.CONSTANT32, 0, 0, 0)
        );
        for (uint256 opcode = 0x10; opcode < 0x80; ++opcode) {
            uint256 signature = Opcode.signature(opcode);
            if (signature == 0) continue;
            uint256 fields = signature & Opcode.SIGNATURE_FIELDS;
            // Every choice of widths: accepted only as the signature says.
            for (uint256 choice; choice < 1 << fields; ++choice) {
                bytes memory last = instruction(
                    opcode, choice & 1, fields > 1 ? (choice >> 1) & 1 : 0, fields > 2 ? (choice >> 2) & 1 : 0
                );
                bytes memory text = encode(new uint64[](1), bytes.concat(both, last, instruction(Opcode.STEP, 0, 0, 0)));
                if (choice == (signature >> 3) & ((1 << fields) - 1)) _accepts(text);
                else _rejects(text, Linker.Fault.Width, 3);
            }
        }
    }

    function test_validate_sources() external {
        _accepts(program(instruction(Opcode.OPERAND, 1, 0, 0)));
        _rejects(program(instruction(Opcode.OPERAND, 2, 0, 0)), Linker.Fault.Operand, 0);
        _accepts(program(instruction(Opcode.OUTPUT_DIGIT, 2, 0, 0)));
        _rejects(program(instruction(Opcode.OUTPUT_DIGIT, 3, 0, 0)), Linker.Fault.OutputDigit, 0);
        _accepts(program(instruction(Opcode.REDUCTION_DIGIT, 0, 0, 0)));
        _rejects(program(instruction(Opcode.REDUCTION_DIGIT, 1, 0, 0)), Linker.Fault.ReductionDigit, 0);
        _rejects(program(instruction(Opcode.CONSTANT32, 0, 0, 0)), Linker.Fault.Constant32, 0);
        _rejects(encode(new uint64[](1), instruction(Opcode.CONSTANT64, 1, 0, 0)), Linker.Fault.Constant64, 0);
        (Linker.Fault fault,) = ScalarMachine.validate(
            program(instruction(Opcode.ACCUMULATOR, 0, 0, 0)), ScalarMachine.Rules(0, 0, 0, false)
        );
        assertEq(uint256(fault), uint256(Linker.Fault.Accumulator), "accumulator where it is not to be read");
        _accepts(program(instruction(Opcode.ACCUMULATOR, 0, 0, 0)));
    }

    function test_validate_result() external view {
        bytes memory text = encode(new uint64[](1), instruction(Opcode.CONSTANT64, 0, 0, 0));
        (Linker.Fault fault, uint256 where) = ScalarMachine.validate(text, _rules);
        assertEq(uint256(fault), uint256(Linker.Fault.Result), "fault");
        assertEq(where, 0, "instruction");
    }

    /// @dev Random instructions behind an honest header: what is not rejected must run, with results that are clean.
    function testFuzz_load_acceptsOnlyWhatRuns(uint256 seed, uint8 length) external view {
        uint256 count = bound(length, 1, 12);
        bytes memory text;
        for (uint256 i; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 opcode = seed & 1 == 0 ? 2 + ((seed >> 8) & 3) : (seed >> 8) & 0x7f;
            text =
                bytes.concat(text, instruction(opcode, (seed >> 16) % (count + 1), (seed >> 24) % 3, (seed >> 32) % 2));
        }
        text = encode(new uint64[](1), text);
        (Linker.Fault fault,) = ScalarMachine.validate(text, _rules);
        (bool ran, bytes memory answer) = address(this).staticcall(abi.encodeCall(this.runOn, (text)));
        if (fault == Linker.Fault.None) {
            assertTrue(ran, "a valid program runs");
            assertLe(abi.decode(answer, (uint256)), type(uint32).max, "result");
        } else if (fault != Linker.Fault.Result) {
            assertFalse(ran, "an invalid program does not run");
            assertEq(
                bytes32(bytes4(answer)),
                bytes32(ScalarMachine.ScalarMachine_InvalidProgram.selector),
                "rejected by name"
            );
        }
    }

    function testFuzz_load_anyBytes(bytes memory text) external {
        (Linker.Fault fault, uint256 where) = ScalarMachine.validate(text, _rules);
        if (fault == Linker.Fault.None || fault == Linker.Fault.Result) return;
        vm.expectRevert(abi.encodeWithSelector(ScalarMachine.ScalarMachine_InvalidProgram.selector, fault, where));
        this.load(text);
    }

    function _accepts(bytes memory text) private view {
        (Linker.Fault fault,) = ScalarMachine.validate(text, _rules);
        assertEq(uint256(fault), uint256(Linker.Fault.None), vm.toString(text));
        this.load(text);
    }

    function _rejects(bytes memory text, Linker.Fault expected, uint256 index) private {
        (Linker.Fault fault, uint256 where) = ScalarMachine.validate(text, _rules);
        assertEq(uint256(fault), uint256(expected), vm.toString(text));
        assertEq(where, index, vm.toString(text));
        vm.expectRevert(abi.encodeWithSelector(ScalarMachine.ScalarMachine_InvalidProgram.selector, expected, index));
        this.load(text);
    }
}
