// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Vm} from "./Vm.sol";

/// @notice Base of all test contracts: cheatcodes, assertions that name both values, console lines.
/// @dev A failed assertion reverts with a reason, which forge reports as the test's failure.
abstract contract Test {
    /// @dev Marks the contract as a test contract for forge.
    // forge-lint: disable-next-line(mixed-case-variable)
    bool public IS_TEST = true;

    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Where forge, anvil and others listen for `console.log`.
    address private constant CONSOLE = 0x000000000000000000636F6e736F6c652e6c6f67;

    function fail(string memory what) internal pure {
        revert(what);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) fail(string.concat(what, ": expected true, got false"));
    }

    function assertFalse(bool condition, string memory what) internal pure {
        if (condition) fail(string.concat(what, ": expected false, got true"));
    }

    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) fail(_unequal(what, vm.toString(expected), vm.toString(actual)));
    }

    function assertEq(address actual, address expected, string memory what) internal pure {
        if (actual != expected) fail(_unequal(what, vm.toString(expected), vm.toString(actual)));
    }

    function assertEq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        if (actual != expected) fail(_unequal(what, vm.toString(expected), vm.toString(actual)));
    }

    function assertEq(bytes memory actual, bytes memory expected, string memory what) internal pure {
        if (keccak256(actual) != keccak256(expected)) {
            fail(_unequal(what, vm.toString(expected), vm.toString(actual)));
        }
    }

    function assertEq(bool actual, bool expected, string memory what) internal pure {
        if (actual != expected) fail(_unequal(what, expected ? "true" : "false", actual ? "true" : "false"));
    }

    /// @notice Compares bit patterns and prints them in hexadecimal.
    function assertEqBits(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) fail(_unequal(what, vm.toString(bytes32(expected)), vm.toString(bytes32(actual))));
    }

    function assertLe(uint256 actual, uint256 limit, string memory what) internal pure {
        if (actual > limit) fail(_unequal(what, string.concat("at most ", vm.toString(limit)), vm.toString(actual)));
    }

    function assertGe(uint256 actual, uint256 limit, string memory what) internal pure {
        if (actual < limit) fail(_unequal(what, string.concat("at least ", vm.toString(limit)), vm.toString(actual)));
    }

    /// @notice The value folded into [low, high], for fuzz arguments.
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        if (low == 0 && high == type(uint256).max) return value;
        return low + value % (high - low + 1);
    }

    /// @notice An address with a label, derived from its name.
    function makeAddr(string memory name) internal returns (address account) {
        account = vm.addr(uint256(keccak256(bytes(name))));
        vm.label(account, name);
    }

    function log(string memory text) internal view {
        _console(abi.encodeWithSignature("log(string)", text));
    }

    function log(string memory text, uint256 value) internal view {
        _console(abi.encodeWithSignature("log(string,uint256)", text, value));
    }

    function _unequal(string memory what, string memory expected, string memory actual)
        private
        pure
        returns (string memory)
    {
        return string.concat(what, ": expected ", expected, ", got ", actual);
    }

    function _console(bytes memory payload) private view {
        (bool heard,) = CONSOLE.staticcall(payload);
        // The console is a convenience: a run without one is no failure.
        heard;
    }
}
