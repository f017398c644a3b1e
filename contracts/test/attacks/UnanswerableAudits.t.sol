// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {Audits} from "../../src/types/JobSpec.sol";
import {AuditFixture} from "../audits/AuditFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice Requester, worker and accuser are one person, and nobody else has the job's data: every auditor is asked for in every segment, for no fee,
/// and would be accused of silence for a quarter of what it loses. Stopped: nobody owes an answer who did not enlist for the job.
contract UnanswerableAuditsTest is AuditFixture {
    function setUp() external {
        deployAudits();
    }

    function auditTerms() internal pure override returns (Audits memory) {
        return Audits({rate: 1_000_000, auditors: type(uint16).max / 2, fee: 0, budget: 0});
    }

    /// @dev Nobody enlists for it.
    function afterPosting() internal override {}

    function test_whoDidNotEnlist_losesNothing() external {
        // Audits by more than there are count for nothing in the odds, and so they must hold without.
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitRun(run, 6, 1);
        pass(DELAY + 1);
        vm.warp(block.timestamp + WINDOW + 5 * SEGMENT_TIME);
        drawAll();
        for (uint32 g; g < 6; ++g) {
            commitClaim(g, answerOf(run, g));
        }
        toReveal(5);
        for (uint32 g; g < 6; ++g) {
            revealClaim(g, answerOf(run, g));
        }
        toSettlement(5);
        for (uint32 g; g < 6; ++g) {
            court.settle(idOf(g));
            for (uint256 i; i < 3; ++i) {
                vm.expectRevert(abi.encodeWithSelector(IAuditCourt.UnitUnknown.selector, auditors[i], 0, 0));
                vm.prank(worker);
                court.accuse(idOf(g), auditors[i], 0);
            }
        }
        for (uint256 i; i < 3; ++i) {
            assertStake(auditors[i], 2 * BOND, UNIT);
        }
    }
}
