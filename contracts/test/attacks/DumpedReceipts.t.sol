// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The worker wants false receipts to pass unread: it hands all of them in at the last moment, at once or in a batch, so
/// that nobody has the time to re-execute them, or keeps them back until their windows are over. Stopped: each segment has its own
/// time after the one before; a late attempt cannot end while receipts can be disputed; and whoever sees a batch can record and
/// dispute it.
contract DumpedReceiptsTest is AttackFixture {
    function test_dumpedAtTheDeadline_eachHasItsTime() external {
        JobId jobId = postAndStart(40, 5);
        uint256 deadline = market.statusOf(jobId).deadline;
        vm.warp(deadline);
        for (uint32 i; i < 8; ++i) {
            submit(jobId, i, segmentRoot(i));
        }
        vm.warp(deadline + WINDOW);
        for (uint32 i; i < 8; ++i) {
            assertEq(market.nextFinality(jobId), deadline + WINDOW + i * SEGMENT_TIME, "finality");
            vm.warp(deadline + WINDOW + i * SEGMENT_TIME - 1);
            vm.expectRevert();
            market.finalizeSegment(jobId);
            // At its last moment the segment can still be disputed.
            uint256 snapshot = vm.snapshotState();
            enter(jobId, i, challenger);
            vm.revertToState(snapshot);
            vm.warp(deadline + WINDOW + i * SEGMENT_TIME);
            market.finalizeSegment(jobId);
        }
        assertState(jobId, JobState.Finalized);
    }

    /// @dev What a slashed worker dumped is nothing that the next one waits for.
    function test_dumpedBySlashedWorker_delaysNobody() external {
        JobId jobId = postAndStart(40, 5);
        for (uint32 i; i < 8; ++i) {
            submit(jobId, i, segmentRoot(i));
        }
        (, uint64 finality,) = market.receiptOf(jobId, 7);
        assertEq(finality, block.timestamp + WINDOW + 7 * SEGMENT_TIME, "schedule");
        enter(jobId, 0, challenger);
        settle(jobId, 0, 0, challenger, true);
        startBy(worker, jobId);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        (, finality,) = market.receiptOf(jobId, 0);
        assertEq(finality, block.timestamp + WINDOW, "first");
        (, finality,) = market.receiptOf(jobId, 1);
        assertEq(finality, block.timestamp + WINDOW + SEGMENT_TIME, "second");
    }

    function test_dumpedInABatch_oneSecondLate_isRefused() external {
        JobId jobId = postAndStart(20, 5);
        uint256 deadline = market.statusOf(jobId).deadline;
        vm.warp(deadline + 1);
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 4);
        anchor(worker, receipts);
        IReceiptDesk.Evidence memory evidence = anchored(receipts, 0, deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.DeadlinePassed.selector, deadline, deadline + 1));
        desk.recordAnchored(worker, receipts[0], evidence);
        IReceiptDesk.Evidence memory signature = signed("worker", receipts[0]);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.DeadlinePassed.selector, deadline, deadline + 1));
        desk.recordSigned(worker, receipts[0], signature.signature);
    }

    /// @dev Anchored and not recorded: the challenger records what stands before, and disputes, all within the window.
    function test_keptBack_theChallengerRecords() external {
        JobId jobId = postAndStart(20, 5);
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 4);
        uint256 time = block.timestamp;
        anchor(worker, receipts);
        vm.warp(time + WINDOW - 1);
        vm.startPrank(challenger);
        for (uint32 i; i < 3; ++i) {
            desk.recordAnchored(worker, receipts[i], anchored(receipts, i, time));
        }
        vm.stopPrank();
        enter(jobId, 2, challenger);
        assertTrue(settle(jobId, 2, 0, challenger, true), "live");
        assertState(jobId, JobState.Open);
        assertEq(market.statusOf(jobId).submitted, 0, "nothing was final");
    }

    /// @dev Signed and handed over, not anchored: it counts from the moment when it becomes public.
    function test_signedEarly_countsFromItsRecord() external {
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, 0, 0, segmentRoot(0));
        bytes memory signature = sign("worker", receipt);
        vm.warp(block.timestamp + 10 * WINDOW);
        desk.recordSigned(worker, receipt, signature);
        assertEq(market.nextFinality(jobId), block.timestamp + WINDOW, "finality");
    }
}
