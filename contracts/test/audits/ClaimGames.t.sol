// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Phase} from "../../src/types/Phase.sol";
import {Outcome, Reason} from "../../src/types/Resolution.sol";
import {StepClaim, hashClaim} from "../../src/types/StepClaim.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {AuditFixture} from "./AuditFixture.sol";

/// @notice Games about the claim that a worker revealed: every false one is caught, a true one never is.
contract ClaimGamesTest is AuditFixture {
    using TinyRun for TinyRun.Run;

    function setUp() external {
        deployAudits();
    }

    function test_claim_wrongBeforeTheLastStep_isCaught() external {
        _assertCaught(6, 3, Fault.Product, 4, true);
    }

    function test_claim_wrongBefore_ofTwoSteps_goesStraightToTheStep() external {
        _assertCaught(4, 2, Fault.Updated, 2, true);
    }

    function test_claim_wrongBefore_ofALongSegment_isSplit() external {
        _assertCaught(70, 70, Fault.Updated, 67, true);
    }

    function test_claim_wrongProductInTheLastStep_isCaught() external {
        _assertCaught(6, 3, Fault.Product, 5, false);
    }

    function test_claim_wrongFinishInTheLastStep_isCaught() external {
        _assertCaught(6, 3, Fault.TotalFinish, 5, false);
    }

    function test_claim_wrongNextStateInTheLastStep_isCaught() external {
        _assertCaught(6, 3, Fault.NextState, 5, false);
    }

    function test_claim_ofASegmentOfOneStep_isCaught() external {
        _assertCaught(2, 1, Fault.TotalBlock, 1, false);
    }

    /// @dev Whatever a malicious challenger disputes of a true claim, it loses.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_trueClaim_wins(uint256 whim) external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitAndDraw(run, 6, 3);
        uint32 segment = uint32(whim >> 250) % 2;
        answerAll(segment, run, run);
        GameId id = disputeAs(challenger, segment, run, (whim >> 249) % 2 == 0);
        play(id, run, run, uint256(keccak256(abi.encode(whim))));
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.ChallengerLost), "outcome");
        assertStake(challenger, 9 * BOND, 0);
        assertState(job, JobState.Running);
    }

    function test_dispute_reverts_unlessItFits() external {
        TinyRun.Run memory run = TinyRun.create(2, Fault.None, 0);
        submitAndDraw(run, 2, 1);
        StepClaim memory claim = answerOf(run, 1);
        vm.startPrank(challenger);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotTheClaim.selector, bytes32(0), this.hashOf(claim)));
        court.dispute(idOf(1), false, run.stateRoot(1), claim);
        vm.stopPrank();
        answerAll(1, run, run);
        vm.startPrank(challenger);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.StartRootMismatch.selector, bytes32("other")));
        court.dispute(idOf(1), false, "other", claim);
        // Nothing comes before the one step of the segment.
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NothingBefore.selector));
        court.dispute(idOf(1), true, run.stateRoot(1), claim);
        StepClaim memory other = StepClaim(claim.stateBefore, claim.stateAfter, "other");
        vm.expectRevert(
            abi.encodeWithSelector(IAuditCourt.NotTheClaim.selector, this.hashOf(claim), this.hashOf(other))
        );
        court.dispute(idOf(1), false, run.stateRoot(1), other);
        GameId id = court.dispute(idOf(1), false, run.stateRoot(1), claim);
        assertEq(GameId.unwrap(court.gameOf(idOf(1), challenger)), GameId.unwrap(id), "game");
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.AlreadyDisputed.selector, idOf(1), id));
        court.dispute(idOf(1), false, run.stateRoot(1), claim);
        vm.stopPrank();
        toSettlement(1);
        uint256 until = court.auditOf(idOf(1)).disputeUntil;
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.TooLate.selector, until, block.timestamp));
        vm.prank(rival);
        court.dispute(idOf(1), false, run.stateRoot(1), claim);
    }

    function test_openClaim_reverts_forOthersThanTheCourt() external {
        TinyRun.Run memory run = TinyRun.create(3, Fault.None, 0);
        submitRun(run, 3, 3);
        bytes32 start = run.stateRoot(0);
        StepClaim memory claim = answerOf(run, 0);
        vm.expectRevert(abi.encodeWithSignature("NotAuthorized(address)", challenger));
        vm.prank(challenger);
        disputes.openClaim(job, 0, 0, challenger, false, start, claim);
    }

    /// @dev The game begins where the claim stands: its node is the trace, its context the claim.
    function test_openClaim_aboutTheLastStep_beginsWithTheChoice() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitAndDraw(run, 6, 3);
        answerAll(1, run, run);
        StepClaim memory claim = answerOf(run, 1);
        IDisputeGame.Game memory game = disputes.gameOf(disputeAs(challenger, 1, run, false));
        assertEq(uint256(game.phase), uint256(Phase.ChooseTarget), "phase");
        assertEq(game.firstStep, 5, "step");
        assertEq(game.stepCount, 1, "steps");
        assertEq(game.node, claim.trace, "node");
        assertEq(game.context, this.hashOf(claim), "context");
        assertEq(game.challenger, challenger, "challenger");
        assertStake(challenger, 9 * BOND, BOND);
    }

    function hashOf(StepClaim calldata claim) external pure returns (bytes32) {
        return hashClaim(claim);
    }

    function _assertCaught(uint32 steps_, uint32 interval_, Fault fault, uint256 step, bool beforeDisputed) private {
        TinyRun.Run memory mine = TinyRun.create(steps_, fault, step);
        TinyRun.Run memory theirs = TinyRun.create(steps_, Fault.None, 0);
        submitAndDraw(mine, steps_, interval_);
        uint32 segment = uint32(step) / interval_;
        answerAll(segment, mine, theirs);
        toDispute(segment);
        GameId id = disputeAs(auditors[1], segment, mine, beforeDisputed);
        play(id, mine, theirs, 0);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        assertEq(uint256(game.outcome), uint256(Outcome.WorkerLost), "outcome");
        assertEq(uint256(game.reason), uint256(Reason.Proof), "reason");
        assertEq(game.firstStep, step, "step");
        assertState(job, JobState.Open);
        assertStake(worker, FUNDS - STAKE - CLAIM_BOND, 0);
        assertStakesSolvent();
        court.settle(idOf(segment));
        for (uint256 i; i < 3; ++i) {
            court.collect(idOf(segment), auditors[i], 0);
            assertEq(balanceOf(auditors[i]), FEE, "fee");
        }
    }
}
