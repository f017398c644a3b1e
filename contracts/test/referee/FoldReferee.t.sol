// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FoldReferee} from "../../src/referee/FoldReferee.sol";
import {IReferee} from "../../src/referee/IReferee.sol";
import {Roots} from "../../src/types/Roots.sol";
import {LeafOpening, OperandWitness, Witness} from "../../src/types/Witness.sol";
import {Test} from "../Test.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {KernelGradient} from "./KernelGradient.sol";

/// @notice Folds evaluated from openings, against plain loops; and witnesses that are wrong anywhere.
contract FoldRefereeTest is Test {
    FoldReferee private referee = new FoldReferee();

    // ------------------------------------------------------------------ LeNet's kernel gradient

    /// gW[c, 0, kh, kw] = sum over (n, oh, ow) of x[n, 0, oh + kh - 2, ow + kw - 2] * gy[n, c, oh, ow]
    function test_evaluate_kernelGradientBlock() external view {
        (KernelGradient.Case memory test, uint32 expected) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, true);
        assertEq(_run(test), expected, "short paths");
        (test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, false);
        assertEq(_run(test), expected, "whole paths");
    }

    /// @dev A path may end where it meets the one before, not elsewhere.
    function test_evaluate_reverts_onPathsOfOtherLengths() external {
        (KernelGradient.Case memory test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, true);
        LeafOpening memory leaf = test.witness.operands[1].leaves[1];
        bytes32[] memory path = leaf.path;
        for (uint256 length; length < 14; ++length) {
            if (length == path.length) continue;
            leaf.path = new bytes32[](length);
            _expect(test, abi.encodeWithSelector(IReferee.WrongPathLength.selector, 1, path.length, length));
        }
    }

    /// @dev The first block starts at init, whatever accumulator is claimed; here it also reads padding.
    function test_evaluate_startsAtInit() external view {
        (KernelGradient.Case memory test, uint32 expected) = KernelGradient.build(0, 0, true);
        test.evaluation.accumulator = 0x3f800000;
        assertEq(_run(test), expected, "accumulator");
    }

    /// @dev Any flipped bit of what a witness holds makes it worthless.
    /// forge-config: default.fuzz.runs = 4
    function testFuzz_evaluate_reverts_onFlippedBit(uint256 seed) external view {
        (KernelGradient.Case memory test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, seed % 2 == 0);
        for (uint256 i; i < 64; ++i) {
            uint256 which = uint256(keccak256(abi.encode(seed, i)));
            _flip(test.witness, which);
            (bool accepted,) = address(referee)
                .staticcall(
                    abi.encodeCall(referee.evaluate, (test.operator, test.evaluation, test.roots, test.witness))
                );
            assertFalse(accepted, "accepted");
            _flip(test.witness, which);
        }
        _run(test);
    }

    function test_evaluate_reverts_onMissingOpening() external {
        (KernelGradient.Case memory test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, false);
        LeafOpening[] memory all = test.witness.operands[1].leaves;
        LeafOpening[] memory fewer = new LeafOpening[](all.length - 1);
        for (uint256 i; i < fewer.length; ++i) {
            fewer[i] = all[i];
        }
        test.witness.operands[1].leaves = fewer;
        uint32 missing = all[all.length - 1].index;
        _expect(test, abi.encodeWithSelector(IReferee.MissingOpening.selector, 1, missing));
        test.witness.operands[1].leaves = new LeafOpening[](0);
        _expect(test, abi.encodeWithSelector(IReferee.MissingOpening.selector, 1, all[0].index));
    }

    function test_evaluate_reverts_onMisshapenWitness() external {
        (KernelGradient.Case memory test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, false);
        LeafOpening[] memory leaves = test.witness.operands[0].leaves;
        (leaves[0], leaves[1]) = (leaves[1], leaves[0]);
        _expect(test, abi.encodeWithSelector(IReferee.LeavesNotAscending.selector, 0, leaves[1].index));
        (leaves[0], leaves[1]) = (leaves[1], leaves[0]);
        bytes memory values = leaves[0].values;
        leaves[0].values = hex"00";
        _expect(test, abi.encodeWithSelector(IReferee.WrongLeafLength.selector, 0, leaves[0].index, 1));
        leaves[0].values = values;
        bytes32[] memory path = leaves[0].path;
        leaves[0].path = new bytes32[](path.length + 1);
        _expect(test, abi.encodeWithSelector(IReferee.WrongPathLength.selector, 0, path.length, path.length + 1));
        leaves[0].path = path;
        test.witness.operands = new OperandWitness[](1);
        _expect(test, abi.encodeWithSelector(IReferee.WrongOperandCount.selector, 2, 1));
    }

    function test_evaluate_reverts_outOfRange() external {
        (KernelGradient.Case memory test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, false);
        test.evaluation.count = 17;
        _expect(test, abi.encodeWithSelector(IReferee.TooManyIterations.selector, 16, 17));
        test.evaluation.count = 16;
        test.evaluation.firstIteration = 78400 - 15;
        _expect(test, abi.encodeWithSelector(IReferee.IterationOutOfRange.selector, 78400, 78401));
        test.evaluation.elementIndex = 150;
        _expect(test, abi.encodeWithSelector(IReferee.ElementOutOfRange.selector, 150, 150));
    }

    /// @dev Every proper prefix and one byte more: an operator parses exactly or not at all.
    function test_evaluate_reverts_onTruncatedOperator() external view {
        (KernelGradient.Case memory test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, false);
        bytes memory whole = test.operator;
        for (uint256 length; length <= whole.length + 1; ++length) {
            if (length == whole.length) continue;
            test.operator = new bytes(length);
            for (uint256 i; i < length && i < whole.length; ++i) {
                test.operator[i] = whole[i];
            }
            (bool accepted,) = address(referee)
                .staticcall(
                    abi.encodeCall(referee.evaluate, (test.operator, test.evaluation, test.roots, test.witness))
                );
            assertFalse(accepted, "accepted");
        }
    }

    // ------------------------------------------------------------------ gas

    function test_gas_kernelGradient() external {
        (KernelGradient.Case memory test,) = KernelGradient.build(14, 28 * 28 * 37 + 28 * 7 + 12, true);
        bytes memory data = abi.encodeCall(referee.evaluate, (test.operator, test.evaluation, test.roots, test.witness));
        _run(test);
        uint256 gas = _transactionGas(data, vm.lastCallGas().gasTotalUsed);
        vm.snapshotValue("FoldReferee", "kernel gradient, 16 iterations of fma", gas);
        assertLe(gas, 400_000, "gas of the final step");
    }

    /// @dev Gas of one opening more: 64 values at depth 20 cost about 20k, calldata included.
    function test_gas_leafOpening() external {
        (bytes memory two, uint256 executedTwo) = _deepRead(2);
        (bytes memory one, uint256 executedOne) = _deepRead(1);
        uint256 gas = _standardGas(two, executedTwo) - _standardGas(one, executedOne);
        vm.snapshotValue("FoldReferee", "leaf opening at depth 20", gas);
        assertLe(gas, 22_000, "gas of an opening");
    }

    // ------------------------------------------------------------------ helpers

    function _run(KernelGradient.Case memory test) private view returns (uint32) {
        return referee.evaluate(test.operator, test.evaluation, test.roots, test.witness);
    }

    function _expect(KernelGradient.Case memory test, bytes memory refusal) private {
        vm.expectRevert(refusal);
        referee.evaluate(test.operator, test.evaluation, test.roots, test.witness);
    }

    /// @notice A sum of two neighbours of a vector of 2^26 elements, or of one element twice.
    function _deepRead(uint256 leaves) private view returns (bytes memory data, uint256 executed) {
        KernelGradient.Case memory test;
        test.operator = abi.encodePacked(
            TinyProgram.front(2, 0),
            uint8(0),
            TinyProgram.shape1(2),
            uint8(1),
            TinyProgram.operand(3, 0, 2),
            uint8(1),
            abi.encodePacked(uint32(1 << 26), hex"0001", uint8(0x40), leaves == 2 ? int32(64) : int32(1)),
            abi.encodePacked(int32(0), uint32(1)),
            TinyProgram.program(hex"00", hex"010000000200000040000100"),
            uint16(0)
        );
        bytes[2] memory values;
        bytes32[2] memory hashes;
        for (uint256 i; i < 2; ++i) {
            values[i] = new bytes(256);
            for (uint256 b; b < 256; ++b) {
                values[i][b] = bytes1(uint8(1 + (b * 7 + i) % 255));
            }
            hashes[i] = keccak256(abi.encodePacked(values[i], uint8(0x10)));
        }
        bytes32 node = keccak256(abi.encodePacked(hashes[0], hashes[1], uint8(0x11)));
        LeafOpening[] memory openings = new LeafOpening[](leaves);
        for (uint256 i; i < leaves; ++i) {
            openings[i] = LeafOpening(uint32(i), values[i], new bytes32[](20));
            openings[i].path[0] = hashes[1 - i];
        }
        for (uint256 h = 1; h < 20; ++h) {
            bytes32 sibling = keccak256(abi.encode("sibling", h));
            for (uint256 i; i < leaves; ++i) {
                openings[i].path[h] = sibling;
            }
            node = keccak256(abi.encodePacked(node, sibling, uint8(0x11)));
        }
        test.roots.schedule = node;
        test.witness.operands = new OperandWitness[](1);
        test.witness.operands[0] = OperandWitness(node, new bytes32[](0), openings);
        test.evaluation = IReferee.Evaluation(0, 0, 2, true, 0, 0);
        data = abi.encodeCall(referee.evaluate, (test.operator, test.evaluation, test.roots, test.witness));
        _run(test);
        executed = vm.lastCallGas().gasTotalUsed;
    }

    /// @dev Flips one bit of a root, a path, an index or a value.
    function _flip(Witness memory witness, uint256 which) private pure {
        OperandWitness memory operand = witness.operands[which & 1];
        uint256 bit = 1 << ((which >> 8) & 0xff);
        uint256 kind = (which >> 16) % 5;
        LeafOpening memory leaf = operand.leaves[(which >> 24) % operand.leaves.length];
        if (kind == 0) operand.root = bytes32(uint256(operand.root) ^ bit);
        else if (kind == 1) _flipOne(operand.rootPath, which, bit);
        else if (kind == 2) _flipOne(leaf.path, which, bit);
        else if (kind == 3) leaf.index ^= uint32(1 << ((which >> 8) & 31));
        else leaf.values[(which >> 32) & 0xff] ^= bytes1(uint8(1 << ((which >> 8) & 7)));
    }

    function _flipOne(bytes32[] memory path, uint256 which, uint256 bit) private pure {
        uint256 i = (which >> 32) % path.length;
        path[i] = bytes32(uint256(path[i]) ^ bit);
    }

    /// @dev What a transaction with this calldata would use: the standard price, or the floor of EIP-7623.
    function _transactionGas(bytes memory data, uint256 executed) private pure returns (uint256) {
        uint256 standard = _standardGas(data, executed);
        uint256 floor = 21_000 + 10 * _tokens(data);
        return standard > floor ? standard : floor;
    }

    function _standardGas(bytes memory data, uint256 executed) private pure returns (uint256) {
        return 21_000 + 4 * _tokens(data) + executed;
    }

    function _tokens(bytes memory data) private pure returns (uint256 tokens) {
        for (uint256 i; i < data.length; ++i) {
            tokens += data[i] == 0 ? 1 : 4;
        }
    }
}
