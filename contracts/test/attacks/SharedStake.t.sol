// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {JobId} from "../../src/types/JobId.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The worker wants to cheat in many jobs at the price of one: the same stake stands behind all of them, or leaves while it
/// does. Stopped: a stake is locked once, and what is leaving or locked backs nothing else.
contract SharedStakeTest is AttackFixture {
    function test_stake_backsOneJobOnly() external {
        JobId[3] memory jobs = [post(10, 5), post(10, 5), post(10, 5)];
        startBy(worker, jobs[0]);
        startBy(worker, jobs[1]);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, worker, STAKE + CLAIM_BOND, 0));
        vm.prank(worker);
        market.claim(jobs[2]);
        // Both frauds are paid in full.
        for (uint256 i; i < 2; ++i) {
            submit(jobs[i], 0, segmentRoot(0));
            enter(jobs[i], 0, challenger);
        }
        settle(jobs[0], 0, 0, challenger, true);
        settle(jobs[1], 0, 0, challenger, true);
        assertStake(worker, 0, 0);
        assertStake(challenger, 12 * BOND + STAKE / 2, 0);
        assertVaultSolvent();
    }

    function test_stakeThatLeaves_backsNothing() external {
        JobId jobId = post(10, 5);
        vm.startPrank(worker);
        vault.requestWithdrawal(uint128(FUNDS - STAKE - CLAIM_BOND + 1));
        vm.expectRevert(
            abi.encodeWithSelector(
                IStakeVault.InsufficientFree.selector, worker, STAKE + CLAIM_BOND, STAKE + CLAIM_BOND - 1
            )
        );
        market.claim(jobId);
        vm.stopPrank();
    }

    function test_stakeThatIsLocked_doesNotLeave() external {
        postAndStart(10, 5);
        vm.startPrank(worker);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, worker, FUNDS / 2 + 1, FUNDS / 2));
        vault.requestWithdrawal(uint128(FUNDS / 2 + 1));
        vm.stopPrank();
    }

    /// @dev Neither does a bond stand in two games, nor a bond for a stake.
    function test_bond_standsInOneGame() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        for (uint256 i; i < 10; ++i) {
            enter(jobId, 0, challenger);
        }
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, challenger, BOND, 0));
        vm.prank(game);
        market.enterDispute(jobId, 0, 0, challenger, keccak256("initial"), segmentRoot(0));
    }
}
