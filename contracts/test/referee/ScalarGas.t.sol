// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {ScalarProgramTest} from "./ScalarProgramTest.sol";
import {Opcode} from "../../src/referee/Opcode.sol";
import {ScalarMachine} from "../../src/referee/ScalarMachine.sol";

/// @notice Gas of instructions on ordinary operands, and of loading: figures to watch, kept in snapshots/Scalar.json.
/// @dev `FORGE_SNAPSHOT_CHECK=true forge test` fails where a figure moved.
contract ScalarGasTest is ScalarProgramTest {
    /// @dev What loading costs at most: a program, one of its instructions, one of its constants.
    uint256 private constant LOAD_PROGRAM = 5_000;
    uint256 private constant LOAD_INSTRUCTION = 900;
    uint256 private constant LOAD_CONSTANT = 150;

    function test_gas_ordinaryOperands() external {
        _snapshot("add f32", Opcode.ADD_F32, 0x3f912345, 0xbe654321, 0);
        _snapshot("mul f32", Opcode.MUL_F32, 0x3f912345, 0xbe654321, 0);
        _snapshot("div f32", Opcode.DIV_F32, 0x3f912345, 0xbe654321, 0);
        _snapshot("sqrt f32", Opcode.SQRT_F32, 0x3f912345, 0, 0);
        _snapshot("fma f32, sum", Opcode.FMA_F32, 0x3f912345, 0x3e654321, 0x3f123456);
        _snapshot("fma f32, difference", Opcode.FMA_F32, 0x3f912345, 0xbe654321, 0x3f123456);
        _snapshot("fma f32, zero factor", Opcode.FMA_F32, 0, 0xbe654321, 0x3f123456);
        _snapshot("max f32", Opcode.MAX_F32, 0x3f912345, 0xbe654321, 0);
        _snapshot("less f32", Opcode.LESS_F32, 0x3f912345, 0xbe654321, 0);
        _snapshot("add f64", Opcode.ADD_F64, 0x3ff2345678912345, 0xbfe6543216543210, 0);
        _snapshot("mul f64", Opcode.MUL_F64, 0x3ff2345678912345, 0xbfe6543216543210, 0);
        _snapshot("div f64", Opcode.DIV_F64, 0x3ff2345678912345, 0xbfe6543216543210, 0);
        _snapshot("sqrt f64", Opcode.SQRT_F64, 0x3ff2345678912345, 0, 0);
        _snapshot("fma f64, sum", Opcode.FMA_F64, 0x3ff2345678912345, 0x3fe6543216543210, 0x3ff1111111111111);
        _snapshot("fma f64, difference", Opcode.FMA_F64, 0x3ff2345678912345, 0xbfe6543216543210, 0x3ff1111111111111);
        _snapshot("f32 to f64", Opcode.F32_TO_F64, 0x3f912345, 0, 0);
        _snapshot("f64 to f32", Opcode.F64_TO_F32, 0x3ff2345678912345, 0, 0);
        _snapshot("xor u32", Opcode.XOR_U32, 0x12345678, 0x87654321, 0);
    }

    function test_gas_fmaBlockOfSixteen() external {
        ScalarMachine.Context memory context = contextOf(2, 0, 0);
        bytes memory text = program(
            bytes.concat(
                instruction(Opcode.ACCUMULATOR, 0, 0, 0),
                instruction(Opcode.OPERAND, 0, 0, 0),
                instruction(Opcode.OPERAND, 1, 0, 0),
                instruction(Opcode.FMA_F32, 1, 2, 0)
            )
        );
        (context.accumulator, context.operands[0], context.operands[1]) = (0, 0x3f912345, 0xbe654321);
        uint256 gas = gasleft();
        ScalarMachine.Loaded memory loaded = ScalarMachine.load(text, context);
        for (uint256 i; i < 16; ++i) {
            context.accumulator = ScalarMachine.execute(loaded);
        }
        gas -= gasleft();
        vm.snapshotValue("Scalar", "block of 16 fma, loading included", gas);
        assertLe(gas, 22_000, "block of 16 fma");
    }

    function test_load_costsNoMoreThanStated() external view {
        _loads(instruction(Opcode.STEP, 0, 0, 0), 1, 0);
        _loads(instruction(Opcode.STEP, 0, 0, 0), 256, 64);
        _loads(instruction(Opcode.CONSTANT32, 0, 0, 0), 256, 64);
        _loads(instruction(Opcode.FMA_F32, 0, 0, 0), 255, 64);
        _loads(instruction(Opcode.ADD_U32, 0, 0, 0), 255, 0);
    }

    /// @dev In a call of its own, so that memory starts out empty as it does in a transaction.
    function loadGas(bytes memory text) external view returns (uint256 gas) {
        ScalarMachine.Context memory context = contextOf(2, 1, 1);
        gas = gasleft();
        ScalarMachine.load(text, context);
        gas -= gasleft();
    }

    function test_execute_costsNoMoreThanStated() external view {
        ScalarMachine.Context memory context = contextOf(1, 0, 0);
        ScalarMachine.Loaded memory none = ScalarMachine.load(program(instruction(Opcode.STEP, 0, 0, 0)), context);
        assertLe(_gasOf(none), 200, "no computing instruction");
        bytes memory text = instruction(Opcode.OPERAND, 0, 0, 0);
        for (uint256 i = 1; i < 256; ++i) {
            text = bytes.concat(text, instruction(Opcode.XOR_U32, 0, i - 1, 0));
        }
        ScalarMachine.Loaded memory many = ScalarMachine.load(program(text), context);
        _gasOf(many);
        assertLe(_gasOf(many), 200 + 100 * ScalarMachine.weight(program(text)), "255 computing instructions");
    }

    function _loads(bytes memory repeated, uint256 count, uint256 constants) private view {
        // A first register for those that compute.
        bytes memory text = count < 256 ? instruction(Opcode.ACCUMULATOR, 0, 0, 0) : repeated;
        uint256 length = count < 256 ? count + 1 : count;
        for (uint256 i = 1; i < length; ++i) {
            text = bytes.concat(text, repeated);
        }
        uint256 gas = this.loadGas(encode(new uint64[](constants), text));
        uint256 stated = LOAD_PROGRAM + LOAD_INSTRUCTION * length + LOAD_CONSTANT * constants;
        log("gas of loading", gas);
        assertLe(gas, stated, "gas of loading");
    }

    function _snapshot(string memory name, uint256 opcode, uint256 a, uint256 b, uint256 c) private {
        ScalarMachine.Context memory context;
        ScalarMachine.Loaded memory once = ScalarMachine.load(single(opcode, a, b, c, 1), context);
        ScalarMachine.Loaded memory thrice = ScalarMachine.load(single(opcode, a, b, c, 3), context);
        // The first execution may pay for memory.
        _gasOf(thrice);
        uint256 gas = (_gasOf(thrice) - _gasOf(once)) / 2;
        assertLe(gas, 100 * Opcode.weight(opcode), name);
        vm.snapshotValue("Scalar", name, gas);
    }

    function _gasOf(ScalarMachine.Loaded memory loaded) private view returns (uint256 gas) {
        gas = gasleft();
        ScalarMachine.execute(loaded);
        gas -= gasleft();
    }
}
