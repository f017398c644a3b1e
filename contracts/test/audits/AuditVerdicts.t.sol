// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {Sortition} from "../../src/audits/Sortition.sol";
import {GameId} from "../../src/types/GameId.sol";
import {Audits} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {SeatState} from "../../src/types/PackedSeat.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {AuditFixture} from "./AuditFixture.sol";

/// @notice Who is paid and who is punished, for every answer and every end.
contract AuditVerdictsTest is AuditFixture {
    uint256 private constant BOTH = 2 * BOND;

    uint16 private _auditors = 3;
    uint128 private _budget = BUDGET;

    function setUp() external {
        deployAudits();
    }

    function auditTerms() internal view override returns (Audits memory) {
        return Audits({rate: 1_000_000, auditors: _auditors, fee: uint128(FEE), budget: _budget});
    }

    // ------------------------------------------------------------------ an honest worker

    function test_accuse_ofSilence_takesATenth() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        StepClaim memory answer = answerOf(run, 0);
        commitClaim(0, answer);
        // Ann answers, Bob commits and keeps silent, Cyd does nothing.
        commitAs(auditors[0], 0, answer);
        commitAs(auditors[1], 0, answer);
        toReveal(0);
        revealClaim(0, answer);
        revealAs(auditors[0], 0, answer);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.WrongStanding.selector, idOf(0), IAuditCourt.Standing.Begun));
        court.accuse(idOf(0), auditors[2], 0);
        toSettlement(0);
        court.settle(idOf(0));
        for (uint256 i = 1; i < 3; ++i) {
            vm.prank(rival);
            court.accuse(idOf(0), auditors[i], 0);
            assertStake(auditors[i], BOTH, UNIT - UNIT / 10);
            assertEq(registry.unitsOf(auditors[i]), 0, "a unit that is not whole is none");
            vm.expectRevert(
                abi.encodeWithSelector(IAuditCourt.WrongSeat.selector, idOf(0), auditors[i], 0, SeatState.Closed)
            );
            court.accuse(idOf(0), auditors[i], 0);
        }
        assertStake(rival, 10 * BOND + 2 * (UNIT / 10 / 4), 0);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotGuilty.selector, idOf(0), auditors[0], 0));
        court.accuse(idOf(0), auditors[0], 0);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.UnitUnknown.selector, auditors[2], 1, 1));
        court.accuse(idOf(0), auditors[2], 1);
        assertFeesKept(1);
        assertStakesSolvent();
    }

    function test_accuse_ofAnotherAnswerWithoutGame_takesTheUnit() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        _answerDifferently(run);
        toSettlement(0);
        court.settle(idOf(0));
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotPayable.selector, idOf(0), auditors[0], 0));
        court.collect(idOf(0), auditors[0], 0);
        assertEq(court.returnedOf(job), (SEATS - 1) * FEE, "seats that nobody took");
        vm.prank(rival);
        court.accuse(idOf(0), auditors[0], 0);
        assertStake(auditors[0], BOTH, 0);
        assertStake(rival, 10 * BOND + UNIT / 4, 0);
        assertEq(court.returnedOf(job), SEATS * FEE, "the fee went back");
        assertFeesKept(0);
        assertStakesSolvent();
    }

    /// @dev Whoever differs and plays for it loses its bond, not its unit; its fee goes back.
    function test_collect_ofAnAnswerThatLostItsGame_givesTheFeeBack() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        _answerDifferently(run);
        toDispute(0);
        GameId id = disputeAs(auditors[0], 0, run, false);
        play(id, run, run, 1);
        toSettlement(0);
        court.settle(idOf(0));
        court.collect(idOf(0), auditors[0], 0);
        assertEq(court.returnedOf(job), SEATS * FEE, "the fee went back");
        assertEq(balanceOf(auditors[0]), 0, "fee");
        assertStake(auditors[0], BOTH - BOND, UNIT);
        assertFeesKept(0);
        assertState(job, JobState.Running);
    }

    function test_collect_whileTheGameIsPlayed_isTooEarly() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        _answerDifferently(run);
        toDispute(0);
        disputeAs(auditors[0], 0, run, false);
        toSettlement(0);
        court.settle(idOf(0));
        assertEq(uint256(court.verdictOf(idOf(0), auditors[0], 0)), uint256(IAuditCourt.Verdict.Open), "verdict");
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotDecided.selector, idOf(0)));
        court.collect(idOf(0), auditors[0], 0);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotGuilty.selector, idOf(0), auditors[0], 0));
        court.accuse(idOf(0), auditors[0], 0);
    }

    // ------------------------------------------------------------------ a false segment

    /// @dev One honest auditor is enough: those who vouched lose their units.
    function test_falseSegment_vouchersLoseTheirUnits() external {
        TinyRun.Run memory mine = TinyRun.create(3, Fault.Product, 1);
        TinyRun.Run memory theirs = _honest();
        submitAndDraw(mine, 3, 3);
        StepClaim memory wrong = answerOf(mine, 0);
        StepClaim memory right = answerOf(theirs, 0);
        commitClaim(0, wrong);
        commitAs(auditors[0], 0, right);
        commitAs(auditors[1], 0, wrong);
        toReveal(0);
        revealClaim(0, wrong);
        revealAs(auditors[0], 0, right);
        revealAs(auditors[1], 0, wrong);
        GameId id = disputeAs(auditors[0], 0, mine, true);
        play(id, mine, theirs, 0);
        assertState(job, JobState.Open);
        assertTrue(market.isFalsified(job, 0, 0), "falsified");
        vm.expectRevert(
            abi.encodeWithSelector(IAuditCourt.TooEarly.selector, court.auditOf(idOf(0)).revealUntil, block.timestamp)
        );
        court.settle(idOf(0));
        toDispute(0);
        court.settle(idOf(0));
        assertStanding(0, IAuditCourt.Standing.Ended);
        court.collect(idOf(0), auditors[0], 0);
        assertEq(balanceOf(auditors[0]), FEE, "fee");
        assertStake(auditors[0], BOTH + BOND + STAKE / 4, UNIT);
        vm.prank(rival);
        court.accuse(idOf(0), auditors[1], 0);
        assertStake(auditors[1], BOTH, 0);
        // Cyd was drawn and did not even commit.
        vm.prank(rival);
        court.accuse(idOf(0), auditors[2], 0);
        assertStake(auditors[2], BOTH, UNIT - UNIT / 10);
        assertFeesKept(0);
        assertStakesSolvent();
    }

    /// @dev A game that was opened in time shows the segment false after the audit was settled.
    function test_falseSegment_afterTheSettlement() external {
        TinyRun.Run memory mine = TinyRun.create(3, Fault.Product, 1);
        submitAndDraw(mine, 3, 3);
        answerAll(0, mine, mine);
        toDispute(0);
        GameId id = openGame(mine, 0, challenger);
        toSettlement(0);
        court.settle(idOf(0));
        assertStanding(0, IAuditCourt.Standing.Settled);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotDecided.selector, idOf(0)));
        court.collect(idOf(0), auditors[0], 0);
        play(id, mine, _honest(), 0);
        for (uint256 i; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotPayable.selector, idOf(0), auditors[i], 0));
            court.collect(idOf(0), auditors[i], 0);
            court.accuse(idOf(0), auditors[i], 0);
            assertStake(auditors[i], BOTH, 0);
        }
        assertEq(registry.totalUnits(), 0, "units");
        assertFeesKept(0);
    }

    // ------------------------------------------------------------------ other ends

    /// @dev The worker is slashed for silence: who has committed may reveal and is paid, and nobody is punished.
    function test_silentWorker_auditorsArePaid() external {
        TinyRun.Run memory run = _honest();
        submitAndDraw(run, 3, 3);
        commitAs(auditors[0], 0, answerOf(run, 0));
        commitAs(auditors[1], 0, answerOf(run, 0));
        toReveal(0);
        court.condemn(idOf(0));
        revealAs(auditors[0], 0, answerOf(run, 0));
        toDispute(0);
        court.settle(idOf(0));
        court.collect(idOf(0), auditors[0], 0);
        assertEq(balanceOf(auditors[0]), FEE, "fee");
        for (uint256 i = 1; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotGuilty.selector, idOf(0), auditors[i], 0));
            court.accuse(idOf(0), auditors[i], 0);
        }
        assertFeesKept(0);
    }

    /// @dev The attempt ends by another segment's fault, after this one was settled: nobody knows any more which answers were right.
    function test_attemptEndsOtherwise_afterTheSettlement() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Product, 4);
        submitAndDraw(mine, 6, 3);
        StepClaim memory other = answerOf(mine, 0);
        other.trace = keccak256("guessed");
        commitAs(auditors[1], 0, other);
        commitAs(auditors[2], 0, other);
        commitClaim(0, answerOf(mine, 0));
        commitAs(auditors[0], 0, answerOf(mine, 0));
        toReveal(0);
        revealClaim(0, answerOf(mine, 0));
        revealAs(auditors[0], 0, answerOf(mine, 0));
        revealAs(auditors[1], 0, other);
        revealAs(auditors[2], 0, other);
        toDispute(0);
        GameId open_ = disputeAs(auditors[1], 0, mine, false);
        toSettlement(0);
        court.settle(idOf(0));
        play(openGame(mine, 1, challenger), mine, TinyRun.create(6, Fault.None, 0), 0);
        assertTrue(market.isFalsified(job, 0, 1), "the other segment");
        court.collect(idOf(0), auditors[0], 0);
        assertEq(balanceOf(auditors[0]), 0, "vouched");
        assertStake(auditors[0], BOTH, UNIT);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotDecided.selector, idOf(0)));
        court.collect(idOf(0), auditors[1], 0);
        disputes.close(open_);
        court.collect(idOf(0), auditors[1], 0);
        assertEq(balanceOf(auditors[1]), 0, "its game was never decided");
        assertStake(auditors[1], BOTH, UNIT);
        // Who differed and did not play for it had its time.
        court.accuse(idOf(0), auditors[2], 0);
        assertStake(auditors[2], BOTH, 0);
    }

    /// @dev Nobody who found all seats taken is accused of silence: one auditor is asked for, so that there are two seats, and there is one unit.
    function test_accuse_reverts_whereAllSeatsWereTaken() external {
        (_auditors, _budget) = (1, 6 ether);
        enrol(challenger, 60);
        pass(1);
        TinyRun.Run memory run = _honest();
        submitRun(run, 3, 3);
        uint256 height = block.number + 4;
        pass(5);
        // A block by which three units are drawn at least; their number is 63, each with chance 1/63.
        vm.setBlockhash(height, _crowdedBlock());
        drawAll();
        commitClaim(0, answerOf(run, 0));
        uint256 drawn;
        for (uint256 unit; unit < 60; ++unit) {
            if (!court.isDrawn(idOf(0), challenger, unit)) continue;
            if (++drawn > 2) continue;
            vm.prank(challenger);
            court.commit(idOf(0), unit, "digest");
        }
        assertGe(drawn, 3, "drawn");
        toReveal(0);
        revealClaim(0, answerOf(run, 0));
        toSettlement(0);
        court.settle(idOf(0));
        for (uint256 unit = 60; drawn > 2; --drawn) {
            do {
                --unit;
            } while (!court.isDrawn(idOf(0), challenger, unit));
            vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotGuilty.selector, idOf(0), challenger, unit));
            court.accuse(idOf(0), challenger, unit);
        }
    }

    function _crowdedBlock() private view returns (bytes32 blockHash) {
        for (uint256 i = 1;; ++i) {
            blockHash = keccak256(abi.encode(i));
            bytes32 seed = Sortition.seedOf(blockHash, idOf(0));
            uint256 drawn;
            for (uint256 unit; unit < 60; ++unit) {
                if (Sortition.isDrawn(seed, challenger, unit, 1, 63)) ++drawn;
            }
            if (drawn >= 3) return blockHash;
        }
    }

    function _answerDifferently(TinyRun.Run memory run) private {
        StepClaim memory other = answerOf(run, 0);
        other.trace = keccak256("guessed");
        commitClaim(0, answerOf(run, 0));
        commitAs(auditors[0], 0, other);
        toReveal(0);
        revealClaim(0, answerOf(run, 0));
        revealAs(auditors[0], 0, other);
    }

    function _honest() private pure returns (TinyRun.Run memory) {
        return TinyRun.create(3, Fault.None, 0);
    }
}
