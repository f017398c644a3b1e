// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The worker wants windows to run out before anybody can open a game: it anchors a batch before the start, before the
/// claim, or before the job is there. Stopped: a window begins when the market is told, and the attempt's number must be the right
/// one.
contract EarlyReceiptsTest is AttackFixture {
    function test_anchoredBeforeTheJob_countsFromTheStart() external {
        JobId jobId = JobId.wrap(1);
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 2);
        uint256 time = block.timestamp;
        anchor(worker, receipts);
        vm.warp(time + 10 * WINDOW);
        assertEq(JobId.unwrap(post(10, 5)), 1, "job");
        _refusedBefore(jobId, receipts[0], anchored(receipts, 0, time), JobState.Open);
        vm.prank(worker);
        market.claim(jobId);
        _refusedBefore(jobId, receipts[0], anchored(receipts, 0, time), JobState.Claimed);
        vm.warp(block.timestamp + START_DEADLINE);
        bytes32 terms = market.specHashOf(jobId);
        vm.prank(worker);
        market.start(jobId, terms);
        uint256 start = block.timestamp;
        desk.recordAnchored(worker, receipts[0], anchored(receipts, 0, time));
        desk.recordAnchored(worker, receipts[1], anchored(receipts, 1, time));
        assertEq(market.nextFinality(jobId), start + WINDOW, "finality");
        vm.warp(start + WINDOW - 1);
        enter(jobId, 0, challenger);
    }

    /// @dev What was anchored for a later attempt counts from that attempt's start.
    function test_anchoredForALaterAttempt_countsFromItsStart() external {
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt[] memory receipts = new IReceiptDesk.Receipt[](1);
        receipts[0] = receiptFor(jobId, 1, 0, segmentRoot(0));
        uint256 time = block.timestamp;
        anchor(worker, receipts);
        IReceiptDesk.Evidence memory evidence = anchored(receipts, 0, time);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 0, 1));
        desk.recordAnchored(worker, receipts[0], evidence);
        vm.warp(time + DEADLINE + 1);
        market.expire(jobId);
        startBy(worker, jobId);
        desk.recordAnchored(worker, receipts[0], evidence);
        assertEq(market.nextFinality(jobId), block.timestamp + WINDOW, "finality");
    }

    /// @dev Receipts of one attempt are none of the next, whoever works on it.
    function test_anchoredForAnEarlierAttempt_isRefused() external {
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 2);
        uint256 time = block.timestamp;
        anchor(worker, receipts);
        vm.warp(time + DEADLINE + 1);
        market.expire(jobId);
        startBy(worker, jobId);
        IReceiptDesk.Evidence memory evidence = anchored(receipts, 0, time);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 1, 0));
        desk.recordAnchored(worker, receipts[0], evidence);
    }

    function _refusedBefore(
        JobId jobId,
        IReceiptDesk.Receipt memory receipt,
        IReceiptDesk.Evidence memory evidence,
        JobState state
    ) private {
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, state));
        desk.recordAnchored(worker, receipt, evidence);
    }
}
