// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BlockRandomness} from "../../src/audits/BlockRandomness.sol";
import {IBlockRandomness} from "../../src/audits/IBlockRandomness.sol";
import {Test} from "../Test.sol";

contract Randomness is BlockRandomness {}

/// @notice Stands in for the history contract: answers with a hash of the height, or with what it is told.
contract History {
    fallback() external {
        uint256 height = abi.decode(msg.data, (uint256));
        bytes32 answer = height % 2 == 0 ? keccak256(abi.encode("history", height)) : bytes32(0);
        assembly ("memory-safe") {
            mstore(0, answer)
            return(0, 0x20)
        }
    }
}

/// @notice Answers with more than a hash.
contract Chatterbox {
    fallback() external {
        assembly ("memory-safe") {
            return(0, 0x40)
        }
    }
}

/// @notice A height has one value, for ever, and nobody chooses it.
contract BlockRandomnessTest is Test {
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    Randomness private _randomness;

    function setUp() external {
        vm.roll(1000);
        _randomness = new Randomness();
        vm.etch(HISTORY, "");
    }

    function testFuzz_record_isTheBlocksHash_whoeverAsks(address who, bytes32 blockHash, uint8 age) external {
        vm.assume(blockHash != 0 && blockHash != bytes32(uint256(1)));
        uint256 height = 1000 - 1 - uint256(age) % 255;
        vm.setBlockhash(height, blockHash);
        vm.prank(who);
        (bytes32 value, bool isLate) = _randomness.recordRandomness(height);
        assertEq(value, blockHash, "value");
        assertFalse(isLate, "late");
    }

    function test_record_reverts_beforeTheBlockIsPast() external {
        for (uint256 height = 1000; height < 1002; ++height) {
            vm.expectRevert(abi.encodeWithSelector(IBlockRandomness.HeightNotPassed.selector, height, 1000));
            _randomness.recordRandomness(height);
        }
    }

    /// @dev Neither another hash of the same height nor its oblivion changes what was stored.
    function test_record_isNeverRolledAgain() external {
        vm.setBlockhash(990, keccak256("first"));
        _randomness.recordRandomness(990);
        vm.setBlockhash(990, keccak256("second"));
        (bytes32 value,) = _randomness.recordRandomness(990);
        assertEq(value, keccak256("first"), "after another hash");
        vm.roll(100_000);
        (value,) = _randomness.recordRandomness(990);
        assertEq(value, keccak256("first"), "after oblivion");
        (value,) = _randomness.randomnessOf(990);
        assertEq(value, keccak256("first"), "read");
    }

    function test_record_fromTheHistoryContract_afterwards() external {
        vm.etch(HISTORY, address(new History()).code);
        vm.roll(2000);
        (bytes32 value, bool isLate) = _randomness.recordRandomness(1002);
        assertEq(value, keccak256(abi.encode("history", 1002)), "value");
        assertFalse(isLate, "late");
        // What the history contract does not know is gone.
        (, isLate) = _randomness.recordRandomness(1003);
        assertTrue(isLate, "late");
    }

    function test_record_withoutHistory_isLate_forEver() external {
        vm.roll(2000);
        (bytes32 value, bool isLate) = _randomness.recordRandomness(1002);
        assertTrue(isLate, "late");
        assertEq(value, keccak256(abi.encode(bytes32(uint256(1)), block.chainid, 1002)), "value");
        vm.etch(HISTORY, address(new History()).code);
        (bytes32 again, bool still) = _randomness.recordRandomness(1002);
        assertTrue(still, "late");
        assertEq(again, value, "value");
        (bytes32 read,) = _randomness.randomnessOf(1002);
        assertEq(read, value, "read");
    }

    function test_record_fromSomethingElseThere_isLate() external {
        vm.etch(HISTORY, address(new Chatterbox()).code);
        vm.roll(2000);
        (, bool isLate) = _randomness.recordRandomness(1002);
        assertTrue(isLate, "late");
    }

    function test_randomnessOf_anUnknownHeight_isNothing() external view {
        (bytes32 value, bool isLate) = _randomness.randomnessOf(990);
        assertEq(value, bytes32(0), "value");
        assertFalse(isLate, "late");
    }
}
