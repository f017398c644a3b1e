// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {AuditFixture} from "../audits/AuditFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice Auditors that do no work copy what others committed to, or what a worker that colludes with them tells them. Stopped: a digest names
/// its account, answers are shown after all have committed, and what the worker shows can be disputed by anyone.
contract LazyAuditorsTest is AuditFixture {
    function setUp() external {
        deployAudits();
    }

    /// @dev A copied digest, the worker's or another auditor's, cannot be revealed, and silence costs.
    function test_copiedDigest_cannotBeRevealed() external {
        TinyRun.Run memory run = TinyRun.create(3, Fault.None, 0);
        submitAndDraw(run, 3, 3);
        StepClaim memory answer = answerOf(run, 0);
        commitClaim(0, answer);
        commitAs(auditors[0], 0, answer);
        bytes32 workers = court.digestOf(worker, idOf(0), answer, saltOf(worker));
        bytes32 anns = court.digestOf(auditors[0], idOf(0), answer, saltOf(auditors[0]));
        vm.prank(auditors[1]);
        court.commit(idOf(0), 0, workers);
        vm.prank(auditors[2]);
        court.commit(idOf(0), 0, anns);
        toReveal(0);
        revealClaim(0, answer);
        revealAs(auditors[0], 0, answer);
        // Now both know the answer and the salts, and it is too late.
        _revealRefused(auditors[1], answer, saltOf(worker));
        _revealRefused(auditors[2], answer, saltOf(auditors[0]));
        toSettlement(0);
        court.settle(idOf(0));
        for (uint256 i = 1; i < 3; ++i) {
            vm.prank(rival);
            court.accuse(idOf(0), auditors[i], 0);
            assertStake(auditors[i], 2 * BOND, UNIT - UNIT / 10);
        }
    }

    /// @dev The published roots do not give the answer: whoever guesses from them loses its unit.
    function test_answerFromPublishedRoots_loses() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitAndDraw(run, 6, 3);
        StepClaim memory answer = answerOf(run, 1);
        StepClaim memory guess = StepClaim(answerOf(run, 0).stateAfter, answer.stateAfter, bytes32(0));
        commitClaim(1, answer);
        commitAs(auditors[0], 1, guess);
        toReveal(1);
        revealClaim(1, answer);
        revealAs(auditors[0], 1, guess);
        toSettlement(1);
        court.settle(idOf(1));
        vm.prank(rival);
        court.accuse(idOf(1), auditors[0], 0);
        assertStake(auditors[0], 2 * BOND, 0);
    }

    /// @dev Worker and all drawn auditors are one coalition; a stranger who re-executes disputes the claim, and all of them lose.
    function test_colludingPair_isChallengedByAStranger() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Updated, 4);
        TinyRun.Run memory theirs = TinyRun.create(6, Fault.None, 0);
        submitAndDraw(mine, 6, 3);
        answerAll(1, mine, mine);
        toDispute(1);
        GameId id = disputeAs(challenger, 1, mine, true);
        play(id, mine, theirs, 0);
        assertState(job, JobState.Open);
        assertStake(challenger, 11 * BOND + STAKE / 4, 0);
        court.settle(idOf(1));
        for (uint256 i; i < 3; ++i) {
            vm.prank(rival);
            court.accuse(idOf(1), auditors[i], 0);
            assertStake(auditors[i], 2 * BOND, 0);
            assertEq(balanceOf(auditors[i]), 0, "no fee");
        }
        court.settle(idOf(0));
        assertFeesKept(0);
    }

    /// @dev An accomplice that accuses gets a quarter: punishing oneself costs three.
    function test_accusingOneself_losesThreeQuarters() external {
        TinyRun.Run memory run = TinyRun.create(3, Fault.None, 0);
        submitAndDraw(run, 3, 3);
        commitClaim(0, answerOf(run, 0));
        toReveal(0);
        revealClaim(0, answerOf(run, 0));
        toSettlement(0);
        court.settle(idOf(0));
        uint256 before = stakeOf(auditors[0]);
        vm.prank(auditors[0]);
        court.accuse(idOf(0), auditors[0], 0);
        assertEq(before - stakeOf(auditors[0]), UNIT / 10 * 3 / 4, "loss");
    }

    function _revealRefused(address auditor, StepClaim memory answer, bytes32 salt) private {
        bytes32 digest = court.digestOf(auditor, idOf(0), answer, salt);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.WrongReveal.selector, digest));
        vm.prank(auditor);
        court.reveal(idOf(0), 0, answer, salt);
    }
}
