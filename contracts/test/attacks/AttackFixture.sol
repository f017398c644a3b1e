// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../../src/types/JobId.sol";
import {ReceiptFixture} from "../receipts/ReceiptFixture.sol";

/// @notice The market with a dispute game that says what a test wants: for attacks on money and order, not on the game itself.
abstract contract AttackFixture is ReceiptFixture {
    function setUp() public virtual {
        deployDesk();
    }

    function enter(JobId jobId, uint32 segment, address who) internal {
        bytes32 start = segment == 0 ? keccak256("initial") : segmentRoot(segment - 1);
        uint16 attempt = market.statusOf(jobId).attempt;
        vm.prank(game);
        market.enterDispute(jobId, segment, attempt, who, start, segmentRoot(segment));
    }

    function settle(JobId jobId, uint32 segment, uint16 attempt, address who, bool workerLost)
        internal
        returns (bool live)
    {
        vm.prank(game);
        (live,,) = market.leaveDispute(jobId, segment, attempt, who, workerLost, 24);
    }

    function startBy(address who, JobId jobId) internal {
        vm.startPrank(who);
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        vm.stopPrank();
    }
}
