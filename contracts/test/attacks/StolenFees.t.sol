// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {AuditIdLib} from "../../src/types/AuditId.sol";
import {Audits} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AuditFixture} from "../audits/AuditFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice A worker anchors anything and gives itself away, so that accomplices among the auditors are paid, and so that nothing of the budget is left for
/// the audits of its next attempt. Stopped: only what is known to be right is paid, a slashed stake outweighs the fees that it lets out, and what
/// nobody earned pays for later audits.
contract StolenFeesTest is AuditFixture {
    using TinyRun for TinyRun.Run;

    /// @dev Exactly two audits of six seats.
    uint128 private constant TWO_AUDITS = 12 ether;

    function setUp() external {
        deployAudits();
    }

    function auditTerms() internal pure override returns (Audits memory) {
        return Audits({rate: 1_000_000, auditors: 3, fee: uint128(FEE), budget: TWO_AUDITS});
    }

    function test_nextAttempt_isAuditedFromWhatNobodyEarned() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitAndDraw(run, 6, 3);
        // The worker is silent about the second segment; the accomplices "answer" in both.
        commitClaim(0, answerOf(run, 0));
        for (uint32 g; g < 2; ++g) {
            for (uint256 i; i < 3; ++i) {
                commitAs(auditors[i], g, answerOf(run, g));
            }
        }
        toReveal(1);
        vm.prank(rival);
        court.condemn(idOf(1));
        for (uint32 g; g < 2; ++g) {
            for (uint256 i; i < 3; ++i) {
                revealAs(auditors[i], g, answerOf(run, g));
            }
        }
        toDispute(1);
        for (uint32 g; g < 2; ++g) {
            court.settle(idOf(g));
            for (uint256 i; i < 3; ++i) {
                court.collect(idOf(g), auditors[i], 0);
            }
        }
        uint256 paid = 3 * FEE;
        assertEq(balanceOf(auditors[0]) + balanceOf(auditors[1]) + balanceOf(auditors[2]), paid, "one audit's answers");
        assertEq(court.returnedOf(job), TWO_AUDITS - paid, "returned");
        assertGe(STAKE / 2, paid, "what burnt outweighs it");

        fund(rival, FUNDS);
        vm.startPrank(rival);
        market.claim(job);
        market.start(job, market.specHashOf(job));
        for (uint32 g; g < 2; ++g) {
            market.submitReceipt(job, 1, g, run.stateRoot(_segmentEnd(g)));
        }
        vm.stopPrank();
        pass(DELAY + 1);
        uint32[] memory segments = new uint32[](2);
        segments[1] = 1;
        court.draw(job, 1, segments);
        assertEq(court.auditOf(AuditIdLib.idOf(job, 1, 0)).seats, SEATS, "seats");
        assertEq(court.auditOf(AuditIdLib.idOf(job, 1, 1)).seats, SEATS - 3, "seats of what is left");
        assertEq(court.returnedOf(job), 0, "set apart again");
        assertEq(court.reservedOf(job), TWO_AUDITS, "and nothing beside");
        assertFeesKept(2 * SEATS - 3);
    }

    /// @dev An attempt that ends without a slash pays nobody: the requester's program turns out to break a rule.
    function test_voidJob_paysNobody() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitAndDraw(run, 6, 3);
        commitAs(auditors[0], 0, answerOf(run, 1));
        toReveal(0);
        revealAs(auditors[0], 0, answerOf(run, 1));
        vm.prank(makeAddr("programReferee"));
        market.voidJob(job);
        toDispute(0);
        court.settle(idOf(0));
        court.collect(idOf(0), auditors[0], 0);
        assertEq(balanceOf(auditors[0]), 0, "fee");
        assertStake(auditors[0], 2 * BOND, UNIT);
        assertEq(court.returnedOf(job), SEATS * FEE, "returned");
        court.reclaim(job);
        assertFeesKept(SEATS);
    }

    function test_reclaim_onceTheJobIsOver() external {
        TinyRun.Run memory run = TinyRun.create(3, Fault.None, 0);
        submitAndDraw(run, 3, 3);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.JobNotOver.selector, job));
        court.reclaim(job);
        answerAll(0, run, run);
        toSettlement(0);
        court.settle(idOf(0));
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.JobNotOver.selector, job));
        court.reclaim(job);
        vm.warp(block.timestamp + WINDOW + SEGMENT_TIME);
        market.finalizeSegment(job);
        assertState(job, JobState.Finalized);
        uint256 before = balanceOf(requester);
        court.reclaim(job);
        court.reclaim(job);
        assertEq(balanceOf(requester), before + 3 * FEE, "what nobody earned");
        for (uint256 i; i < 3; ++i) {
            court.collect(idOf(0), auditors[i], 0);
            assertEq(balanceOf(auditors[i]), FEE, "fee");
        }
        assertFeesKept(0);
    }
}
