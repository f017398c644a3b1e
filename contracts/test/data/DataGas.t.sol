// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Chunk} from "../../src/types/Chunk.sol";
import {DataFixture} from "./DataFixture.sol";

/// @notice What requests and answers cost, each a transaction of its own; an answer to nothing is refused.
contract DataGasTest is DataFixture {
    function setUp() external {
        deployData();
        submitStates(2);
    }

    /// @dev The compensation covers the answer as a transaction, of the largest chunk as of the smallest, also where the floor of EIP-7623 rules.
    /// forge-config: default.isolate = true
    function test_gas_answer_isCovered() external {
        _covered("answer, 32 leaves", 0, 0);
        _covered("answer, 1 leaf of 33", 2, 1);
        _covered("answer, a tensor of 1 leaf", 1, 0);
    }

    function _covered(string memory name, uint16 tensor, uint32 index) private {
        Chunk memory chunk = chunkOf(1, tensor, index);
        ask(challenger, 0, chunk);
        vm.snapshotValue("DataCourt", string.concat("request before ", name), vm.lastCallGas().gasTotalUsed);
        bytes memory call = answerOf(1, chunk);
        vm.prank(worker);
        (bool accepted,) = address(data).call(call);
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        assertTrue(accepted, name);
        uint256 floor = 21_000;
        for (uint256 i; i < call.length; ++i) {
            floor += call[i] == 0 ? 10 : 40;
        }
        if (floor > gas) gas = floor;
        vm.snapshotValue("DataCourt", name, gas);
        assertLe(gas * GAS_COMPENSATION, compensationOf(tensor, index), name);
    }

    /// @dev Nobody answers for what was not asked, or twice.
    function test_answer_reverts_whenNotOpen() external {
        Chunk memory chunk = chunkOf(1, 2, 1);
        bytes memory call = answerOf(1, chunk);
        (bool accepted,) = address(data).call(call);
        assertFalse(accepted, "never asked");
        ask(challenger, 0, chunk);
        give(1, chunk);
        (accepted,) = address(data).call(call);
        assertFalse(accepted, "answered");
    }
}
