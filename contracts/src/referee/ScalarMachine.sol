// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Linker} from "./Linker.sol";
import {Opcode} from "./Opcode.sol";

/// @title Executes scalar programs (protocol section 1)
/// @notice {load} checks a program and links it to a context once; {execute} then runs it, any number of times, on the
/// values that the context holds at that moment. Hostile programs are rejected by {load}; {validate} tells why.
/// @dev Gas: {execute} takes at most 100 * {weight}, and 200 a call; {load} at most 5,000 a program, 900 an instruction
/// and 150 a constant, memory of the caller not counted. Tests hold both.
library ScalarMachine {
    /// @notice What a program reads. Every value is a u32: upper bits zero.
    /// @dev Once a program is loaded, change elements in place; a replaced array is not seen.
    struct Context {
        uint256 accumulator;
        uint256[] operands;
        uint256[] outDigits;
        uint256[] redDigits;
        uint256 step;
    }

    /// @notice Which sources a program may name; the step number is always one.
    struct Rules {
        uint256 operands;
        uint256 outDigits;
        uint256 redDigits;
        bool accumulator;
    }

    /// @notice A linked program: its cells from `first` up to `end`, and the address of the last register.
    struct Loaded {
        uint256 first;
        uint256 end;
        uint256 result;
    }

    /// @dev Mask of a memory address in a cell.
    uint256 private constant ADDRESS = 0xffffffff;

    error ScalarMachine_InvalidProgram(Linker.Fault fault, uint256 instruction);

    /// @notice Loads and executes once.
    function run(bytes memory program, Context memory context) internal pure returns (uint256) {
        return execute(load(program, context));
    }

    /// @notice Checks a program and links it to a context.
    /// @dev Any width is allowed for the result, and every source that the context can serve.
    function load(bytes memory program, Context memory context) internal pure returns (Loaded memory loaded) {
        (Linker.Fault fault, uint256 instruction,) = _link(
            program,
            Rules(context.operands.length, context.outDigits.length, context.redDigits.length, true),
            context,
            loaded
        );
        if (fault != Linker.Fault.None) revert ScalarMachine_InvalidProgram(fault, instruction);
    }

    /// @notice Whether a program is valid under these rules, result of width w32 included.
    /// @return fault The first rule broken, in the order of the encoding; `None` for a valid program.
    /// @return instruction Where, for the rules of instructions.
    function validate(bytes memory program, Rules memory rules)
        internal
        pure
        returns (Linker.Fault fault, uint256 instruction)
    {
        Context memory context;
        Loaded memory loaded;
        bool wide;
        (fault, instruction, wide) = _link(program, rules, context, loaded);
        if (fault == Linker.Fault.None && wide) return (Linker.Fault.Result, instruction - 1);
    }

    /// @notice Sum of the weights of all instructions; unknown opcodes weigh nothing.
    /// @dev Takes as many instructions as the encoding holds, and so any bytes have a weight.
    function weight(bytes memory program) internal pure returns (uint256 total) {
        if (program.length < Linker.HEADER) return 0;
        uint256 weights = Opcode.weights();
        assembly ("memory-safe") {
            let cursor := add(program, 32)
            let end := add(cursor, mload(program))
            cursor := add(cursor, add(3, shl(3, byte(0, mload(cursor)))))
            for {} lt(cursor, end) { cursor := add(cursor, 4) } {
                let opcode := byte(0, mload(cursor))
                total := add(total, byte(and(opcode, 0x1f), mload(add(weights, and(opcode, 0xe0)))))
            }
        }
    }

    /// @notice Runs a loaded program on the values that its context holds now; the value of the last register.
    /// @dev The arity of a cell's function shows in which addresses are set.
    function execute(Loaded memory loaded) internal pure returns (uint256 r) {
        if (loaded.first != loaded.end) _execute(loaded.first, loaded.end);
        uint256 result = loaded.result;
        assembly ("memory-safe") {
            r := mload(result)
        }
    }

    /// @dev At least one cell.
    function _execute(uint256 cell, uint256 end) private pure {
        uint256 r;
        uint256 a;
        uint256 b;
        function(uint256) pure returns (uint256) unary;
        function(uint256, uint256) pure returns (uint256) binary;
        function(uint256, uint256, uint256) pure returns (uint256) ternary;
        do {
            // The word stays in `b` until its addresses of b and c are needed.
            assembly ("memory-safe") {
                b := mload(cell)
                a := mload(and(shr(64, b), ADDRESS))
                unary := and(b, 0xffffffffffffffff)
                b := shr(96, b)
            }
            if (b > ADDRESS) {
                uint256 c;
                assembly ("memory-safe") {
                    ternary := unary
                    c := mload(shr(32, b))
                    b := mload(and(b, ADDRESS))
                }
                r = ternary(a, b, c);
            } else if (b != 0) {
                assembly ("memory-safe") {
                    binary := unary
                    b := mload(b)
                }
                r = binary(a, b);
            } else {
                r = unary(a);
            }
            assembly ("memory-safe") {
                mstore(add(cell, 32), r)
                cell := add(cell, 64)
            }
        } while (cell < end);
    }

    function _link(bytes memory program, Rules memory rules, Context memory context, Loaded memory loaded)
        private
        pure
        returns (Linker.Fault fault, uint256 instruction, bool wide)
    {
        uint256 constantCount;
        uint256 count;
        (fault, constantCount, count) = Linker.header(program);
        if (fault != Linker.Fault.None) return (fault, 0, false);
        uint256 linker = Linker.create();
        assembly ("memory-safe") {
            // Limits and bases by opcode: ACCUMULATOR, OPERAND, OUTPUT_DIGIT, REDUCTION_DIGIT, STEP.
            mstore(add(linker, 0x020), mload(add(rules, 0x60)))
            mstore(add(linker, 0x120), context)
            mstore(add(linker, 0x040), mload(rules))
            mstore(add(linker, 0x140), add(mload(add(context, 0x20)), 32))
            mstore(add(linker, 0x0a0), mload(add(rules, 0x20)))
            mstore(add(linker, 0x1a0), add(mload(add(context, 0x40)), 32))
            mstore(add(linker, 0x0c0), mload(add(rules, 0x40)))
            mstore(add(linker, 0x1c0), add(mload(add(context, 0x60)), 32))
            mstore(add(linker, 0x0e0), 1)
            mstore(add(linker, 0x1e0), add(context, 0x80))
        }
        uint256 cells = Linker.allocate(linker, program, constantCount, count);
        uint256 end;
        uint256 register;
        (fault, instruction, end, register) = Linker.link(linker, Linker.instructions(program, constantCount), count);
        (loaded.first, loaded.end, loaded.result) = (cells, end, register & ADDRESS);
        wide = register > ADDRESS;
    }
}
