// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Float32Fma} from "../../src/numerics/Float32Fma.sol";
import {IReferee} from "../../src/referee/IReferee.sol";
import {Roots} from "../../src/types/Roots.sol";
import {OperandWitness, Witness} from "../../src/types/Witness.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Trees} from "../dispute/Trees.sol";
import {SparseTensor} from "./SparseTensor.sol";

/// @notice A block of the gradient of LeNet's first kernel, on tensors of the true size: the final step of the demo's dispute.
///
///     gW[c, 0, kh, kw] = sum over (n, oh, ow) of x[n, 0, oh + kh - 2, ow + kw - 2] * gy[n, c, oh, ow]
library KernelGradient {
    using SparseTensor for SparseTensor.Tensor;

    /// @notice A call, ready to be made or spoilt.
    struct Case {
        bytes operator;
        IReferee.Evaluation evaluation;
        Roots roots;
        Witness witness;
    }

    function operatorBytes() internal pure returns (bytes memory) {
        return abi.encodePacked(
            TinyProgram.front(0, 0),
            abi.encodePacked(uint8(4), uint32(6), uint32(1), uint32(5), uint32(5)),
            abi.encodePacked(uint8(3), uint32(100), uint32(28), uint32(28)),
            uint8(2),
            abi.encodePacked(
                TinyProgram.operand(0, 3, 0),
                uint8(4),
                TinyProgram.coordinate(100, 0x40),
                abi.encodePacked(uint32(1), hex"0000", int32(0), uint32(1)),
                _shifted(0x02, 0x41),
                _shifted(0x03, 0x42)
            ),
            abi.encodePacked(
                TinyProgram.operand(0, 7, 0),
                uint8(4),
                TinyProgram.coordinate(100, 0x40),
                TinyProgram.coordinate(6, 0x00),
                TinyProgram.coordinate(28, 0x41),
                TinyProgram.coordinate(28, 0x42)
            ),
            TinyProgram.program(hex"00", hex"01000000020000000201000015010200"),
            uint16(0)
        );
    }

    /// @dev A coordinate of extent 28: output digit + reduction digit - 2.
    function _shifted(uint8 output, uint8 reduction) private pure returns (bytes memory) {
        return abi.encodePacked(uint32(28), hex"0002", output, int32(1), reduction, int32(1), int32(-2), uint32(1));
    }

    /// @notice 16 iterations of the kernel gradient from `first` on, for one element of it.
    /// @param short Whether paths end where they meet.
    function build(uint32 element, uint32 first, bool short) internal pure returns (Case memory test, uint32 expected) {
        SparseTensor.Tensor memory x = SparseTensor.create("x", 28, 28, 100 * 28 * 28);
        SparseTensor.Tensor memory gy = SparseTensor.create("gy", 28, 28, 100 * 6 * 28 * 28);
        test.operator = operatorBytes();
        test.evaluation = IReferee.Evaluation(element, first, 16, false, 0xbf800000, 0);
        uint256 accumulator = first == 0 ? 0 : 0xbf800000;
        for (uint256 r = first; r < uint256(first) + 16; ++r) {
            uint256 n = r / 784;
            uint256 row = r / 28 % 28 + element / 5 % 5;
            uint256 column = r % 28 + element % 5;
            uint256 e = (n * 6 + element / 25) * 784 + r % 784;
            gy.touch(e);
            uint32 value;
            if (row >= 2 && row < 30 && column >= 2 && column < 30) {
                uint256 source = n * 784 + (row - 2) * 28 + column - 2;
                x.touch(source);
                value = x.valueAt(source);
            }
            accumulator = Float32Fma.fma(value, gy.valueAt(e), accumulator);
        }
        expected = uint32(accumulator);
        bytes32[] memory outputs = new bytes32[](40);
        (outputs[3], outputs[7]) = (x.seal(), gy.seal());
        test.roots.trace = Trees.root(outputs, 0x31);
        test.roots.operatorCount = 40;
        test.witness.operands = new OperandWitness[](2);
        test.witness.operands[0] = OperandWitness(outputs[3], Trees.path(outputs, 0x31, 3), x.openings(short));
        test.witness.operands[1] = OperandWitness(outputs[7], Trees.path(outputs, 0x31, 7), gy.openings(short));
    }
}
