// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DeclaredTensor, DeclaredTensorLib} from "../../src/referee/DeclaredTensor.sol";
import {TensorGeometry} from "../../src/referee/TensorGeometry.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {programRootOf} from "../../src/types/ProgramRoot.sol";
import {Test} from "../Test.sol";

/// @notice What a state declaration says about leaves; malformed ones say nothing.
contract DeclaredTensorTest is Test {
    function test_leafCount_ofEachRank() external view {
        assertEq(_leafCount(abi.encodePacked(uint8(0), uint8(0), uint16(0))), 1, "scalar");
        assertEq(_leafCount(abi.encodePacked(uint8(0), uint8(1), uint32(65), uint16(0))), 2, "vector");
        assertEq(_leafCount(abi.encodePacked(uint8(0), uint8(2), uint32(9), uint32(90), uint16(0))), 24, "matrix");
        assertEq(
            _leafCount(
                abi.encodePacked(uint8(0), uint8(4), uint32(3), uint32(2), uint32(5), uint32(5), uint16(0xffff))
            ),
            6,
            "kernels"
        );
        assertEq(
            _leafCount(abi.encodePacked(uint8(0), uint8(3), type(uint32).max, uint32(1), uint32(1), uint16(0))),
            type(uint32).max,
            "the most leaves"
        );
    }

    function testFuzz_leafCount_isThatOfTheShape(uint16 a, uint8 b, uint8 c) external view {
        vm.assume(a != 0 && b != 0 && c != 0);
        bytes memory encoding = abi.encodePacked(uint8(0), uint8(3), uint32(a), uint32(b), uint32(c), uint16(0));
        uint256 expected = TensorGeometry.leafCount(b, c, uint256(a) * b * c);
        assertEq(_leafCount(encoding), expected, "leaves");
    }

    function test_leafCount_reverts_onMalformed() external {
        _malformed("");
        _malformed(hex"000000");
        // An extent is missing, one too many, and one of zero.
        _malformed(abi.encodePacked(uint8(0), uint8(1), uint16(0)));
        _malformed(abi.encodePacked(uint8(0), uint8(0), uint32(1), uint16(0)));
        _malformed(abi.encodePacked(uint8(0), uint8(1), uint32(0), uint16(0)));
        // More elements than there are indices.
        _malformed(abi.encodePacked(uint8(0), uint8(2), uint32(1 << 16), uint32(1 << 16), uint16(0)));
        // Rank seven.
        bytes memory encoding = abi.encodePacked(uint8(0), uint8(7));
        for (uint256 i; i < 7; ++i) {
            encoding = abi.encodePacked(encoding, uint32(1));
        }
        _malformed(abi.encodePacked(encoding, uint16(0)));
    }

    /// @dev The library takes calldata.
    function leafCountOf(bytes32 programRoot, uint256 tensor, DeclaredTensor calldata declared)
        external
        pure
        returns (uint32)
    {
        return declared.leafCountOf(tensor, programRoot);
    }

    function rootOf(ProgramHeader calldata header) external pure returns (bytes32) {
        return programRootOf(header);
    }

    function _malformed(bytes memory encoding) private {
        DeclaredTensor memory declared = _declaration(encoding);
        bytes32 root = this.rootOf(declared.header);
        vm.expectRevert(abi.encodeWithSelector(DeclaredTensorLib.MalformedDeclaration.selector));
        this.leafCountOf(root, 0, declared);
    }

    function _leafCount(bytes memory encoding) private view returns (uint256) {
        DeclaredTensor memory declared = _declaration(encoding);
        return this.leafCountOf(this.rootOf(declared.header), 0, declared);
    }

    /// @dev Of a program with one state tensor: the root is the leaf.
    function _declaration(bytes memory encoding) private pure returns (DeclaredTensor memory) {
        bytes32 leaf = keccak256(abi.encodePacked(encoding, hex"42"));
        return DeclaredTensor(ProgramHeader(1, 1, 0, "operators", leaf, "inputs"), encoding, new bytes32[](0));
    }
}
