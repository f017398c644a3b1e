// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";

contract TestBaseTest is Test {
    function assertEqOutside(uint256 actual, uint256 expected) external pure {
        assertEq(actual, expected, "sum");
    }

    function test_assertEq_namesBothValues() external {
        vm.expectRevert(bytes("sum: expected 3, got 2"));
        this.assertEqOutside(2, 3);
    }

    function test_assertEq_passesEqual() external view {
        this.assertEqOutside(7, 7);
    }

    function testFuzz_bound_staysInside(uint256 value, uint128 low, uint128 width) external pure {
        uint256 high = uint256(low) + width;
        uint256 folded = bound(value, low, high);
        assertGe(folded, low, "low");
        assertLe(folded, high, "high");
    }
}
