// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IEscrow} from "../../src/money/IEscrow.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {MarketFixture} from "./MarketFixture.sol";

contract JobMarketTest is MarketFixture {
    address private game = makeAddr("game");
    address private programReferee = makeAddr("programReferee");

    function setUp() external {
        deployMarket();
        wire(game, programReferee);
    }

    // ------------------------------------------------------------------ posting

    function test_postJob_pullsEscrow() external {
        JobId jobId = post(10, 5);
        assertState(jobId, JobState.Open);
        assertEq(market.statusOf(jobId).segments, 2, "segments");
        assertEq(token.balanceOf(address(escrow)), AMOUNT + BUDGET, "escrow");
        assertEscrowSolvent(jobId);
    }

    function test_postJob_keepsSpecification() external {
        JobId jobId = post(11, 5);
        JobSpec memory expected = specFor(exampleHeader(), 11, 5);
        assertEq(rules.specHash(reader.specOf(jobId)), rules.specHash(expected), "spec");
        assertEq(market.specHashOf(jobId), rules.specHash(expected), "hash");
        assertEq(market.statusOf(jobId).segments, 3, "segments");
    }

    // ------------------------------------------------------------------ claim, release, start

    function test_claim_locksStake() external {
        JobId jobId = post(10, 5);
        vm.prank(worker);
        market.claim(jobId);
        assertStake(worker, FUNDS / 2, FUNDS / 2);
        assertState(jobId, JobState.Claimed);
    }

    function test_claim_reverts_whenStakeBacksOthers() external {
        JobId first = post(10, 5);
        JobId second = post(10, 5);
        JobId third = post(10, 5);
        vm.startPrank(worker);
        market.claim(first);
        market.claim(second);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, worker, STAKE + CLAIM_BOND, 0));
        market.claim(third);
        vm.stopPrank();
    }

    function test_claim_reverts_whenTaken() external {
        JobId jobId = postAndStart(10, 5);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, JobState.Running));
        vm.prank(rival);
        market.claim(jobId);
    }

    function test_release_costsNothing() external {
        JobId jobId = post(10, 5);
        vm.startPrank(worker);
        market.claim(jobId);
        market.release(jobId);
        vm.stopPrank();
        assertStake(worker, FUNDS, 0);
        assertState(jobId, JobState.Open);
        assertEq(reputation.scoreOf(worker) == 0, true, "score");
    }

    function test_release_reverts_afterStart() external {
        JobId jobId = postAndStart(10, 5);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, JobState.Running));
        vm.prank(worker);
        market.release(jobId);
    }

    function test_start_reverts_forStranger() external {
        JobId jobId = post(10, 5);
        vm.prank(worker);
        market.claim(jobId);
        bytes32 terms = market.specHashOf(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotWorker.selector, worker, rival));
        vm.prank(rival);
        market.start(jobId, terms);
    }

    // ------------------------------------------------------------------ receipts and finality

    function test_submitReceipt_reverts_outOfOrder() external {
        JobId jobId = postAndStart(10, 5);
        vm.startPrank(worker);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongSegment.selector, 0, 1));
        market.submitReceipt(jobId, 0, 1, segmentRoot(1));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 0, 1));
        market.submitReceipt(jobId, 1, 0, segmentRoot(0));
        market.submitReceipt(jobId, 0, 0, segmentRoot(0));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongSegment.selector, 1, 0));
        market.submitReceipt(jobId, 0, 0, segmentRoot(0));
        market.submitReceipt(jobId, 0, 1, segmentRoot(1));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongSegment.selector, 2, 2));
        market.submitReceipt(jobId, 0, 2, segmentRoot(2));
        vm.stopPrank();
    }

    function test_submitReceipt_storesHashOfRootAndFinality() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        (bytes32 prefix, uint64 finality, uint32 games) = market.receiptOf(jobId, 0);
        assertEq(prefix, keccak256(abi.encode(segmentRoot(0))) >> 40 << 40, "prefix");
        assertEq(finality, block.timestamp + WINDOW, "finality");
        assertEq(games, 0, "games");
    }

    function test_finalizeSegment_paysInOrder() external {
        JobId jobId = postAndStart(10, 4);
        for (uint32 segment; segment < 3; ++segment) {
            submit(jobId, segment, segmentRoot(segment));
        }
        uint256 start = block.timestamp;
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotFinal.selector, start + WINDOW, start));
        market.finalizeSegment(jobId);
        vm.warp(start + WINDOW);
        market.finalizeSegment(jobId);
        assertEq(escrow.balanceOf(address(token), worker), AMOUNT * 4 / 15, "first payment");
        // Handed in together, but the next one needs the time of one re-execution more.
        assertEq(market.nextFinality(jobId), start + WINDOW + SEGMENT_TIME, "finality");
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NothingToFinalize.selector, jobId));
        market.finalizeSegments(jobId, 10);
        vm.warp(start + WINDOW + 2 * SEGMENT_TIME);
        assertEq(market.finalizeSegments(jobId, 10), 2, "finalised");
        assertState(jobId, JobState.Finalized);
        assertEq(escrow.balanceOf(address(token), worker), AMOUNT, "all");
        assertEq(escrow.balanceOf(address(token), requester), BUDGET, "audits that were not paid for");
        assertStake(worker, FUNDS, 0);
        assertEq(reputation.recordOf(worker).finalizedJobs, 1, "reputation");
        assertEscrowSolvent(jobId);

        vm.prank(worker);
        escrow.withdraw(address(token));
        assertEq(token.balanceOf(worker), AMOUNT, "withdrawn");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NothingToWithdraw.selector, address(token), worker));
        vm.prank(worker);
        escrow.withdraw(address(token));
    }

    function test_finalizeSegment_reverts_underOpenGame() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        _enter(jobId, 0, challenger);
        vm.warp(block.timestamp + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, jobId, 1));
        market.finalizeSegment(jobId);
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, false, 1);
        market.finalizeSegment(jobId);
    }

    // ------------------------------------------------------------------ lateness

    function test_expire_reopensAtLastGoodCheckpoint() external {
        JobId jobId = postAndStart(10, 4);
        submit(jobId, 0, segmentRoot(0));
        vm.warp(block.timestamp + WINDOW);
        market.finalizeSegment(jobId);
        submit(jobId, 1, segmentRoot(1));
        uint256 deadline = uint256(market.statusOf(jobId).claimedAt) + DEADLINE;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.DeadlineNotPassed.selector, deadline, deadline));
        market.expire(jobId);
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.ReceiptsNotFinal.selector, jobId, 1, 2));
        market.expire(jobId);
        market.finalizeSegments(jobId, 10);
        market.expire(jobId);
        assertState(jobId, JobState.Open);
        assertStake(worker, FUNDS - CLAIM_BOND, 0);
        assertEq(market.statusOf(jobId).attempt, 1, "attempt");
        assertEq(market.statusOf(jobId).submitted, 2, "submitted");
        assertEq(reputation.recordOf(worker).timeouts, 1, "timeouts");

        vm.startPrank(worker);
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 1, 0));
        market.submitReceipt(jobId, 0, 2, segmentRoot(2));
        market.submitReceipt(jobId, 1, 2, segmentRoot(2));
        vm.stopPrank();
        assertEscrowSolvent(jobId);
    }

    function test_submitReceipt_reverts_afterDeadline() external {
        JobId jobId = postAndStart(10, 5);
        uint256 deadline = uint256(market.statusOf(jobId).claimedAt) + DEADLINE;
        vm.warp(deadline);
        submit(jobId, 0, segmentRoot(0));
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.DeadlinePassed.selector, deadline, deadline + 1));
        vm.prank(worker);
        market.submitReceipt(jobId, 0, 1, segmentRoot(1));
    }

    /// @dev A late cheat must not answer a dispute that is on its way with `expire`.
    function test_expire_leavesNoFalseReceiptBehind() external {
        JobId jobId = postAndStart(10, 5);
        vm.warp(block.timestamp + DEADLINE - 5);
        submit(jobId, 0, segmentRoot(0));
        vm.warp(block.timestamp + 10);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.ReceiptsNotFinal.selector, jobId, 0, 1));
        market.expire(jobId);
        _enter(jobId, 0, challenger);
        assertEq(market.statusOf(jobId).openGames, 1, "games");
    }

    /// @dev Bits that the packed receipt drops must not leave a choice of roots.
    function testFuzz_enterDispute_anotherEndRoot_reverts(uint256 mask) external {
        mask = bound(mask, 1, type(uint40).max);
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        bytes32 other = segmentRoot(0) ^ bytes32(mask);
        vm.startPrank(game);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.EndRootMismatch.selector, other));
        market.enterDispute(jobId, 0, 0, challenger, keccak256("initial"), other);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.StartRootMismatch.selector, other));
        market.enterDispute(jobId, 1, 0, challenger, other, segmentRoot(1));
        vm.stopPrank();
    }

    function test_expire_reverts_whenAllSubmitted() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        vm.warp(block.timestamp + DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.AllSegmentsSubmitted.selector, jobId));
        market.expire(jobId);
    }

    function test_expire_reverts_underOpenGame() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        _enter(jobId, 0, challenger);
        vm.warp(block.timestamp + DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, jobId, 1));
        market.expire(jobId);
    }

    /// @dev Else a worker could keep the job from everybody, by claiming it again in the transaction in which it gives it back.
    function test_cancel_takesAClaimedJobBack() external {
        JobId jobId = post(10, 5);
        vm.prank(worker);
        market.claim(jobId);
        vm.prank(requester);
        market.cancel(jobId);
        assertState(jobId, JobState.Cancelled);
        assertStake(worker, FUNDS, 0);
        assertEq(escrow.balanceOf(address(token), requester), AMOUNT + BUDGET, "refund");
        assertEscrowSolvent(jobId);
        assertVaultSolvent();
    }

    function test_cancel_refundsWhatIsLeft() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        vm.warp(block.timestamp + WINDOW);
        market.finalizeSegment(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, JobState.Running));
        vm.prank(requester);
        market.cancel(jobId);
        vm.warp(block.timestamp + DEADLINE + 1);
        market.expire(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotRequester.selector, requester, worker));
        vm.prank(worker);
        market.cancel(jobId);
        vm.prank(requester);
        market.cancel(jobId);
        assertEq(escrow.balanceOf(address(token), requester), AMOUNT + BUDGET - HALFWAY, "refund");
        assertEscrowSolvent(jobId);
    }

    function test_specHash_coversTheTerms() external view {
        JobSpec memory spec = specFor(exampleHeader(), 10, 5);
        bytes32 before = rules.specHash(spec);
        spec.verification.segmentTime += 1;
        assertFalse(before == rules.specHash(spec), "hash covers the terms");
    }

    // ------------------------------------------------------------------ helpers

    function _enter(JobId jobId, uint32 segment, address who) private {
        bytes32 start = segment == 0 ? keccak256("initial") : segmentRoot(segment - 1);
        uint16 attempt = market.statusOf(jobId).attempt;
        vm.prank(game);
        market.enterDispute(jobId, segment, attempt, who, start, segmentRoot(segment));
    }
}
