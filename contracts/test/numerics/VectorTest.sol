// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Test} from "../Test.sol";

/// @notice Reads the files that tools/Verifiable.Vectors writes and holds every record against an operation.
/// @dev A record is the operands followed by the expected result, big endian, without padding.
abstract contract VectorTest is Test {
    string internal constant FOLDER = "vectors/";

    /// @notice One operand.
    function checkUnary(
        string memory name,
        uint256 minimum,
        uint256 width,
        uint256 resultWidth,
        function(uint256) pure returns (uint256) operation
    ) internal view {
        (bytes memory data, uint256 count) = _open(name, minimum, width + resultWidth);
        uint256 offset;
        for (uint256 i; i < count; ++i) {
            uint256 a = _read(data, offset, width);
            uint256 expected = _read(data, offset + width, resultWidth);
            uint256 actual = operation(a);
            if (actual != expected) _differ(name, i, actual, expected, [a, 0, 0]);
            offset += width + resultWidth;
        }
        log(name, count);
    }

    /// @notice Two operands of one width.
    function checkBinary(
        string memory name,
        uint256 minimum,
        uint256 width,
        uint256 resultWidth,
        function(uint256, uint256) pure returns (uint256) operation
    ) internal view {
        (bytes memory data, uint256 count) = _open(name, minimum, 2 * width + resultWidth);
        uint256 offset;
        for (uint256 i; i < count; ++i) {
            uint256 a = _read(data, offset, width);
            uint256 b = _read(data, offset + width, width);
            uint256 expected = _read(data, offset + 2 * width, resultWidth);
            uint256 actual = operation(a, b);
            if (actual != expected) _differ(name, i, actual, expected, [a, b, 0]);
            offset += 2 * width + resultWidth;
        }
        log(name, count);
    }

    /// @notice Three operands and a result of one width.
    function checkTernary(
        string memory name,
        uint256 minimum,
        uint256 width,
        function(uint256, uint256, uint256) pure returns (uint256) operation
    ) internal view {
        (bytes memory data, uint256 count) = _open(name, minimum, 4 * width);
        uint256 offset;
        for (uint256 i; i < count; ++i) {
            uint256 a = _read(data, offset, width);
            uint256 b = _read(data, offset + width, width);
            uint256 c = _read(data, offset + 2 * width, width);
            uint256 expected = _read(data, offset + 3 * width, width);
            uint256 actual = operation(a, b, c);
            if (actual != expected) _differ(name, i, actual, expected, [a, b, c]);
            offset += 4 * width;
        }
        log(name, count);
    }

    function _open(string memory name, uint256 minimum, uint256 record)
        internal
        view
        returns (bytes memory data, uint256 count)
    {
        string memory path = string.concat(FOLDER, name);
        assertTrue(vm.exists(path), string.concat(path, " exists (dotnet run --project tools/Verifiable.Vectors)"));
        data = vm.readFileBinary(path);
        count = data.length / record;
        assertEq(data.length, count * record, string.concat(path, ": length of whole records"));
        assertGe(count, minimum, string.concat(path, ": number of records"));
    }

    /// @dev The value of `width` bytes at `offset`; the caller stays inside the data.
    function _read(bytes memory data, uint256 offset, uint256 width) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(sub(256, shl(3, width)), mload(add(add(data, 32), offset)))
        }
    }

    function _differ(string memory name, uint256 index, uint256 actual, uint256 expected, uint256[3] memory operands)
        private
        pure
    {
        fail(
            string.concat(
                name,
                ": record ",
                vm.toString(index),
                _hex(" (", operands[0]),
                _hex(", ", operands[1]),
                _hex(", ", operands[2]),
                _hex("): expected ", expected),
                _hex(", got ", actual)
            )
        );
    }

    function _hex(string memory before, uint256 value) private pure returns (string memory) {
        return string.concat(before, vm.toString(bytes32(value)));
    }
}
