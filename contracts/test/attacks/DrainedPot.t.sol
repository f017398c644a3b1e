// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A worker that cheats several times wants the first fraud to use up what the others would cost: its accomplice is slashed
/// for and those who found the rest get nothing, or somebody else's money. Stopped: what a slash pays is reserved for those who had
/// opened on the segment, and comes out of that stake alone.
contract DrainedPotTest is AttackFixture {
    function test_everyGameOnTheSegment_hasItsShare() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        enter(jobId, 0, rival);
        enter(jobId, 0, challenger);
        enter(jobId, 0, rival);
        assertTrue(settle(jobId, 0, 0, rival, true), "live");
        assertFalse(settle(jobId, 0, 0, rival, true), "over");
        // The last to leave finds its share where it was.
        assertEq(vault.accountOf(address(market)).free, uint256(STAKE) / 4 / 3, "kept");
        assertFalse(settle(jobId, 0, 0, challenger, true), "over");
        assertStake(challenger, 10 * BOND + uint256(STAKE) / 4 / 3, 0);
        assertStake(address(market), 0, 0);
        assertVaultSolvent();
    }

    /// @dev A game on another segment of a slashed attempt costs nothing and takes nothing.
    function test_gamesOnOtherSegments_returnTheirBonds() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        enter(jobId, 0, rival);
        enter(jobId, 1, challenger);
        settle(jobId, 0, 0, rival, true);
        settle(jobId, 1, 0, challenger, true);
        assertStake(challenger, 10 * BOND, 0);
        assertStake(rival, 11 * BOND + STAKE / 4, 0);
        assertStake(address(market), 0, 0);
        assertVaultSolvent();
    }

    /// @dev Fraud after fraud, two jobs at once: each pays out of its own stake, in full.
    function test_eachFraud_isPaidInFull() external {
        JobId first = postAndStart(10, 5);
        JobId second = post(10, 5);
        startBy(worker, second);
        submit(first, 0, segmentRoot(0));
        submit(second, 0, segmentRoot(0));
        enter(first, 0, rival);
        enter(first, 0, rival);
        enter(second, 0, challenger);
        enter(second, 0, rival);
        settle(first, 0, 0, rival, true);
        settle(second, 0, 0, challenger, true);
        assertStake(challenger, 11 * BOND + STAKE / 8, 0);
        assertEq(vault.accountOf(address(market)).free, STAKE / 4, "two shares wait");
        settle(first, 0, 0, rival, false);
        settle(second, 0, 0, rival, false);
        assertStake(rival, 11 * BOND + 3 * STAKE / 8, 0);
        assertStake(address(market), 0, 0);
        // And a third one, of a worker that comes after.
        fund(worker, STAKE + CLAIM_BOND);
        startBy(worker, first);
        submit(first, 0, segmentRoot(0));
        enter(first, 0, challenger);
        settle(first, 0, 1, challenger, true);
        assertStake(challenger, 12 * BOND + STAKE / 8 + STAKE / 4, 0);
        assertVaultSolvent();
    }

    /// @dev A game cannot be left twice, nor can a share be taken by a game that was opened after the slash.
    function test_shares_areNotForLatecomers() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        enter(jobId, 0, challenger);
        enter(jobId, 0, rival);
        settle(jobId, 0, 0, challenger, true);
        startBy(worker, jobId);
        submit(jobId, 0, segmentRoot(0));
        enter(jobId, 0, challenger);
        settle(jobId, 0, 1, challenger, false);
        assertEq(vault.accountOf(address(market)).free, STAKE / 8, "still the rival's");
        settle(jobId, 0, 0, rival, false);
        assertStake(rival, 10 * BOND + STAKE / 8, 0);
        assertState(jobId, JobState.Running);
    }
}
