// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {AuditIdLib} from "../../src/types/AuditId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {SeatState} from "../../src/types/PackedSeat.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {AuditFixture} from "./AuditFixture.sol";

/// @notice An audit from receipt to settlement, and every call at the wrong time, by the wrong party or with the wrong words.
contract AuditCourtTest is AuditFixture {
    function setUp() external {
        deployAudits();
    }

    function test_schedule_reverts_forOthersThanTheMarket() external {
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotTheMarket.selector, address(market), address(this)));
        court.schedule(job, 0, 0);
    }

    function test_receipt_isHeldUntilTheDraw() external {
        TinyRun.Run memory run = _honest();
        submitRun(run, 6, 3);
        assertStanding(0, IAuditCourt.Standing.Scheduled);
        vm.warp(block.timestamp + 10 * (WINDOW + SEGMENT_TIME));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, job, 1));
        market.finalizeSegment(job);
    }

    function test_honestAudit_paysAndLifts() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 6, 3);
        assertEq(court.reservedOf(job), 2 * SEATS * FEE, "reserved");
        assertFeesKept(2 * SEATS);
        for (uint32 g; g < 2; ++g) {
            assertStanding(g, IAuditCourt.Standing.Begun);
        }
        commitClaim(1, answerOf(run, 1));
        answerAll(0, run, run);
        revealClaim(1, answerOf(run, 1));
        toSettlement(1);
        court.settle(idOf(0));
        court.settle(idOf(1));
        assertStanding(0, IAuditCourt.Standing.Settled);
        // Three answers were revealed of the first, none of the second: nine fees are back.
        assertEq(court.returnedOf(job), 9 * FEE, "given back");
        assertFeesKept(3);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotDecided.selector, idOf(0)));
        court.collect(idOf(0), auditors[0], 0);
        vm.warp(block.timestamp + 2 * SEGMENT_TIME);
        market.finalizeSegments(job, 2);
        assertState(job, JobState.Finalized);
        for (uint256 i; i < 3; ++i) {
            court.collect(idOf(0), auditors[i], 0);
            assertEq(balanceOf(auditors[i]), FEE, "fee");
        }
        assertFeesKept(0);
        vm.expectRevert(
            abi.encodeWithSelector(IAuditCourt.WrongSeat.selector, idOf(0), auditors[0], 0, SeatState.Closed)
        );
        court.collect(idOf(0), auditors[0], 0);
        assertStakesSolvent();
    }

    function test_segment_isFinalOnlyAfterTheAudit() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        answerAll(0, run, run);
        vm.warp(court.auditOf(idOf(0)).disputeUntil);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.TooEarly.selector, block.timestamp, block.timestamp));
        court.settle(idOf(0));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, job, 1));
        market.finalizeSegment(job);
        vm.warp(block.timestamp + 1);
        court.settle(idOf(0));
        vm.expectRevert(
            abi.encodeWithSelector(IJobMarket.NotFinal.selector, block.timestamp + SEGMENT_TIME, block.timestamp)
        );
        market.finalizeSegment(job);
    }

    // ------------------------------------------------------------------ draw

    function test_draw_reverts_beforeItsBlockAndTwice() external {
        submitRun(_honest(), 3, 3);
        uint256 height = block.number + 4;
        uint32[] memory segments = new uint32[](1);
        pass(4);
        vm.expectRevert(abi.encodeWithSignature("HeightNotPassed(uint256,uint256)", height, height));
        court.draw(job, 0, segments);
        pass(1);
        court.draw(job, 0, segments);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.WrongStanding.selector, idOf(0), IAuditCourt.Standing.Begun));
        court.draw(job, 0, segments);
        segments[0] = 7;
        vm.expectRevert(
            abi.encodeWithSelector(
                IAuditCourt.WrongStanding.selector, AuditIdLib.idOf(job, 0, 7), IAuditCourt.Standing.None
            )
        );
        court.draw(job, 0, segments);
    }

    function test_draw_ofAnAttemptThatIsOver_passes() external {
        submitRun(_honest(), 3, 3);
        vm.prank(makeAddr("programReferee"));
        market.voidJob(job);
        pass(5);
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Passed);
        assertEq(court.reservedOf(job), 0, "reserved");
    }

    // ------------------------------------------------------------------ commit and reveal

    function test_commit_reverts_outOfPhaseOrSeat() external {
        TinyRun.Run memory run = _honest();
        submitRun(run, 3, 3);
        vm.expectRevert(
            abi.encodeWithSelector(IAuditCourt.WrongStanding.selector, idOf(0), IAuditCourt.Standing.Scheduled)
        );
        court.commit(idOf(0), 0, "digest");
        pass(5);
        drawAll();
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.UnitUnknown.selector, address(this), 0, 0));
        court.commit(idOf(0), 0, "digest");
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.UnitUnknown.selector, auditors[0], 1, 1));
        vm.prank(auditors[0]);
        court.commit(idOf(0), 1, "digest");
        commitAs(auditors[0], 0, answerOf(run, 0));
        vm.expectRevert(
            abi.encodeWithSelector(IAuditCourt.WrongSeat.selector, idOf(0), auditors[0], 0, SeatState.Committed)
        );
        vm.prank(auditors[0]);
        court.commit(idOf(0), 0, "another");
        uint256 until = court.auditOf(idOf(0)).commitUntil;
        vm.warp(until);
        commitAs(auditors[1], 0, answerOf(run, 0));
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.TooLate.selector, until, until + 1));
        vm.prank(auditors[2]);
        court.commit(idOf(0), 0, "digest");
    }

    function test_reveal_reverts_outOfPhase() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        StepClaim memory answer = answerOf(run, 0);
        commitAs(auditors[0], 0, answer);
        commitClaim(0, answer);
        IAuditCourt.Audit memory audit = court.auditOf(idOf(0));
        vm.warp(audit.commitUntil);
        bytes memory early = abi.encodeWithSelector(IAuditCourt.TooEarly.selector, audit.commitUntil, audit.commitUntil);
        vm.expectRevert(early);
        vm.prank(auditors[0]);
        court.reveal(idOf(0), 0, answer, saltOf(auditors[0]));
        vm.expectRevert(early);
        vm.prank(worker);
        court.revealClaim(idOf(0), answer, saltOf(worker));
        vm.warp(uint256(audit.revealUntil) + 1);
        bytes memory late =
            abi.encodeWithSelector(IAuditCourt.TooLate.selector, audit.revealUntil, uint256(audit.revealUntil) + 1);
        vm.expectRevert(late);
        vm.prank(auditors[0]);
        court.reveal(idOf(0), 0, answer, saltOf(auditors[0]));
        vm.expectRevert(late);
        vm.prank(worker);
        court.revealClaim(idOf(0), answer, saltOf(worker));
    }

    function test_commitClaim_reverts_forOthersEmptyTwiceOrLate() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotTheWorker.selector, worker, rival));
        vm.prank(rival);
        court.commitClaim(idOf(0), "digest");
        vm.startPrank(worker);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.EmptyDigest.selector));
        court.commitClaim(idOf(0), 0);
        court.commitClaim(idOf(0), "digest");
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.AlreadyCommitted.selector, idOf(0), worker));
        court.commitClaim(idOf(0), "another");
        uint256 until = court.auditOf(idOf(0)).commitUntil;
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.TooLate.selector, until, until + 1));
        court.commitClaim(idOf(0), "digest");
        vm.stopPrank();
    }

    function test_revealClaim_reverts_unlessItFits() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        StepClaim memory claim = answerOf(run, 0);
        StepClaim memory other = StepClaim(claim.stateBefore, keccak256("other"), claim.trace);
        commitClaim(0, other);
        toReveal(0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAuditCourt.WrongReveal.selector, court.digestOf(worker, idOf(0), claim, saltOf(worker))
            )
        );
        vm.prank(worker);
        court.revealClaim(idOf(0), claim, saltOf(worker));
        // What it committed to does not end in its receipt: nothing that it can reveal is accepted.
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotTheReceipt.selector, other.stateAfter));
        vm.prank(worker);
        court.revealClaim(idOf(0), other, saltOf(worker));
    }

    function test_revealClaim_reverts_whereOneStepDoesNotBeginAtItsStart() external {
        TinyRun.Run memory run = TinyRun.create(1, Fault.None, 0);
        submitAndDraw(run, 1, 1);
        StepClaim memory claim = answerOf(run, 0);
        claim.stateBefore = keccak256("other");
        commitClaim(0, claim);
        toReveal(0);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotTheStart.selector, claim.stateBefore));
        vm.prank(worker);
        court.revealClaim(idOf(0), claim, saltOf(worker));
    }

    function test_revealClaim_reverts_withoutCommitmentOrTwice() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 6, 3);
        commitClaim(0, answerOf(run, 0));
        toReveal(0);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotCommitted.selector, idOf(1), worker));
        vm.prank(worker);
        court.revealClaim(idOf(1), answerOf(run, 1), saltOf(worker));
        revealClaim(0, answerOf(run, 0));
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.AlreadyCommitted.selector, idOf(0), worker));
        vm.prank(worker);
        court.revealClaim(idOf(0), answerOf(run, 0), saltOf(worker));
    }

    // ------------------------------------------------------------------ the worker's silence

    function test_condemn_ofAWorkerThatDoesNotCommit() external {
        submitAndDraw(_honest(), 3, 3);
        uint256 until = court.auditOf(idOf(0)).commitUntil;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.TooEarly.selector, until, until));
        court.condemn(idOf(0));
        vm.warp(until + 1);
        _condemned();
    }

    function test_condemn_ofAWorkerThatDoesNotReveal() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        commitClaim(0, answerOf(run, 0));
        uint256 until = court.auditOf(idOf(0)).revealUntil;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.TooEarly.selector, until, until));
        court.condemn(idOf(0));
        vm.warp(until + 1);
        _condemned();
    }

    function test_condemn_reverts_ofAWorkerThatAnswered() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        answerAll(0, run, run);
        toSettlement(0);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.WorkerNotSilent.selector, idOf(0)));
        court.condemn(idOf(0));
    }

    function test_condemn_reverts_whenTheAttemptIsOver() external {
        submitAndDraw(_honest(), 6, 3);
        toReveal(0);
        court.condemn(idOf(0));
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.AttemptOver.selector, idOf(1)));
        court.condemn(idOf(1));
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.AttemptOver.selector, idOf(1)));
        vm.prank(worker);
        court.revealClaim(idOf(1), StepClaim(0, 0, 0), 0);
    }

    function test_settle_reverts_ofASilentWorker() external {
        submitAndDraw(_honest(), 3, 3);
        toSettlement(0);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.WorkerSilent.selector, idOf(0)));
        court.settle(idOf(0));
    }

    // ------------------------------------------------------------------

    function _condemned() private {
        vm.prank(rival);
        court.condemn(idOf(0));
        assertState(job, JobState.Open);
        assertStake(worker, FUNDS - STAKE - CLAIM_BOND, 0);
        assertStake(rival, 10 * BOND + STAKE / 4, 0);
        assertStakesSolvent();
    }

    function _honest() private pure returns (TinyRun.Run memory) {
        return TinyRun.create(6, Fault.None, 0);
    }
}
