// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Opcode} from "./Opcode.sol";
import {OpcodeTable} from "./OpcodeTable.sol";

/// @title Checks scalar programs and links them into cells
/// @notice The one place that knows the static rules of protocol section 1.
/// @dev Linking resolves every register to a memory address. A source instruction (constant, operand, digit, ...)
/// resolves to where its value already lies and costs nothing when the program runs; a computing instruction becomes a
/// cell of two words:
///
///     word 0   bits 0..63 function pointer | 64..95 address of a | 96..127 of b | 128..159 of c (0: not used)
///     word 1   the register
///
/// The linker's working memory, one word an entry unless noted:
///
///     0x0000   limits: for each source opcode, the first index that is out of range
///     0x0100   bases: for each source opcode, the address of value 0
///     0x0200   signatures, one byte an opcode, 256 opcodes
///     0x0300   functions, 128 opcodes
///     0x1300   registers: address of the value, bit 32 set if w64
library Linker {
    uint256 internal constant MAX_CONSTANTS = 64;
    uint256 internal constant MAX_INSTRUCTIONS = 256;

    /// @dev Bytes before the constants: u8 constantCount, u16 instructionCount.
    uint256 internal constant HEADER = 3;

    uint256 private constant BASES = 0x100;
    uint256 private constant SIGNATURES = 0x200;
    uint256 private constant FUNCTIONS = 0x300;
    uint256 private constant REGISTERS = 0x1300;
    uint256 private constant SIGNATURE_SOURCE = 0x40;
    uint256 private constant SIGNATURE_WIDE_C = 0x20;
    uint256 private constant SIGNATURE_WIDE_B = 0x10;
    uint256 private constant SIGNATURE_WIDE_A = 0x08;
    uint256 private constant SIGNATURE_WIDE_RESULT = 0x04;

    /// @notice The rule that a program breaks first.
    /// @dev From `Accumulator` on in the order of the source opcodes.
    enum Fault {
        None,
        /// The encoding is shorter or longer than its counts say.
        Length,
        /// More than 64 constants; no instruction, or more than 256.
        Counts,
        UnknownOpcode,
        /// A field that the opcode does not use is not zero.
        UnusedField,
        /// A register that is not written before.
        Register,
        /// A register of the other width.
        Width,
        /// The last register is not w32.
        Result,
        /// The accumulator is not to be read here.
        Accumulator,
        Operand,
        Constant32,
        Constant64,
        OutputDigit,
        ReductionDigit
    }

    /// @notice The counts of an encoding whose length agrees with them.
    function header(bytes memory program)
        internal
        pure
        returns (Fault fault, uint256 constantCount, uint256 instructionCount)
    {
        if (program.length < HEADER) return (Fault.Length, 0, 0);
        assembly ("memory-safe") {
            let word := mload(add(program, 32))
            constantCount := byte(0, word)
            instructionCount := and(shr(232, word), 0xffff)
        }
        if (constantCount > MAX_CONSTANTS || instructionCount == 0 || instructionCount > MAX_INSTRUCTIONS) {
            return (Fault.Counts, 0, 0);
        }
        if (program.length != HEADER + 8 * constantCount + 4 * instructionCount) return (Fault.Length, 0, 0);
    }

    /// @notice The address of the first instruction.
    function instructions(bytes memory program, uint256 constantCount) internal pure returns (uint256 location) {
        assembly ("memory-safe") {
            location := add(add(program, 35), shl(3, constantCount))
        }
    }

    /// @notice Working memory at the end of allocated memory, signatures and functions filled in.
    /// @dev {allocate} must follow before anything else allocates.
    function create() internal pure returns (uint256 linker) {
        uint256 signatures00 = Opcode.SIGNATURES_00;
        uint256 signatures20 = Opcode.SIGNATURES_20;
        uint256 signatures40 = Opcode.SIGNATURES_40;
        uint256 signatures60 = Opcode.SIGNATURES_60;
        assembly ("memory-safe") {
            linker := mload(0x40)
            mstore(0x40, add(linker, REGISTERS))
            mstore(add(linker, 0x200), signatures00)
            mstore(add(linker, 0x220), signatures20)
            mstore(add(linker, 0x240), signatures40)
            mstore(add(linker, 0x260), signatures60)
            // The upper half is unknown.
            calldatacopy(add(linker, 0x280), calldatasize(), 0x80)
        }
        OpcodeTable.fill(linker + FUNCTIONS);
    }

    /// @notice Space for registers, constants and cells; decodes the constants.
    /// @return cells The address of the first cell.
    function allocate(uint256 linker, bytes memory program, uint256 constantCount, uint256 count)
        internal
        pure
        returns (uint256 cells)
    {
        assembly ("memory-safe") {
            let narrow := add(add(linker, REGISTERS), shl(5, count))
            let wide := add(narrow, shl(5, constantCount))
            cells := add(wide, shl(5, constantCount))
            mstore(linker, cells)
            mstore(0x40, add(cells, shl(6, count)))
            // CONSTANT32 and CONSTANT64: limits and bases.
            mstore(add(linker, 0x060), constantCount)
            mstore(add(linker, 0x080), constantCount)
            mstore(add(linker, 0x160), narrow)
            mstore(add(linker, 0x180), wide)
            let source := add(program, 35)
            for { let end := wide } lt(narrow, end) { narrow := add(narrow, 32) } {
                let value := shr(192, mload(source))
                mstore(wide, value)
                mstore(narrow, and(value, 0xffffffff))
                wide := add(wide, 32)
                source := add(source, 8)
            }
        }
    }

    /// @notice Checks and links all instructions.
    /// @param cursor Address of the first instruction.
    /// @return fault The first rule broken.
    /// @return index The instruction that breaks it; the number of instructions if none does.
    /// @return cell The address behind the last cell.
    /// @return entry The last register: address of its value, bit 32 set if w64.
    function link(uint256 linker, uint256 cursor, uint256 count)
        internal
        pure
        returns (Fault fault, uint256 index, uint256 cell, uint256 entry)
    {
        assembly ("memory-safe") {
            cell := mload(linker)
            let registers := add(linker, REGISTERS)
            // `index` and `count` walk as addresses of registers here.
            index := registers
            count := add(registers, shl(5, count))
            for {} lt(index, count) { index := add(index, 32) } {
                let w := shr(224, mload(cursor))
                cursor := add(cursor, 4)
                let signature := byte(and(shr(24, w), 0x1f), mload(add(add(linker, SIGNATURES), and(shr(24, w), 0xe0))))
                if iszero(signature) {
                    fault := 3
                    break
                }
                if and(shl(shl(3, and(signature, 3)), w), 0xffffff) {
                    fault := 4
                    break
                }
                switch and(signature, SIGNATURE_SOURCE)
                case 0 {
                    let f := mload(add(add(linker, FUNCTIONS), shl(5, byte(28, w))))
                    // INVARIANT: a register is read only after it was written, and as what it was written.
                    let r := add(registers, shl(5, byte(29, w)))
                    if iszero(lt(r, index)) {
                        fault := 5
                        break
                    }
                    // The expected width clears bit 32: what is left is an address, or else a fault.
                    r := xor(mload(r), shl(29, and(signature, SIGNATURE_WIDE_A)))
                    if shr(32, r) {
                        fault := 6
                        break
                    }
                    f := or(f, shl(64, r))
                    if and(signature, 2) {
                        r := add(registers, shl(5, byte(30, w)))
                        if iszero(lt(r, index)) {
                            fault := 5
                            break
                        }
                        r := xor(mload(r), shl(28, and(signature, SIGNATURE_WIDE_B)))
                        if shr(32, r) {
                            fault := 6
                            break
                        }
                        f := or(f, shl(96, r))
                        if and(signature, 1) {
                            r := add(registers, shl(5, byte(31, w)))
                            if iszero(lt(r, index)) {
                                fault := 5
                                break
                            }
                            r := xor(mload(r), shl(27, and(signature, SIGNATURE_WIDE_C)))
                            if shr(32, r) {
                                fault := 6
                                break
                            }
                            f := or(f, shl(128, r))
                        }
                    }
                    mstore(cell, f)
                    entry := add(cell, 32)
                    cell := add(cell, 64)
                }
                default {
                    // INVARIANT: a source is within what the context holds.
                    let limit := add(linker, shl(5, byte(28, w)))
                    if iszero(lt(byte(29, w), mload(limit))) {
                        fault := add(7, byte(28, w))
                        break
                    }
                    entry := add(mload(add(limit, BASES)), shl(5, byte(29, w)))
                }
                entry := or(entry, shl(30, and(signature, SIGNATURE_WIDE_RESULT)))
                mstore(index, entry)
            }
            index := shr(5, sub(index, registers))
        }
    }
}
