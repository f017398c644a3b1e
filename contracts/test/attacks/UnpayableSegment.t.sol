// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ask} from "../../src/types/Ask.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The requester wants to keep a worker's stake from it: attempts at slightly different prices round up in turn, until the
/// last segment costs more than is left, can never be paid, and so never ends the job. Stopped: no attempt gets more for a segment
/// than the segment's part of the amount.
contract UnpayableSegmentTest is AttackFixture {
    function test_roundingsOfManyPrices_leaveThePayment() external {
        mature(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), 5, 1);
        (spec.payment.amount, spec.payment.worth) = (8, 8);
        (spec.audits.rate, spec.audits.budget) = (0, 0);
        vm.prank(requester);
        JobId jobId = market.postJob(spec, 0);
        // At 8 the parts are 1 2 1 2 2, at 7 they were 1 1 2 1 2.
        uint256[5] memory prices = [uint256(8), 8, 7, 8, 8];
        for (uint32 i; i < 5; ++i) {
            Ask memory ask = Ask(worker, address(token), prices[i], 0, 0, 0, uint64(block.timestamp), i);
            vm.prank(worker);
            asks.publish(ask);
            vm.prank(requester);
            market.assign(jobId, ask, "");
            bytes32 terms = market.specHashOf(jobId);
            vm.prank(worker);
            market.start(jobId, terms);
            submit(jobId, i, segmentRoot(i));
            vm.warp(block.timestamp + WINDOW + SEGMENT_TIME);
            market.finalizeSegment(jobId);
            if (i == 4) break;
            vm.warp(uint256(market.statusOf(jobId).deadline) + 1);
            market.expire(jobId);
            fund(worker, CLAIM_BOND);
        }
        assertState(jobId, JobState.Finalized);
        assertLe(escrow.balanceOf(address(token), worker), 8, "paid");
        assertEq(vault.accountOf(worker).locked, 0, "stake");
        assertEscrowSolvent(jobId);
    }
}
